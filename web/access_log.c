/* SPDX-License-Identifier: MIT */
#include "web/access_log.h"

#include "core/log.h"
#include "web/buffer.h"

#include <inttypes.h>

/* The parameters whose values tell nothing of a person. */
static bool is_impersonal(const char *name, size_t length)
{
    static const char *const names[] = { "status", "start_date", "end_date", "sort",
                                         "order",  "page",       "limit" };

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strlen(names[i]) == length && strncmp(names[i], name, length) == 0)
            return true;
    return false;
}

/* "?status=pending&q=…": names as they are, values only where they may be seen. */
static void write_query(const char *query, struct buffer *out)
{
    char separator = '?';

    while (*query != '\0') {
        size_t length = strcspn(query, "&");
        size_t name = strcspn(query, "=&");

        buffer_format(out, "%c%.*s", separator, (int)name, query);
        if (length > name && is_impersonal(query, name))
            buffer_add(out, query + name, length - name);
        else if (length > name)
            buffer_add(out, "=...", 4);
        separator = '&';
        query += length;
        query += *query == '&' ? 1 : 0;
    }
}

void access_log_write(const struct request *request, int status, int64_t us)
{
    AUTO_BUFFER query = { .text = NULL };
    char user[UUID_LEN + 1] = "-";

    if (request->actor.signed_in)
        uuid_format(&request->actor.user_id, user);
    write_query(request->query, &query);
    log_info("request %s %.200s%.200s %d %" PRId64 ".%d ms id=%s user=%s",
             request->is_head ? "HEAD" : request->method, request->path,
             query.text ? query.text : "", status, us / 1000, (int)(us % 1000 / 100), request->id,
             user);
}
