/* SPDX-License-Identifier: MIT */
#pragma once

/** The first rows of a sorted list, out of rows that come in any order: a heap of bounded size. */

#include "storage/list/order_window.h"

struct top_k {
    bool ascending;
    struct order_position *positions; /* owned; a heap with the last row first */
    size_t count, size;
};

#define AUTO_TOP_K CLEANUP(top_k_clear) struct top_k

/** Makes room for @size rows, at least one. Release with top_k_clear(). */
enum err top_k_init(struct top_k *heap, size_t size, bool ascending, struct error *err) CHECKED;
void top_k_clear(struct top_k *heap);

/** Adds a row. @return false when the heap is full and the row sorts behind all in it */
bool top_k_add(struct top_k *heap, struct order_position position);

/** Fills @window with its page once all rows up to its end were added; empties the heap. */
void top_k_take(struct top_k *heap, struct order_window *window);
