/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Flushing a full block of pending orders into the search index in short steps, each within some
 * transaction of the writer, so that nobody waits for the whole.
 *
 *   read    the pending orders, in a snapshot, and sort their postings: beside the writer
 *   begin   note in order_search_flush that this flush is at work
 *   rows    write the rows, sorted by term
 *   orders  one after the other: put right in the index what changed since the snapshot, and
 *           remove it from the pending orders
 *
 * Searches are exact all the while: for a pending order its pending words count, and whatever the
 * index has of it is not looked at. A flush that was interrupted has left a row in
 * order_search_flush; search_blocks_flush() then makes the block anew.
 */

#include "core/base/uuid.h"
#include "storage/search/search_postings.h"

enum search_flush_phase { FLUSH_BEGIN, FLUSH_ROWS, FLUSH_ORDERS, FLUSH_DONE, FLUSH_LOST };

/** How far a flush is. Zeroed, it has not begun. */
struct search_flush_position {
    enum search_flush_phase phase; /* FLUSH_LOST: another process has taken the block over */
    size_t at;                     /* among the postings, or the orders */
};

struct search_flush {
    struct search_postings postings; /* owned; no orders: there is nothing to flush */
    struct uuid owner;               /* unlike any other flush's */
};

#define AUTO_SEARCH_FLUSH CLEANUP(search_flush_clear) struct search_flush

/**
 * Reads the first pending block, if at least @full_blocks are full, in a read transaction. Its
 * postings are still to be sorted.
 *
 * @out  the caller's, also after a failure; release it with search_flush_clear()
 */
enum err search_flush_read(struct connection *db, int64_t full_blocks, struct search_flush *out,
                           struct error *err) CHECKED;

void search_flush_clear(struct search_flush *flush);

/**
 * Goes on for about @budget_us, in a write transaction.
 *
 * @position  moves on; a caller whose transaction fails goes back to where it was
 */
enum err search_flush_step(struct connection *db, const struct search_flush *flush,
                           int64_t budget_us, struct search_flush_position *position,
                           struct error *err) CHECKED;
