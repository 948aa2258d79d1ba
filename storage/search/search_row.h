/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * How the search index stores which orders of a block have a term: in the shortest of three forms.
 *
 *   places  two bytes for each order, its place in the block, little-endian
 *   gaps    two bytes of 0xff, and for each order how many places were skipped since the last one,
 *           in seven bits a byte, the lowest first, with the eighth bit where more follow
 *   bits    a bit for each place of the block, 512 bytes
 */

#include "storage/engine/connection.h"
#include "storage/search/number_set.h"

/** So many blocks' rows of a term stand together. */
#define SEARCH_SEGMENT_BLOCKS 16

struct search_row {
    size_t size;
    unsigned char bytes[sizeof(struct number_block)];
};

void search_row_write(const struct number_block *orders, struct search_row *out);

/** Adds a row's orders to @orders. @return whether the row can be read */
bool search_row_read(const void *bytes, size_t size, struct number_block *orders);

/** The error of a row that cannot be read. */
enum err search_row_damaged(struct error *err) CHECKED;

/** Adds the orders of the row of @block and @key to @orders; there may be no such row. */
enum err search_row_add(struct connection *db, int64_t block, const char *key,
                        struct number_block *orders, struct error *err) CHECKED;

/** Makes @orders the row of @block and @key, whether or not there is one. */
enum err search_row_put(struct connection *db, int64_t block, const char *key,
                        const struct number_block *orders, struct error *err) CHECKED;

enum err search_row_delete(struct connection *db, int64_t block, const char *key,
                           struct error *err) CHECKED;
