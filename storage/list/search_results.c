/* SPDX-License-Identifier: MIT */
#include "storage/list/search_results.h"

#include "storage/engine/statement.h"
#include "storage/list/merge_runs.h"
#include "storage/list/top_k.h"
#include "storage/search/search_query.h"

#include <stdio.h>

/* Of those out of step, the range of numbers says nothing. */
static void set_out_of_step(const struct order_scope *scope, struct number_set *set)
{
    for (size_t i = 0; i < scope->out_of_step.count; i++) {
        const struct out_of_step_order *order = &scope->out_of_step.orders[i];

        if (order_scope_has_out_of_step(scope, order))
            number_set_add(set, order->number);
        else
            number_set_remove(set, order->number);
    }
}

static enum err keep_ranges(const struct order_ranges *ranges, struct number_set *set,
                            struct error *err)
{
    AUTO_NUMBER_SET wanted = { .blocks = NULL };
    struct number_range hull = order_ranges_hull(ranges);

    number_set_keep_range(set, hull.low, hull.high);
    if (ranges->count < 2)
        return ERR_OK;
    if (number_set_init(&wanted, number_set_lowest(set), number_set_highest(set), err) != ERR_OK)
        return err->code;
    for (size_t i = 0; i < ranges->count; i++)
        number_set_add_range(&wanted, ranges->ranges[i].low, ranges->ranges[i].high);
    number_set_intersect(set, &wanted);
    return ERR_OK;
}

/* What was found, in the statuses and the range that @scope has now. */
static enum err found_in(const struct order_scope *scope, struct number_set *out, struct error *err)
{
    AUTO_NUMBER_SET set = { .blocks = NULL };

    if (number_set_copy(&scope->found, &set, err) != ERR_OK ||
        keep_ranges(&scope->ranges, &set, err) != ERR_OK)
        return err->code;
    set_out_of_step(scope, &set);
    if (search_query_keep_statuses(scope->db, scope->statuses, &set, err) != ERR_OK)
        return err->code;
    *out = set;
    set = (struct number_set){ .blocks = NULL };
    return ERR_OK;
}

enum err search_results_count(const struct order_scope *scope, int64_t *out, struct error *err)
{
    AUTO_NUMBER_SET set = { .blocks = NULL };

    if (found_in(scope, &set, err) != ERR_OK)
        return err->code;
    *out = number_set_count(&set);
    return ERR_OK;
}

enum err search_results_page(const struct order_scope *scope, struct order_window *window,
                             struct error *err)
{
    AUTO_NUMBER_SET set = { .blocks = NULL };

    if (found_in(scope, &set, err) != ERR_OK)
        return err->code;
    window->count +=
        number_set_read(&set, window->ascending, window->offset,
                        (size_t)window->limit - window->count, window->numbers + window->count);
    return ERR_OK;
}

/* ---------------------------------------------------------------- by a value */

/* So many numbers are looked up in turn. */
#define CHUNK 1024

static enum err read_value(struct statement *statement, int64_t number, int64_t *out,
                           struct error *err)
{
    statement_bind_int(statement, 1, number);
    if (statement_one(statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(statement, 0);
    statement_reset(statement);
    return ERR_OK;
}

/* Offers all orders of @set that lie behind the window's position. */
static enum err collect_found(struct connection *db, const char *column,
                              const struct number_set *set, const struct order_window *window,
                              struct top_k *heap, struct error *err)
{
    char sql[80];
    int64_t numbers[CHUNK];
    size_t count;

    snprintf(sql, sizeof(sql), "SELECT %s FROM orders WHERE number = ?1", column);

    AUTO_STATEMENT statement = statement_get(db, sql);

    for (int64_t offset = 0; (count = number_set_read(set, true, offset, CHUNK, numbers)) > 0;
         offset += CHUNK) {
        for (size_t i = 0; i < count; i++) {
            struct order_position position = { .number = numbers[i] };

            if (read_value(&statement, numbers[i], &position.value, err) != ERR_OK)
                return err->code;
            if (window_is_before(window->ascending, window->behind, position))
                top_k_add(heap, position);
        }
    }
    return ERR_OK;
}

static enum err gather_found(struct connection *db, const char *column,
                             const struct number_set *set, struct order_window *window,
                             struct error *err)
{
    AUTO_TOP_K heap = { .positions = NULL };

    if (top_k_init(&heap, (size_t)(window->offset + window->limit), window->ascending, err) !=
            ERR_OK ||
        collect_found(db, column, set, window, &heap, err) != ERR_OK)
        return err->code;
    top_k_take(&heap, window);
    return ERR_OK;
}

/* What looking up an order costs, in rows of an index that are read one after the other. */
#define COST_LOOKUP 10

enum err search_results_page_by_value(const struct order_scope *scope, const char *column,
                                      int64_t total, struct order_window *window, struct error *err)
{
    AUTO_NUMBER_SET set = { .blocks = NULL };
    struct merge_runs runs;

    if (found_in(scope, &set, err) != ERR_OK ||
        merge_runs_init(scope, column, window, total, &runs, err) != ERR_OK)
        return err->code;
    runs.only = &set;
    runs.matching = total;
    if (total * COST_LOOKUP < merge_runs_cost(&runs))
        return gather_found(scope->db, column, &set, window, err);
    return merge_runs_page(&runs, err);
}
