/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * How many orders there are for each term × customer × range of dates × status, counted while they
 * are made and by other means than the store's: what lists and searches must answer.
 */

#include "tests/bench/fill_shop.h"

#include <stdio.h>

/** A customer whose lists are asked for, by the place in fill_shop. */
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
    /* The first of terms and customers is for any. */
    int64_t orders[FILL_TERMS_MAX + 1][FILL_CUSTOMERS + 1][FILL_RANGES][STATUS_COUNT];
};

void fill_counts_init(struct fill_counts *counts, const struct fill_shop *shop);

void fill_counts_add(struct fill_counts *counts, size_t customer, words_t words, timestamp_t at,
                     enum status status);

/** Writes members of a JSON object: "customers", "ranges", "terms", "statuses" and "counts". */
void fill_counts_write(const struct fill_counts *counts, const struct fill_shop *shop, FILE *out);
