/* SPDX-License-Identifier: MIT */
#pragma once

/** Whole blocks of the search index (storage/search/README.md): making and verifying them. */

#include "storage/engine/connection.h"

/** The pending orders' columns number, status and words, with numbers from ?1 to ?2. */
extern const char search_pending_sql[];

/**
 * Reads where the pending orders begin, and one past the newest order: the same when none is
 * pending.
 */
enum err search_blocks_pending(struct connection *db, int64_t *first, int64_t *end,
                               struct error *err) CHECKED;

/**
 * Flushes one full block, in one transaction: for a shop that is not open yet, since it takes some
 * 50 ms. While others change the shop, storage/search/search_flush.h does it in steps; what such a
 * flush left half done, this finishes.
 *
 * @more  whether there was one, and may be more
 */
enum err search_blocks_flush(struct connection *db, bool *more, struct error *err) CHECKED;

/** Flushes all pending orders with numbers below @below, within a transaction. */
enum err search_blocks_flush_below(struct connection *db, int64_t below, struct error *err) CHECKED;

/** Makes the index anew, a block in a transaction of its own. */
enum err search_blocks_rebuild(struct connection *db, struct error *err) CHECKED;

/** Whether a block of the index, and its pending orders, are what the orders' texts say. */
enum err search_blocks_verify(struct connection *db, int64_t block, bool *sound,
                              struct error *err) CHECKED;
