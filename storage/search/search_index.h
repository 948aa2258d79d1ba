/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The index by which orders are found: keeping it.
 *
 * It is bits: for each block of 4,096 numbers and each term, which of its orders have the term. So
 * the exact total of the most common word costs what that of a rare one does, while a full-text
 * table counts its matches one by one (50 ns each). Ten million orders are 2,442 blocks. The orders
 * of blocks that are not full yet stand in a tail, with their words in plain text, and are looked
 * through one by one: a new order costs one row there, and storage/search/search_blocks.h writes a
 * block's rows once.
 *
 * What an order is found by is the view order_texts; storage/search/search_terms.h makes terms of
 * it.
 */

#include "core/status.h"
#include "storage/engine/connection.h"
#include "storage/search/search_row.h"

/** Puts a new order in. */
enum err search_index_add(struct connection *db, int64_t number, struct error *err) CHECKED;

/** An order has got a note. */
enum err search_index_add_note(struct connection *db, int64_t number, const char *note,
                               struct error *err) CHECKED;

/** An order has got another status. */
enum err search_index_move(struct connection *db, int64_t number, enum status from, enum status to,
                           struct error *err) CHECKED;

/** The same of an order that the index is to have, whether or not it is pending. */
enum err search_index_set_status(struct connection *db, int64_t number, enum status from,
                                 enum status to, struct error *err) CHECKED;

/** Makes the index say of an order @after, where it says @before: all words that it is found by. */
enum err search_index_set_words(struct connection *db, int64_t number, const char *before,
                                const char *after, struct error *err) CHECKED;

/**
 * A user has got another name or email, by which their orders are found.
 *
 * @before  the text that was about them in order_texts, or the part that changes
 * @after   what is in its place now
 */
enum err search_index_rename(struct connection *db, int64_t user_key, const char *before,
                             const char *after, struct error *err) CHECKED;

/** An order has lost the text @text, such as a note: what it is found by no longer has it. */
enum err search_index_drop_text(struct connection *db, int64_t number, const char *text,
                                struct error *err) CHECKED;

/** Blocks that are read at once. */
struct search_segment {
    struct number_block
        blocks[SEARCH_SEGMENT_BLOCKS]; /* from the block number * SEARCH_SEGMENT_BLOCKS on */
};

/** Adds the orders of the segment @number that have one of the terms from @low to @high to @out. */
enum err search_index_read(struct connection *db, int64_t number, const char *low, const char *high,
                           struct search_segment *out, struct error *err) CHECKED;
