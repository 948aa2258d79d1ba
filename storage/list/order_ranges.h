/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Dates as numbers of orders: in each sequence (storage/tables/order_sequences.h) the orders in
 * step that were created from one moment to another have a range of numbers. Those out of step are
 * not meant; their numbers may lie in between.
 */

#include "core/order_cursor.h"
#include "storage/engine/connection.h"
#include "storage/tables/order_sequences.h"

struct number_range {
    int64_t low, high; /* both are numbers of orders */
};

struct order_ranges {
    struct number_range ranges[ORDER_SEQUENCES_MAX]; /* rising; none is empty */
    size_t count;
    bool one_sequence; /* whether the shop has no other */
};

/** Finds the orders in step that were created from @from to @to. */
enum err order_ranges_of_dates(struct connection *db, timestamp_t from, timestamp_t to,
                               struct order_ranges *out, struct error *err) CHECKED;

/** Keeps of @ranges what stands behind @position in a list by creation, which may be no order's. */
enum err order_ranges_keep_behind(struct connection *db, struct order_ranges *ranges,
                                  bool ascending, struct order_position position,
                                  struct error *err) CHECKED;

/** Keeps the numbers from @low to @high. */
void order_ranges_keep(struct order_ranges *ranges, int64_t low, int64_t high);

bool order_ranges_has(const struct order_ranges *ranges, int64_t number);

/** How many numbers there are in all. */
int64_t order_ranges_count(const struct order_ranges *ranges);

/** The number that @index of them precede. */
int64_t order_ranges_at(const struct order_ranges *ranges, int64_t index);

/** The range from the lowest number to the highest; an empty one when there is none. */
struct number_range order_ranges_hull(const struct order_ranges *ranges);

/**
 * The times of the oldest order in step in @ranges, and of the newest.
 *
 * @first, @last  TIMESTAMP_MAX and 0 when there is none
 */
enum err order_ranges_dates(struct connection *db, const struct order_ranges *ranges,
                            timestamp_t *first, timestamp_t *last, struct error *err) CHECKED;

/** The newest order's number; 0 when there is none. */
enum err order_ranges_newest(struct connection *db, int64_t *out, struct error *err) CHECKED;
