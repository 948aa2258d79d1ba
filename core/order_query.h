/* SPDX-License-Identifier: MIT */
#pragma once

/** The query for a list of orders, and a page of its result. */

#include "core/base/time_zone.h"
#include "core/order_cursor.h"
#include "core/query.h"

enum order_sort {
    ORDER_SORT_CREATED_AT,
    ORDER_SORT_UPDATED_AT,
    ORDER_SORT_STATUS, /* in the order of an order's life */
    ORDER_SORT_TOTAL,
};

struct order_query {
    status_set_t statuses; /* empty: any */
    bool has_user;
    struct uuid user_id;
    timestamp_t from; /* the first millisecond of creation that counts */
    timestamp_t to;   /* the last one */
    enum order_sort sort;
    /* Ties are broken in the same direction: of statuses by the time of creation, then, as all
     * others, by number, which counts up as orders are made. */
    bool ascending;
    bool has_cursor;
    struct order_cursor cursor; /* where to go on; else @list says which page */
    struct query list;
};

#define AUTO_ORDER_QUERY CLEANUP(order_query_clear) struct order_query

struct order_page {
    struct order_summary *orders; /* owned */
    size_t count;
    int64_t total;               /* of all orders that match, exactly */
    bool has_previous, has_next; /* whether there are rows before the page, and behind it */
};

#define AUTO_ORDER_PAGE CLEANUP(order_page_clear) struct order_page

void order_query_clear(struct order_query *query);
void order_page_clear(struct order_page *page);

/** The cursor to what stands before the page, or behind it. @return false when there is nothing */
bool order_page_previous(const struct order_page *page, const struct order_query *query,
                         char out[static ORDER_CURSOR_LEN + 1]);
bool order_page_next(const struct order_page *page, const struct order_query *query,
                     char out[static ORDER_CURSOR_LEN + 1]);

/** The unvalidated parameters of a list: each a text or absent. */
struct order_query_input {
    const char **statuses; /* each may be a list with commas; borrowed */
    size_t status_count;
    struct input user_id, start_date, end_date, tz, sort, order, cursor;
    struct query_input list;
};

/**
 * Validates all parameters and fills in the defaults. The cursor is not checked against the list
 * yet: see order_query_check_cursor().
 *
 * @zone  whose days bare dates are, unless the input names another; NULL: UTC
 * @return ERR_OK, with @out to clear, or ERR_INVALID
 */
enum err order_query_read(const struct order_query_input *input, const struct time_zone *zone,
                          struct order_query *out, struct error *err) CHECKED;

/** Whether the cursor, if there is one, comes from this list. @return ERR_OK or ERR_INVALID */
enum err order_query_check_cursor(const struct order_query *query, struct error *err) CHECKED;
