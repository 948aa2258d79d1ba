/* SPDX-License-Identifier: MIT */
#include "web/http/access_log.h"

#include "core/base/log.h"
#include "web/http/buffer.h"
#include "web/http/client_address.h"

#include <inttypes.h>
#include <stdio.h>

/* The parameters whose values are not personal. */
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

/* The parts of a line beside the request, for both formats. */
struct entry {
    const char *method;
    const char *query; /* as it may be seen, with its '?' */
    int status;
    int64_t ms;
    int tenths;              /* of a millisecond more */
    char user[UUID_LEN + 1]; /* "-" when not signed in */
};

static void write_json(const struct request *request, const struct entry *entry)
{
    char path[401], status[12], ms[24];
    const struct log_field fields[] = {
        { "method", entry->method, false }, { "path", path, false },
        { "status", status, true },         { "ms", ms, true },
        { "id", request->id, false },       { "user_id", entry->user, false },
    };

    snprintf(path, sizeof(path), "%.200s%.200s", request->path, entry->query);
    snprintf(status, sizeof(status), "%d", entry->status);
    snprintf(ms, sizeof(ms), "%" PRId64 ".%d", entry->ms, entry->tenths);
    log_json(LOG_INFO, "request", fields, ARRAY_LEN(fields) - (entry->user[0] == '-'));
}

static void write_text(const struct request *request, const struct entry *entry)
{
    log_info("request %s %.200s%.200s %d %" PRId64 ".%d ms id=%s user=%s", entry->method,
             request->path, entry->query, entry->status, entry->ms, entry->tenths, request->id,
             entry->user);
}

/* ---------------------------------------------------------------- leaving lines out */

bool access_log_init(struct access_log *log)
{
    *log = (struct access_log){ .refusals = window_counter_new(ACCESS_LOG_WINDOW_US) };
    return log->refusals != NULL;
}

static void tell_left_out(struct access_log *log)
{
    long long count = atomic_exchange(&log->left_out, 0);

    if (count > 0)
        log_info(
            "%lld line%s of refused requests (status 4xx) left out here, of users or addresses "
            "with more than %d in a minute",
            count, count == 1 ? "" : "s", ACCESS_LOG_REFUSALS);
}

void access_log_clear(struct access_log *log)
{
    tell_left_out(log);
    window_counter_free(log->refusals);
    *log = (struct access_log){ .refusals = NULL };
}

/* The number of refusals in this minute for the user, or the address, of @request. */
static int64_t count_refusal(struct access_log *log, const struct request *request,
                             const struct uuid *user, int64_t now_us)
{
    char address[CLIENT_ADDRESS_SIZE];

    if (user)
        return window_counter_add(log->refusals, user->bytes, sizeof(user->bytes), 1, now_us);
    client_address_group(request->address, address);
    return window_counter_add(log->refusals, address, strlen(address), 1, now_us);
}

static bool is_left_out(struct access_log *log, const struct request *request,
                        const struct uuid *user, int status, int64_t now_us)
{
    int64_t count;

    if (status < 400 || status > 499)
        return false;
    count = count_refusal(log, request, user, now_us);
    if (count <= ACCESS_LOG_REFUSALS || count % ACCESS_LOG_SAMPLE == 0)
        return false;
    if (atomic_fetch_add(&log->left_out, 1) == 0)
        atomic_store(&log->since_us, now_us);
    return true;
}

static void tell_once_a_minute(struct access_log *log, int64_t now_us)
{
    long long since = atomic_load(&log->since_us);

    if (atomic_load(&log->left_out) > 0 && now_us - since >= ACCESS_LOG_WINDOW_US &&
        atomic_compare_exchange_strong(&log->since_us, &since, now_us))
        tell_left_out(log);
}

/* ---------------------------------------------------------------- writing */

void access_log_write(struct access_log *log, const struct request *request,
                      const struct uuid *user, int status, int64_t us, int64_t now_us)
{
    AUTO_BUFFER query = { .text = NULL };
    struct entry entry = { .method = request->is_head ? "HEAD" : request->method,
                           .status = status,
                           .ms = us / 1000,
                           .tenths = (int)(us % 1000 / 100),
                           .user = "-" };

    if (!log_is_on(LOG_INFO))
        return;
    tell_once_a_minute(log, now_us);
    if (is_left_out(log, request, user, status, now_us))
        return;
    if (user)
        uuid_format(user, entry.user);
    write_query(request->query, &query);
    entry.query = query.text ? query.text : "";
    if (log_format() == LOG_JSON)
        write_json(request, &entry);
    else
        write_text(request, &entry);
}
