/* SPDX-License-Identifier: MIT */
#include "storage/list/order_list.h"

#include "storage/engine/statement.h"
#include "storage/list/merge_runs.h"
#include "storage/list/order_counts.h"
#include "storage/list/order_merge.h"
#include "storage/list/order_source.h"
#include "storage/list/search_results.h"
#include "storage/list/top_k.h"
#include "storage/tables/order_rows.h"

#include <stdio.h>

/* From this offset on, looking up the day that holds the page is worth it. */
#define SKIP_OFFSET 100

static bool is_full(const struct order_window *window)
{
    return (int64_t)window->count == window->limit;
}

static enum err read_numbers(const struct order_scope *scope, const struct sql *sql,
                             struct number_range range, int64_t offset, struct order_window *window,
                             struct error *err)
{
    AUTO_STATEMENT statement = statement_get(scope->db, sql->text);
    bool row;

    order_source_bind(&statement, scope, range);
    statement_bind_int(&statement, P_LIMIT, window->limit - (int64_t)window->count);
    statement_bind_int(&statement, P_OFFSET, offset);
    for (;;) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        window->numbers[window->count++] = statement_int(&statement, 0);
    }
}

/* By their numbers, as orders in step of one sequence were created. */
static enum err page_by_number(const struct order_scope *scope, struct order_window *window,
                               struct error *err)
{
    enum source source = source_of(scope);
    struct order_scope rest = *scope;
    struct sql sql = { .length = 0 };
    int64_t offset = window->offset;

    order_ranges_keep(&rest.ranges, window->ascending ? window->behind.number + 1 : 0,
                      window->ascending ? INT64_MAX : window->behind.number - 1);
    if (scope->has_search)
        return search_results_page(&rest, window, err);
    if (offset >= SKIP_OFFSET && (source == FROM_RANGE || source == FROM_STATUS) &&
        order_counts_skip(&rest, window->ascending, &offset, err) != ERR_OK)
        return err->code;
    if (rest.ranges.count == 0)
        return ERR_OK;
    sql_add(&sql, "SELECT number");
    sql_add_source(&sql, &rest, source, "number");
    sql_add(&sql, window->ascending ? " ORDER BY number LIMIT ?5 OFFSET ?6"
                                    : " ORDER BY number DESC LIMIT ?5 OFFSET ?6");
    return read_numbers(&rest, &sql, rest.ranges.ranges[0], offset, window, err);
}

static enum err page_by_creation(const struct order_scope *scope, struct order_window *window,
                                 struct error *err)
{
    if (order_scope_is_by_number(scope))
        return page_by_number(scope, window, err);
    return order_merge(scope, page_by_number, window, err);
}

/* Has @window begin behind the order @number, in a list by creation. */
static enum err begin_behind(const struct order_scope *scope, int64_t number,
                             struct order_window *window, struct error *err)
{
    window->behind = (struct order_position){ .number = number };
    if (order_scope_is_by_number(scope))
        return ERR_OK;
    return order_merge_position(scope->db, number, &window->behind, err);
}

/* The page's rows of one status, when there is not enough before it. */
static enum err page_of_status(const struct order_scope *scope, int rank,
                               struct order_window *window, struct error *err)
{
    const struct order_position behind = window->behind;
    struct order_scope single = *scope;
    int64_t total = 0;

    single.statuses &= STATUS_BIT(status_at_rank(rank));
    if (single.statuses == 0 || is_full(window) ||
        (window->ascending ? rank < behind.value : rank > behind.value))
        return ERR_OK;
    if (window->offset > 0 && order_counts_matches(&single, &total, err) != ERR_OK)
        return err->code;
    if (window->offset > 0 && window->offset >= total) {
        window->offset -= total;
        return ERR_OK;
    }
    if (rank != behind.value)
        window->behind = window_start(window->ascending);
    else if (begin_behind(scope, behind.number, window, err) != ERR_OK)
        return err->code;
    if (page_by_creation(&single, window, err) != ERR_OK)
        return err->code;
    window->behind = behind;
    window->offset = 0;
    return ERR_OK;
}

/* Status after status, each in the order of creation: what stands before the page is counted. */
static enum err page_by_status(const struct order_scope *scope, struct order_window *window,
                               struct error *err)
{
    for (int i = 0; i < STATUS_COUNT; i++)
        if (page_of_status(scope, window->ascending ? i : STATUS_COUNT - 1 - i, window, err) !=
            ERR_OK)
            return err->code;
    return ERR_OK;
}

/* Those in step, of one of the ranges of numbers. */
static enum err collect_range(const struct order_scope *scope, const struct sql *sql,
                              struct number_range range, const struct order_window *window,
                              struct top_k *heap, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(scope->db, sql->text);
    bool row;

    order_source_bind(&statement, scope, range);
    for (;;) {
        struct order_position position;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        position.value = statement_int(&statement, 0);
        position.number = statement_int(&statement, 1);
        if (window_is_before(window->ascending, window->behind, position))
            top_k_add(heap, position);
    }
}

static enum err collect_rows(const struct order_scope *scope, const struct sql *sql,
                             const struct order_window *window, struct top_k *heap,
                             struct error *err)
{
    for (size_t i = 0; i < scope->ranges.count; i++)
        if (collect_range(scope, sql, scope->ranges.ranges[i], window, heap, err) != ERR_OK)
            return err->code;
    return ERR_OK;
}

static void collect_out_of_step(const struct order_scope *scope, const char *column,
                                const struct order_window *window, struct top_k *heap)
{
    for (size_t i = 0; i < scope->out_of_step.count; i++) {
        const struct out_of_step_order *order = &scope->out_of_step.orders[i];
        struct order_position position = out_of_step_position(order, column);

        if (order_scope_has_out_of_step(scope, order) &&
            window_is_before(window->ascending, window->behind, position))
            top_k_add(heap, position);
    }
}

/* Gathers the matches from @source, and keeps the first of them. */
static enum err gather_by_value(const struct order_scope *scope, enum source source,
                                const char *column, struct order_window *window, struct error *err)
{
    AUTO_TOP_K heap = { .positions = NULL };
    struct order_scope in_step = *scope;
    struct sql sql = { .length = 0 };
    char columns[40];

    in_step.in_step_only = scope->out_of_step.count > 0;
    snprintf(columns, sizeof(columns), "%s, number", column);
    sql_add(&sql, "SELECT ");
    sql_add(&sql, columns);
    sql_add_source(&sql, &in_step, source, columns);
    if (top_k_init(&heap, (size_t)(window->offset + window->limit), window->ascending, err) !=
            ERR_OK ||
        collect_rows(scope, &sql, window, &heap, err) != ERR_OK)
        return err->code;
    collect_out_of_step(scope, column, window, &heap);
    top_k_take(&heap, window);
    return ERR_OK;
}

/* What looking up a row of the table costs, in rows that are read one after the other. */
#define COST_LOOKUP 12

/* @total  how many orders match */
static enum err page_by_value(const struct order_scope *scope, const struct order_query *query,
                              int64_t total, struct order_window *window, struct error *err)
{
    const char *column = query->sort == ORDER_SORT_TOTAL ? "total" : "updated_at";
    struct merge_runs runs;
    enum source source = source_of(scope);
    int64_t range = order_ranges_count(&scope->ranges), runs_cost;

    if (scope->has_search)
        return search_results_page_by_value(scope, column, total, window, err);
    if (source != FROM_RANGE && source != FROM_STATUS)
        return gather_by_value(scope, source, column, window, err);
    if (merge_runs_init(scope, column, window, total, &runs, err) != ERR_OK)
        return err->code;
    runs_cost = merge_runs_cost(&runs);
    if (source == FROM_STATUS && total * COST_LOOKUP < range && total * COST_LOOKUP < runs_cost)
        return gather_by_value(scope, FROM_STATUS, column, window, err);
    if (range < runs_cost)
        return gather_by_value(scope, FROM_RANGE, column, window, err);
    return merge_runs_page(&runs, err);
}

static enum err find_page(const struct order_scope *scope, const struct order_query *query,
                          int64_t total, struct order_window *window, struct error *err)
{
    switch (query->sort) {
    case ORDER_SORT_UPDATED_AT:
    case ORDER_SORT_TOTAL:
        return page_by_value(scope, query, total, window, err);
    case ORDER_SORT_STATUS:
        return page_by_status(scope, window, err);
    case ORDER_SORT_CREATED_AT:
    default:
        return page_by_creation(scope, window, err);
    }
}

/* ---------------------------------------------------------------- from either end */

static void turn_around(struct order_window *window)
{
    for (size_t i = 0, j = window->count; i + 1 < j; i++) {
        int64_t number = window->numbers[--j];

        window->numbers[j] = window->numbers[i];
        window->numbers[i] = number;
    }
}

/* The page with this number, found from the end of the list that is nearer. */
static enum err find_numbered(const struct order_scope *scope, const struct order_query *query,
                              struct order_page *page, struct order_window *window,
                              struct error *err)
{
    int64_t offset = query_offset(&query->list, page->total);
    int64_t limit = query->list.limit, after;
    bool reversed;

    if (offset < 0 || page->total == 0) {
        page->has_previous = page->total > 0;
        return ERR_OK;
    }
    limit = page->total - offset < limit ? page->total - offset : limit;
    after = page->total - offset - limit;
    reversed = after < offset;
    *window = (struct order_window){ .ascending = query->ascending != reversed,
                                     .behind = window_start(query->ascending != reversed),
                                     .offset = reversed ? after : offset,
                                     .limit = limit };
    if (find_page(scope, query, page->total, window, err) != ERR_OK)
        return err->code;
    if (reversed)
        turn_around(window);
    page->has_previous = offset > 0;
    page->has_next = after > 0;
    return ERR_OK;
}

/* The rows next to the cursor, and one more to see whether there are more. */
static enum err find_at_cursor(const struct order_scope *scope, const struct order_query *query,
                               struct order_page *page, struct order_window *window,
                               struct error *err)
{
    bool more;

    *window = (struct order_window){ .ascending = query->ascending != query->cursor.backwards,
                                     .behind = query->cursor.position,
                                     .limit = query->list.limit + 1 };
    if (page->total > 0 && find_page(scope, query, page->total, window, err) != ERR_OK)
        return err->code;
    more = is_full(window);
    if (more)
        window->count--;
    if (query->cursor.backwards)
        turn_around(window);
    page->has_previous = query->cursor.backwards ? more : window->count > 0;
    page->has_next = query->cursor.backwards ? window->count > 0 : more;
    return ERR_OK;
}

static enum err read_page(struct connection *db, const struct order_window *window,
                          struct order_page *page, struct error *err)
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

enum err order_list(struct connection *db, const struct order_query *query, struct order_page *out,
                    struct error *err)
{
    AUTO_ORDER_PAGE page = { .orders = NULL };
    AUTO_ORDER_SCOPE scope = { .has_search = false };
    struct order_window window = { .count = 0 };
    bool empty;

    if (order_scope_init(db, query, &scope, &empty, err) != ERR_OK)
        return err->code;
    if (!empty && order_counts_matches(&scope, &page.total, err) != ERR_OK)
        return err->code;
    if (query->has_cursor ? find_at_cursor(&scope, query, &page, &window, err) != ERR_OK
                          : find_numbered(&scope, query, &page, &window, err) != ERR_OK)
        return err->code;
    if (read_page(db, &window, &page, err) != ERR_OK)
        return err->code;
    *out = page;
    page = (struct order_page){ .orders = NULL };
    return ERR_OK;
}

enum err order_list_count(struct connection *db, const struct order_query *query,
                          struct order_counts *out, struct error *err)
{
    AUTO_ORDER_SCOPE scope = { .has_search = false };
    bool empty;

    *out = (struct order_counts){ .by_status = { 0 } };
    if (order_scope_init(db, query, &scope, &empty, err) != ERR_OK)
        return err->code;
    for (int i = 0; i < STATUS_COUNT && !empty; i++) {
        scope.statuses = STATUS_BIT(i);
        if (order_counts_matches(&scope, &out->by_status[i], err) != ERR_OK)
            return err->code;
    }
    return ERR_OK;
}

/* Sets *latest to the time that @sql finds, if that is later. @range  NULL: it asks for none */
static enum err keep_latest(struct connection *db, const char *sql,
                            const struct number_range *range, timestamp_t *latest,
                            struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, sql);
    bool row;

    if (range) {
        statement_bind_int(&statement, 1, range->low);
        statement_bind_int(&statement, 2, range->high);
    }
    if (statement_step(&statement, &row, err) != ERR_OK)
        return err->code;
    if (row && statement_int(&statement, 0) > *latest)
        *latest = statement_int(&statement, 0);
    return ERR_OK;
}

enum err order_list_latest(struct connection *db, timestamp_t *out, struct error *err)
{
    static const char in_step[] = "SELECT created_at FROM orders WHERE number BETWEEN ?1 AND ?2"
                                  " AND out_of_step = 0 ORDER BY number DESC LIMIT 1";
    static const char out_of_step[] =
        "SELECT created_at FROM orders INDEXED BY orders_out_of_step"
        " WHERE out_of_step = 1 AND created_at >= 0 ORDER BY created_at DESC LIMIT 1";
    struct order_ranges sequences;

    *out = 0;
    if (order_ranges_of_dates(db, 0, TIMESTAMP_MAX, &sequences, err) != ERR_OK)
        return err->code;
    for (size_t i = 0; i < sequences.count; i++)
        if (keep_latest(db, in_step, &sequences.ranges[i], out, err) != ERR_OK)
            return err->code;
    return keep_latest(db, out_of_step, NULL, out, err);
}

/* The order next to @number in one direction. */
static enum err find_next(const struct order_scope *scope, int64_t number, bool newer, bool *found,
                          struct uuid *id, struct error *err)
{
    struct order_window window = { .ascending = newer, .limit = 1 };
    CLEANUP(order_summary_clear) struct order_summary summary = { .customer_name = NULL };

    *found = false;
    if (begin_behind(scope, number, &window, err) != ERR_OK ||
        page_by_creation(scope, &window, err) != ERR_OK)
        return err->code;
    if (window.count == 0)
        return ERR_OK;
    if (order_rows_summary(scope->db, window.numbers[0], &summary, err) != ERR_OK)
        return err->code;
    *found = true;
    *id = summary.id;
    return ERR_OK;
}

enum err order_list_adjacent(struct connection *db, const struct order_query *query,
                             const struct uuid *id, struct order_adjacent *out, struct error *err)
{
    AUTO_ORDER_SCOPE scope = { .has_search = false };
    int64_t number = 0;
    bool empty;

    *out = (struct order_adjacent){ .has_newer = false };
    if (order_rows_number(db, id, &number, err) != ERR_OK ||
        order_scope_init(db, query, &scope, &empty, err) != ERR_OK)
        return err->code;
    if (empty)
        return ERR_OK;
    if (find_next(&scope, number, true, &out->has_newer, &out->newer, err) != ERR_OK)
        return err->code;
    return find_next(&scope, number, false, &out->has_older, &out->older, err);
}
