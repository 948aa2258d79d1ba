/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What a list of orders is asked for, with its names looked up: users and dates as keys and ranges
 * of numbers. An order's number is its place in the order of creation.
 */

#include "core/order_query.h"
#include "storage/db.h"
#include "storage/number_set.h"

struct scope {
    struct db *db;
    status_set_t statuses; /* never empty */
    bool has_user;
    int64_t user_key;
    int64_t low, high; /* the range of numbers that the dates come to; empty when low > high */
    timestamp_t from, to;
    bool has_search;
    struct number_set found; /* owned: what the search finds of all this at first, in any status */
};

#define AUTO_SCOPE CLEANUP(scope_clear) struct scope

/**
 * Looks up what @query asks for. Release with scope_clear(), also after a failure.
 *
 * @empty  set when nothing can match
 */
enum err scope_init(struct db *db, const struct order_query *query, struct scope *scope,
                    bool *empty, struct error *err) CHECKED;
void scope_clear(struct scope *scope);

/** The range of numbers of the orders created from @from to @to; empty when *low > *high. */
enum err scope_numbers(struct db *db, timestamp_t from, timestamp_t to, int64_t *low, int64_t *high,
                       struct error *err) CHECKED;

/** The newest order's number; 0 when there is none. */
enum err scope_newest(struct db *db, int64_t *out, struct error *err) CHECKED;
