/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The postings of one block of orders: sorted by term, each run of equal terms is one row of the
 * search index (storage/search/README.md).
 */

#include "storage/engine/connection.h"
#include "storage/search/number_set.h"

/** An order as it was read. */
struct search_order {
    int64_t number;
    int64_t status; /* as stored */
    char *words;    /* owned */
};

struct posting;

struct search_postings {
    int64_t block;
    struct search_order *orders; /* owned, by number */
    size_t order_count;
    struct posting *postings; /* owned */
    size_t count, capacity;
};

#define AUTO_POSTINGS CLEANUP(search_postings_clear) struct search_postings

/**
 * Reads orders of one block.
 *
 * @sql   its columns are number, status and words; the numbers lie from ?1 to ?2
 * @out   the caller's, also after a failure; release it with search_postings_clear()
 */
enum err search_postings_read(struct connection *db, const char *sql, int64_t low, int64_t high,
                              struct search_postings *out, struct error *err) CHECKED;

/** Makes the postings of the orders that were read. */
enum err search_postings_sort(struct search_postings *postings, struct error *err) CHECKED;

void search_postings_clear(struct search_postings *postings);

/** The row of the postings from *@at on, which moves behind it. @key  to free() */
enum err search_postings_row(const struct search_postings *postings, size_t *at, char **key,
                             struct number_block *orders, struct error *err) CHECKED;
