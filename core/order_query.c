/* SPDX-License-Identifier: MIT */
#include "core/order_query.h"

void order_query_clear(struct order_query *query)
{
    query_clear(&query->list);
    *query = (struct order_query){ .statuses = 0 };
}

void order_page_clear(struct order_page *page)
{
    for (size_t i = 0; i < page->count; i++)
        order_summary_clear(&page->orders[i]);
    free(page->orders);
    *page = (struct order_page){ .orders = NULL };
}

bool order_page_previous(const struct order_page *page, const struct order_query *query,
                         char out[static ORDER_CURSOR_LEN + 1])
{
    if (!page->has_previous || page->count == 0)
        return false;
    order_cursor_write(query, &page->orders[0], true, out);
    return true;
}

bool order_page_next(const struct order_page *page, const struct order_query *query,
                     char out[static ORDER_CURSOR_LEN + 1])
{
    if (!page->has_next || page->count == 0)
        return false;
    order_cursor_write(query, &page->orders[page->count - 1], false, out);
    return true;
}

static bool read_status_name(const char *name, size_t length, status_set_t *set)
{
    char copy[16];
    enum status status;

    if (length >= sizeof(copy))
        return false;
    memcpy(copy, name, length);
    copy[length] = '\0';
    if (!status_parse(copy, &status))
        return false;
    *set |= STATUS_BIT(status);
    return true;
}

static void read_statuses(const struct order_query_input *input, status_set_t *out,
                          struct error *err)
{
    char expected[STATUS_EXPECTED_SIZE];

    for (size_t i = 0; i < input->status_count; i++) {
        const char *at = input->statuses[i];

        for (;;) {
            size_t length = strcspn(at, ",");

            if (!read_status_name(at, length, out)) {
                status_expected(expected);
                error_add(err, expected, "status");
                return;
            }
            if (at[length] == '\0')
                break;
            at += length + 1;
        }
    }
}

/* Opens the zone that the input names, if it does. @other  to be freed */
static const struct time_zone *read_zone(const struct order_query_input *input,
                                         const struct time_zone *zone, struct time_zone **other,
                                         struct error *err)
{
    AUTO_ERROR problem = ERROR_INIT;

    if (input->tz.kind == INPUT_ABSENT)
        return zone;
    if (time_zone_open(input->tz.text, other, &problem) != ERR_OK)
        error_add(err, problem.message, "tz");
    return *other;
}

/* A time, or a date, which is a day of @zone. @return whether @text is one */
static bool read_moment(const char *text, const struct time_zone *zone, timestamp_t *first,
                        timestamp_t *last)
{
    int64_t day;

    if (!timestamp_parse(text, first, last))
        return false;
    if (!zone || strlen(text) != strlen("2026-11-22"))
        return true;
    day = timestamp_day(*first);
    *first = timestamp_bound(time_zone_day_start(zone, day));
    *last = timestamp_bound(time_zone_day_start(zone, day + 1) - 1);
    return true;
}

/* A day that clocks skipped ends before it begins. */
static bool is_one_day(const struct order_query_input *input)
{
    return input->start_date.kind != INPUT_ABSENT && input->end_date.kind != INPUT_ABSENT &&
           strcmp(input->start_date.text, input->end_date.text) == 0;
}

static void read_dates(const struct order_query_input *input, const struct time_zone *shop_zone,
                       struct order_query *query, struct error *err)
{
    AUTO_TIME_ZONE *other = NULL;
    const struct time_zone *zone = read_zone(input, shop_zone, &other, err);
    const char *rule = "must be a date such as 2026-11-22 or a time such as 2026-11-22T07:54:52Z";
    timestamp_t unused;
    bool good_start = true, good_end = true;

    query->from = 0;
    query->to = TIMESTAMP_MAX;
    if (input->start_date.kind != INPUT_ABSENT)
        good_start = read_moment(input->start_date.text, zone, &query->from, &unused);
    if (input->end_date.kind != INPUT_ABSENT)
        good_end = read_moment(input->end_date.text, zone, &unused, &query->to);
    if (!good_start)
        error_add(err, rule, "start_date");
    if (!good_end)
        error_add(err, rule, "end_date");
    if (good_start && good_end && query->from > query->to && !is_one_day(input))
        error_add(err, "must not be after end_date", "start_date");
}

static void read_sort(const struct order_query_input *input, struct order_query *query,
                      struct error *err)
{
    static const char *const sorts[] = {
        [ORDER_SORT_CREATED_AT] = "created_at",
        [ORDER_SORT_UPDATED_AT] = "updated_at",
        [ORDER_SORT_STATUS] = "status",
        [ORDER_SORT_TOTAL] = "total",
    };
    bool known = input->sort.kind == INPUT_ABSENT;

    for (size_t i = 0; i < ARRAY_LEN(sorts) && !known; i++) {
        known = strcmp(sorts[i], input->sort.text) == 0;
        query->sort = (enum order_sort)i;
    }
    if (!known)
        error_add(err, "must be created_at, updated_at, status or total", "sort");
    if (input->order.kind != INPUT_ABSENT) {
        query->ascending = strcmp(input->order.text, "asc") == 0;
        if (!query->ascending && strcmp(input->order.text, "desc") != 0)
            error_add(err, "must be asc or desc", "order");
    }
}

static void read_cursor(const struct order_query_input *input, struct order_query *query,
                        struct error *err)
{
    query->has_cursor = input->cursor.kind != INPUT_ABSENT;
    if (!query->has_cursor)
        return;
    if (!order_cursor_parse(input->cursor.text, &query->cursor))
        error_add(err, "must be one that a list gave", "cursor");
    else if (input->list.page.kind != INPUT_ABSENT)
        error_add(err, "cannot be given together with page", "cursor");
}

enum err order_query_read(const struct order_query_input *input, const struct time_zone *zone,
                          struct order_query *out, struct error *err)
{
    AUTO_ORDER_QUERY query = { .sort = ORDER_SORT_CREATED_AT };

    read_statuses(input, &query.statuses, err);
    if (input->user_id.kind != INPUT_ABSENT) {
        query.has_user = true;
        if (!uuid_parse(input->user_id.text, &query.user_id))
            error_add(err, "must be the id of a user", "user_id");
    }
    read_dates(input, zone, &query, err);
    read_sort(input, &query, err);
    query_read(&input->list, &query.list, err);
    read_cursor(input, &query, err);
    if (error_conclude(err, "The list's address") != ERR_OK)
        return err->code;
    *out = query;
    query = (struct order_query){ .statuses = 0 };
    return ERR_OK;
}

enum err order_query_check_cursor(const struct order_query *query, struct error *err)
{
    if (query->has_cursor && !order_cursor_fits(&query->cursor, query))
        error_add(err, "comes from a list with other filters or another order", "cursor");
    return error_conclude(err, "The list's address");
}
