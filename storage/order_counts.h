/* SPDX-License-Identifier: MIT */
#pragma once

/** Exact counts of orders, from counters wherever they say it. */

#include "storage/order_scope.h"

/** Counts the orders that match. @scope  not empty */
enum err order_counts_matches(const struct scope *scope, int64_t *out, struct error *err) CHECKED;
