/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Lists of orders: exact totals from counters, and pages that walk an index in the order asked for
 * wherever that is cheaper than gathering what matches and sorting it.
 */

#include "core/store.h"

/* The operations of core/store.h. */
enum err order_list_count(struct store *store, const struct order_query *query,
                          struct order_counts *out, struct error *err);
enum err order_list_latest(struct store *store, timestamp_t *out, struct error *err);
enum err order_list_adjacent(struct store *store, const struct order_query *query,
                             const struct uuid *id, struct order_adjacent *out, struct error *err);
enum err order_list(struct store *store, const struct order_query *query, struct order_page *out,
                    struct error *err);
