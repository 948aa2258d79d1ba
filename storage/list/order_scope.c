/* SPDX-License-Identifier: MIT */
#include "storage/list/order_scope.h"

#include "storage/engine/statement.h"
#include "storage/search/search_query.h"
#include "storage/tables/user_rows.h"

void order_scope_clear(struct order_scope *scope)
{
    number_set_clear(&scope->found);
    out_of_step_clear(&scope->out_of_step);
}

bool order_scope_has_out_of_step(const struct order_scope *scope,
                                 const struct out_of_step_order *order)
{
    return !scope->in_step_only && order->created_at >= scope->from &&
           order->created_at <= scope->to && (scope->statuses & STATUS_BIT(order->status)) &&
           (!scope->has_search || number_set_has(&scope->found, order->number));
}

int64_t order_scope_count_out_of_step(const struct order_scope *scope)
{
    if (scope->in_step_only)
        return 0;
    return out_of_step_count_dates(&scope->out_of_step, scope->statuses, scope->from, scope->to);
}

/* ---------------------------------------------------------------- dates and ids, as numbers */

static enum err read_pair(struct statement *statement, int64_t *number, int64_t *value,
                          struct error *err)
{
    bool row;

    if (statement_step(statement, &row, err) != ERR_OK)
        return err->code;
    *number = row ? statement_int(statement, 0) : 0;
    *value = row ? statement_int(statement, 1) : 0;
    return ERR_OK;
}

enum err order_scope_newest(struct connection *db, int64_t *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT max(number), 0 FROM orders");
    int64_t unused;

    return read_pair(&statement, out, &unused, err);
}

/*
 * The lowest number of an order in step that was created at @at or later; one past all of those
 * that were created before when none was. Halving finds it, as their creation never runs backwards
 * along the numbers.
 */
static enum err first_number_at(struct connection *db, timestamp_t at, int64_t *out,
                                struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT number, created_at FROM orders WHERE number >= ?1"
                          " AND out_of_step = 0 ORDER BY number LIMIT 1");
    int64_t low = ORDER_FIRST_NUMBER, high = 0, number = 0, created_at = 0;

    if (order_scope_newest(db, &high, err) != ERR_OK)
        return err->code;
    high++;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        statement_bind_int(&statement, 1, middle);
        if (read_pair(&statement, &number, &created_at, err) != ERR_OK)
            return err->code;
        statement_reset(&statement);
        if (number != 0 && created_at < at)
            low = number + 1;
        else
            high = middle;
    }
    *out = low;
    return ERR_OK;
}

enum err order_scope_numbers(struct connection *db, timestamp_t from, timestamp_t to, int64_t *low,
                             int64_t *high, struct error *err)
{
    *low = ORDER_FIRST_NUMBER;
    *high = INT64_MAX;
    if (from > 0 && first_number_at(db, from, low, err) != ERR_OK)
        return err->code;
    if (to < TIMESTAMP_MAX) {
        if (first_number_at(db, to + 1, high, err) != ERR_OK)
            return err->code;
        (*high)--;
    }
    return ERR_OK;
}

enum err order_scope_set_dates(struct order_scope *scope, timestamp_t from, timestamp_t to,
                               struct error *err)
{
    scope->from = from;
    scope->to = to;
    return order_scope_numbers(scope->db, from, to, &scope->low, &scope->high, err);
}

/* Ids rise with the numbers, so the ids that begin alike are a range of numbers. */
static enum err numbers_of_id_prefix(struct connection *db, const char *prefix, int64_t *low,
                                     int64_t *high, struct error *err)
{
    AUTO_STATEMENT first =
        statement_get(db, "SELECT number, 0 FROM orders WHERE id >= ?1 ORDER BY id LIMIT 1");
    AUTO_STATEMENT last =
        statement_get(db, "SELECT number, 0 FROM orders WHERE id <= ?1 ORDER BY id DESC LIMIT 1");
    struct uuid lowest, highest;
    int64_t unused;

    *low = 0;
    *high = -1;
    if (!uuid_prefix_range(prefix, &lowest, &highest))
        return ERR_OK;
    statement_bind_uuid(&first, 1, &lowest);
    statement_bind_uuid(&last, 1, &highest);
    if (read_pair(&first, low, &unused, err) != ERR_OK)
        return err->code;
    /* None at or above: nothing begins so. */
    if (*low == 0)
        return ERR_OK;
    return read_pair(&last, high, &unused, err);
}

/* @search as an order's number; 0 when it cannot be one. */
static int64_t as_number(const char *search)
{
    int64_t number = 0;

    for (; *search >= '0' && *search <= '9' && number < INT64_C(1000000000000000); search++)
        number = number * 10 + (*search - '0');
    return *search == '\0' ? number : 0;
}

/* Widens the range of numbers to those out of step that are created in time. */
static void include_out_of_step(const struct order_scope *scope, int64_t *low, int64_t *high)
{
    bool none = *low > *high;

    for (size_t i = 0; i < scope->out_of_step.count; i++) {
        const struct out_of_step_order *order = &scope->out_of_step.orders[i];

        if (order->created_at < scope->from || order->created_at > scope->to)
            continue;
        *low = none || order->number < *low ? order->number : *low;
        *high = none || order->number > *high ? order->number : *high;
        none = false;
    }
}

static enum err find(struct order_scope *scope, const char *search, struct error *err)
{
    int64_t number = as_number(search), newest = 0;
    struct search_query query = { .search = search,
                                  .low = scope->low,
                                  .high = scope->high,
                                  .statuses = STATUS_ALL,
                                  .user_key = scope->user_key,
                                  .ids = { { number, number } } };

    if (order_scope_newest(scope->db, &newest, err) != ERR_OK ||
        numbers_of_id_prefix(scope->db, search, &query.ids[1].low, &query.ids[1].high, err) !=
            ERR_OK)
        return err->code;
    if (query.high > newest)
        query.high = newest;
    include_out_of_step(scope, &query.low, &query.high);
    scope->has_search = true;
    return search_query_find(scope->db, &query, &scope->found, err);
}

enum err order_scope_init(struct connection *db, const struct order_query *query,
                          struct order_scope *scope, bool *empty, struct error *err)
{
    *empty = false;
    *scope = (struct order_scope){ .db = db,
                                   .statuses = query->statuses ? query->statuses : STATUS_ALL,
                                   .has_user = query->has_user,
                                   .from = query->from,
                                   .to = query->to };
    if (query->has_user && user_rows_key(db, &query->user_id, &scope->user_key, err) != ERR_OK) {
        *empty = err->code == ERR_NOT_FOUND;
        if (*empty)
            error_clear(err);
        return err->code;
    }
    if (order_scope_numbers(db, query->from, query->to, &scope->low, &scope->high, err) != ERR_OK ||
        out_of_step_read(db, scope->user_key, &scope->out_of_step, err) != ERR_OK)
        return err->code;
    *empty = scope->low > scope->high &&
             out_of_step_count_dates(&scope->out_of_step, STATUS_ALL, query->from, query->to) == 0;
    if (query->list.search && !*empty)
        return find(scope, query->list.search, err);
    return ERR_OK;
}
