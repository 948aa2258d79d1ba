/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The number of orders for each term × customer × range of dates × status, counted while they are
 * created and independently of the store: the right results for lists and searches.
 */

#include "tests/bench/fill_shop.h"

#include <stdio.h>

/** A customer whose lists are requested, by their index in fill_shop. */
struct probed_customer {
    const char *name;
    size_t index;
};

#define FILL_CUSTOMERS 3

/** A range of whole days. */
struct range {
    const char *name;
    timestamp_t from, to; /* the first and the last millisecond; 0 and TIMESTAMP_MAX: open */
};

#define FILL_RANGES 5

struct fill_counts {
    struct probed_customer customers[FILL_CUSTOMERS];
    words_t terms[FILL_TERMS_MAX];
    /* The first term and the first customer stand for any. */
    int64_t orders[FILL_TERMS_MAX + 1][FILL_CUSTOMERS + 1][FILL_RANGES][STATUS_COUNT];
};

void fill_counts_init(struct fill_counts *counts, const struct fill_shop *shop);

void fill_counts_add(struct fill_counts *counts, size_t customer, words_t words, timestamp_t at,
                     enum status status);

/** Writes members of a JSON object: "customers", "ranges", "terms", "statuses" and "counts". */
void fill_counts_write(const struct fill_counts *counts, const struct fill_shop *shop, FILE *out);
