/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Lists of orders: exact totals from counters, and pages that walk an index in the order asked for
 * wherever that is cheaper than gathering what matches and sorting it. storage/README.md explains
 * which counter answers which query.
 *
 * The modules of storage/list/ only read, on a connection that they are given.
 */

#include "core/store.h"
#include "storage/engine/connection.h"

/** A page of what @query asks for, and how many there are in all. */
enum err order_list(struct connection *db, const struct order_query *query, struct order_page *out,
                    struct error *err) CHECKED;

/** Counts by status what @query would list, whatever statuses it asks for. */
enum err order_list_count(struct connection *db, const struct order_query *query,
                          struct order_counts *out, struct error *err) CHECKED;

/** The latest time at which any order was created; 0: there are no orders. */
enum err order_list_latest(struct connection *db, timestamp_t *out, struct error *err) CHECKED;

/** Finds the orders before and behind @id among those that @query would list. */
enum err order_list_adjacent(struct connection *db, const struct order_query *query,
                             const struct uuid *id, struct order_adjacent *out,
                             struct error *err) CHECKED;
