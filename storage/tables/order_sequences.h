/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The sequences of orders: ranges of numbers within which the orders in step
 * (storage/tables/order_newest.h) were created in the order of their numbers. The first begins with
 * the first order. Another one begins where many older orders were imported, and goes on with the
 * orders that were placed since.
 */

#include "storage/engine/connection.h"

/** A list looks at each sequence, so there are few: older orders beyond them are out of step. */
#define ORDER_SEQUENCES_MAX 16

struct order_sequences {
    int64_t first[ORDER_SEQUENCES_MAX]; /* the number that each begins with, rising */
    size_t count;                       /* at least 1 */
};

/** Reads all of them. */
enum err order_sequences_read(struct connection *db, struct order_sequences *out,
                              struct error *err) CHECKED;

/** Begins another sequence with the order @first, which is to be the newest. */
enum err order_sequences_begin(struct connection *db, int64_t first, struct error *err) CHECKED;
