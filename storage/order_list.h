/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Lists of orders: exact totals from counters, and pages that walk an index in the order asked for
 * wherever that is cheaper than gathering what matches and sorting it.
 */

#include "core/store.h"

/* The operation of core/store.h. */
enum err order_list(struct store *store, const struct order_query *query, struct order_page *out,
                    struct error *err);
