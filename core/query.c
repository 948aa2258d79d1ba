/* SPDX-License-Identifier: MIT */
#include "core/query.h"

#include <inttypes.h>
#include <stdio.h>

void query_clear(struct query *query)
{
    free(query->search);
    *query = (struct query){ .search = NULL };
}

/* A whole number from @min to @max in decimal digits alone, or @fallback when absent. */
static void read_integer(const struct input *input, int64_t min, int64_t max, int64_t fallback,
                         const char *name, int64_t *out, struct error *err)
{
    char detail[96];
    int64_t value = 0;
    const char *at = input->text;

    *out = fallback;
    if (input->kind == INPUT_ABSENT)
        return;
    for (; *at >= '0' && *at <= '9' && value <= max; at++)
        value = value * 10 + (*at - '0');
    if (at > input->text && *at == '\0' && value >= min && value <= max) {
        *out = value;
        return;
    }
    snprintf(detail, sizeof(detail), "must be a whole number from %" PRId64 " to %" PRId64, min,
             max);
    error_add(err, detail, "%s", name);
}

void query_read(const struct query_input *input, struct query *out, struct error *err)
{
    const struct text_rule rule = { .max = QUERY_SEARCH_MAX };

    input_read_text(&input->search, rule, "q", &out->search, err);
    read_integer(&input->page, 1, QUERY_PAGE_MAX, 1, "page", &out->page, err);
    read_integer(&input->limit, 1, QUERY_LIMIT_MAX, QUERY_LIMIT_DEFAULT, "limit", &out->limit, err);
}

int64_t query_pages(int64_t total, int64_t limit)
{
    return (total + limit - 1) / limit;
}

int64_t query_offset(const struct query *query, int64_t total)
{
    return query->page > query_pages(total, query->limit) ? -1 : (query->page - 1) * query->limit;
}
