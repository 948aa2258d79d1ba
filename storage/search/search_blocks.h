/* SPDX-License-Identifier: MIT */
#pragma once

/** Whole blocks of the search index (storage/search/search_index.h): making and verifying them. */

#include "storage/engine/connection.h"

/**
 * Moves the orders of full blocks from the tail to the index, a block in a transaction of its own.
 * At once when they are full: every search looks through all of the tail.
 *
 * @more  whether there was something, and may be more
 */
enum err search_blocks_flush(struct connection *db, bool *more, struct error *err) CHECKED;

/** Moves all orders with numbers below @below from the tail to the index, within a transaction. */
enum err search_blocks_flush_below(struct connection *db, int64_t below, struct error *err) CHECKED;

/** Makes the index anew, a block in a transaction of its own. */
enum err search_blocks_rebuild(struct connection *db, struct error *err) CHECKED;

/** Whether a block of the index, and the tail in it, are what the orders' texts say. */
enum err search_blocks_verify(struct connection *db, int64_t block, bool *sound,
                              struct error *err) CHECKED;
