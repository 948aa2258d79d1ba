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

bool order_scope_is_by_number(const struct order_scope *scope)
{
    return scope->ranges.one_sequence && scope->out_of_step.count == 0;
}

enum err order_scope_set_dates(struct order_scope *scope, timestamp_t from, timestamp_t to,
                               struct error *err)
{
    scope->from = from;
    scope->to = to;
    return order_ranges_of_dates(scope->db, from, to, &scope->ranges, err);
}

/* ---------------------------------------------------------------- numbers and ids */

/* @return the number that @statement finds; 0: none */
static enum err find_number(struct statement *statement, int64_t *number, struct error *err)
{
    bool row;

    if (statement_step(statement, &row, err) != ERR_OK)
        return err->code;
    *number = row ? statement_int(statement, 0) : 0;
    return ERR_OK;
}

/* Ids rise with the numbers, so the ids that begin alike are a range of numbers. */
static enum err numbers_of_id_prefix(struct connection *db, const char *prefix, int64_t *low,
                                     int64_t *high, struct error *err)
{
    AUTO_STATEMENT first =
        statement_get(db, "SELECT number FROM orders WHERE id >= ?1 ORDER BY id LIMIT 1");
    AUTO_STATEMENT last =
        statement_get(db, "SELECT number FROM orders WHERE id <= ?1 ORDER BY id DESC LIMIT 1");
    struct uuid lowest, highest;

    *low = 0;
    *high = -1;
    if (!uuid_prefix_range(prefix, &lowest, &highest))
        return ERR_OK;
    statement_bind_uuid(&first, 1, &lowest);
    statement_bind_uuid(&last, 1, &highest);
    if (find_number(&first, low, err) != ERR_OK)
        return err->code;
    /* None at or above: nothing begins so. */
    if (*low == 0)
        return ERR_OK;
    return find_number(&last, high, err);
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
    struct number_range hull = order_ranges_hull(&scope->ranges);
    struct search_query query = { .search = search,
                                  .low = hull.low,
                                  .high = hull.high,
                                  .statuses = STATUS_ALL,
                                  .user_key = scope->user_key };

    if (numbers_of_id_prefix(scope->db, search, &query.id_low, &query.id_high, err) != ERR_OK)
        return err->code;
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
                                   .has_user = query->has_user };
    if (query->has_user && user_rows_key(db, &query->user_id, &scope->user_key, err) != ERR_OK) {
        *empty = err->code == ERR_NOT_FOUND;
        if (*empty)
            error_clear(err);
        return err->code;
    }
    if (order_scope_set_dates(scope, query->from, query->to, err) != ERR_OK ||
        out_of_step_read(db, scope->user_key, &scope->out_of_step, err) != ERR_OK)
        return err->code;
    *empty = scope->ranges.count == 0 &&
             out_of_step_count_dates(&scope->out_of_step, STATUS_ALL, query->from, query->to) == 0;
    if (query->list.search && !*empty)
        return find(scope, query->list.search, err);
    return ERR_OK;
}
