/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What a list of orders is asked for, with its names looked up: the user as a key, and dates as
 * ranges of numbers (storage/list/order_ranges.h). Orders out of step (storage/tables/
 * order_newest.h) are looked at one by one.
 */

#include "core/order_query.h"
#include "storage/list/order_ranges.h"
#include "storage/list/out_of_step.h"
#include "storage/search/number_set.h"

struct order_scope {
    struct connection *db;
    status_set_t statuses; /* never empty */
    bool has_user;
    int64_t user_key;
    timestamp_t from, to;
    struct order_ranges ranges;     /* the dates as numbers of orders in step */
    struct out_of_step out_of_step; /* owned: those of the user, of any time and status */
    bool in_step_only;              /* whether to leave those out */
    bool has_search;
    struct number_set found; /* owned: what the search finds of all this at first, in any status */
};

#define AUTO_ORDER_SCOPE CLEANUP(order_scope_clear) struct order_scope

/**
 * Looks up what @query asks for. Release with order_scope_clear(), also after a failure.
 *
 * @empty  set when nothing can match
 */
enum err order_scope_init(struct connection *db, const struct order_query *query,
                          struct order_scope *scope, bool *empty, struct error *err) CHECKED;
void order_scope_clear(struct order_scope *scope);

/** Whether @order is asked for, which is one of scope->out_of_step. */
bool order_scope_has_out_of_step(const struct order_scope *scope,
                                 const struct out_of_step_order *order);

/** How many of those out of step are asked for by their dates and statuses, whatever is searched.
 */
int64_t order_scope_count_out_of_step(const struct order_scope *scope);

/** Whether a list by creation is one by number: nothing is out of step, in one sequence. */
bool order_scope_is_by_number(const struct order_scope *scope);

/** Bounds @scope to the orders created from @from to @to. */
enum err order_scope_set_dates(struct order_scope *scope, timestamp_t from, timestamp_t to,
                               struct error *err) CHECKED;
