/* SPDX-License-Identifier: MIT */
#pragma once

/** The first rows of a sorted list, out of rows that come in any order: a heap of bounded size. */

#include "storage/list/order_window.h"

struct top_k {
    bool ascending;
    struct order_position *places; /* owned; the last of those held comes first */
    size_t count, size;
};

#define AUTO_TOP_K CLEANUP(top_k_clear) struct top_k

/** Makes room for @size rows, at least one. Release with top_k_clear(). */
enum err top_k_init(struct top_k *held, size_t size, bool ascending, struct error *err) CHECKED;
void top_k_clear(struct top_k *held);

/** Offers a row. @return false when it comes behind all that are held, and there is no room */
bool top_k_add(struct top_k *held, struct order_position place);

/** Fills @window with its page, when all rows up to its end are held; @held is empty then. */
void top_k_take(struct top_k *held, struct order_window *window);
