/* SPDX-License-Identifier: MIT */
#include "storage/order_list.h"

#include "storage/order_counts.h"
#include "storage/order_rows.h"
#include "storage/order_source.h"
#include "storage/sqlite_store.h"

#include <stdio.h>

/* The part of the list that is wanted, and the numbers found so far. */
struct window {
    int64_t offset;
    int64_t limit;
    int64_t numbers[QUERY_LIMIT_MAX];
    size_t count;
};

static enum err read_numbers(const struct scope *scope, const struct sql *sql,
                             struct window *window, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(scope->db, sql->text);
    bool row;

    scope_bind(&statement, scope);
    statement_bind_int(&statement, P_LIMIT, window->limit - (int64_t)window->count);
    statement_bind_int(&statement, P_OFFSET, window->offset);
    for (;;) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        window->numbers[window->count++] = statement_int(&statement, 0);
    }
}

static enum err page_by_creation(const struct scope *scope, bool ascending, struct window *window,
                                 struct error *err)
{
    struct sql sql = { .length = 0 };

    sql_add(&sql, "SELECT number");
    sql_add_source(&sql, scope, source_of(scope), "number");
    sql_add(&sql, ascending ? " ORDER BY number LIMIT ?9 OFFSET ?10"
                            : " ORDER BY number DESC LIMIT ?9 OFFSET ?10");
    return read_numbers(scope, &sql, window, err);
}

/* Status after status, each in the order of creation: what stands before the page is counted. */
static enum err page_by_status(const struct scope *scope, bool ascending, struct window *window,
                               struct error *err)
{
    for (int i = 0; i < STATUS_COUNT && (int64_t)window->count < window->limit; i++) {
        struct scope single = *scope;
        int64_t total = 0;

        single.statuses &= STATUS_BIT(ascending ? i : STATUS_COUNT - 1 - i);
        if (single.statuses == 0)
            continue;
        if (order_counts_matches(&single, &total, err) != ERR_OK)
            return err->code;
        if (window->offset < total && page_by_creation(&single, ascending, window, err) != ERR_OK)
            return err->code;
        window->offset = window->offset < total ? 0 : window->offset - total;
    }
    return ERR_OK;
}

/* How many rows sorting costs as much as visiting, for each that is gathered. */
#define SORT_FACTOR 3

/*
 * Walking the column's index passes (the page's end) × (all orders ÷ those that match) rows;
 * gathering the matches and sorting them costs their number. The counts choose.
 */
static bool walking_is_cheaper(const struct window *window, int64_t total, int64_t all)
{
    return (double)(window->offset + window->limit) * (double)all <=
           (double)total * (double)total * SORT_FACTOR;
}

static enum err page_by_column(const struct scope *scope, const char *column, const char *index,
                               bool ascending, int64_t total, struct window *window,
                               struct error *err)
{
    enum source source = source_of(scope);
    struct sql sql = { .length = 0 };
    char columns[40], tail[120];
    int64_t newest = 0;

    if (scope_newest(scope->db, &newest, err) != ERR_OK)
        return err->code;
    sql_add(&sql, "SELECT number");
    if ((source == FROM_RANGE || source == FROM_STATUS) &&
        walking_is_cheaper(window, total, newest - ORDER_FIRST_NUMBER + 1)) {
        sql_add(&sql, " FROM orders INDEXED BY ");
        sql_add(&sql, index);
        sql_add(&sql, " WHERE +");
        sql_add_filters(&sql, scope);
    } else {
        snprintf(columns, sizeof(columns), "number, %s", column);
        sql_add_source(&sql, scope, source, columns);
    }
    snprintf(tail, sizeof(tail), " ORDER BY %s %s, number %s LIMIT ?9 OFFSET ?10", column,
             ascending ? "ASC" : "DESC", ascending ? "ASC" : "DESC");
    sql_add(&sql, tail);
    return read_numbers(scope, &sql, window, err);
}

static enum err find_page(const struct scope *scope, const struct order_query *query, int64_t total,
                          struct window *window, struct error *err)
{
    switch (query->sort) {
    case ORDER_SORT_UPDATED_AT:
        return page_by_column(scope, "updated_at", "orders_by_updated_at", query->ascending, total,
                              window, err);
    case ORDER_SORT_TOTAL:
        return page_by_column(scope, "total", "orders_by_total", query->ascending, total, window,
                              err);
    case ORDER_SORT_STATUS:
        return page_by_status(scope, query->ascending, window, err);
    case ORDER_SORT_CREATED_AT:
    default:
        return page_by_creation(scope, query->ascending, window, err);
    }
}

static enum err read_page(struct db *db, const struct window *window, struct order_page *page,
                          struct error *err)
{
    page->orders = calloc(window->count + 1, sizeof(*page->orders));
    if (!page->orders)
        return error_no_memory(err);
    for (; page->count < window->count; page->count++)
        if (order_rows_summary(db, window->numbers[page->count], &page->orders[page->count], err) !=
            ERR_OK)
            return err->code;
    return ERR_OK;
}

enum err order_list(struct store *store, const struct order_query *query, struct order_page *out,
                    struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    AUTO_ORDER_PAGE page = { .orders = NULL };
    AUTO_SCOPE scope = { .match = NULL };
    struct window window = { .limit = query->list.limit };
    bool empty;

    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK ||
        scope_init(reader.db, query, &scope, &empty, err) != ERR_OK)
        return err->code;
    if (!empty && order_counts_matches(&scope, &page.total, err) != ERR_OK)
        return err->code;
    window.offset = query_offset(&query->list, page.total);
    if (window.offset >= 0 && find_page(&scope, query, page.total, &window, err) != ERR_OK)
        return err->code;
    if (read_page(reader.db, &window, &page, err) != ERR_OK)
        return err->code;
    *out = page;
    page = (struct order_page){ .orders = NULL };
    return ERR_OK;
}

enum err order_list_count(struct store *store, const struct order_query *query,
                          struct order_counts *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    AUTO_SCOPE scope = { .match = NULL };
    bool empty;

    *out = (struct order_counts){ .by_status = { 0 } };
    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK ||
        scope_init(reader.db, query, &scope, &empty, err) != ERR_OK)
        return err->code;
    for (int i = 0; i < STATUS_COUNT && !empty; i++) {
        scope.statuses = STATUS_BIT(i);
        if (order_counts_matches(&scope, &out->by_status[i], err) != ERR_OK)
            return err->code;
    }
    return ERR_OK;
}

/* The order next to @number in one direction. */
static enum err find_next(const struct scope *scope, int64_t number, bool newer, bool *found,
                          struct uuid *id, struct error *err)
{
    struct scope side = *scope;
    struct window window = { .limit = 1 };
    CLEANUP(order_summary_clear) struct order_summary summary = { .customer_name = NULL };

    if (newer && side.low <= number)
        side.low = number + 1;
    if (!newer && side.high >= number)
        side.high = number - 1;
    *found = false;
    if (side.low > side.high)
        return ERR_OK;
    if (page_by_creation(&side, newer, &window, err) != ERR_OK)
        return err->code;
    if (window.count == 0)
        return ERR_OK;
    if (order_rows_summary(scope->db, window.numbers[0], &summary, err) != ERR_OK)
        return err->code;
    *found = true;
    *id = summary.id;
    return ERR_OK;
}

enum err order_list_neighbours(struct store *store, const struct order_query *query,
                               const struct uuid *id, struct order_neighbours *out,
                               struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    AUTO_SCOPE scope = { .match = NULL };
    int64_t number = 0;
    bool empty;

    *out = (struct order_neighbours){ .has_newer = false };
    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK ||
        order_rows_number(reader.db, id, &number, err) != ERR_OK ||
        scope_init(reader.db, query, &scope, &empty, err) != ERR_OK)
        return err->code;
    if (empty)
        return ERR_OK;
    if (find_next(&scope, number, true, &out->has_newer, &out->newer, err) != ERR_OK)
        return err->code;
    return find_next(&scope, number, false, &out->has_older, &out->older, err);
}
