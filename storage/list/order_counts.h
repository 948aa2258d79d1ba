/* SPDX-License-Identifier: MIT */
#pragma once

/** Exact counts of orders, from counters wherever they say it. */

#include "storage/list/order_scope.h"

/** Counts the orders that match. @scope  not empty */
enum err order_counts_matches(const struct order_scope *scope, int64_t *out,
                              struct error *err) CHECKED;

/** The same from the rows of @scope's numbers, whatever its dates say of the orders in step. */
enum err order_counts_rows(const struct order_scope *scope, int64_t *out,
                           struct error *err) CHECKED;

/**
 * Narrows @scope, which has neither user nor search, to begin with the day that holds the row at
 * *offset of its list by creation, and makes *offset one within that day. The list is one of orders
 * in step alone, or there are no others.
 */
enum err order_counts_skip(struct order_scope *scope, bool ascending, int64_t *offset,
                           struct error *err) CHECKED;
