/* SPDX-License-Identifier: MIT */
#pragma once

/** The first rows of a sorted list, out of rows that come in any order: a heap of bounded size. */

#include "storage/list/order_window.h"

struct order_held {
    bool ascending;
    struct order_place *places; /* owned; the last of those held comes first */
    size_t count, size;
};

#define AUTO_HELD CLEANUP(order_held_clear) struct order_held

/** Makes room for @size rows, at least one. Release with order_held_clear(). */
enum err order_held_init(struct order_held *held, size_t size, bool ascending,
                         struct error *err) CHECKED;
void order_held_clear(struct order_held *held);

/** Offers a row. @return false when it comes behind all that are held, and there is no room */
bool order_held_offer(struct order_held *held, struct order_place place);

/** Fills @window with its page, when all rows up to its end are held; @held is empty then. */
void order_held_take(struct order_held *held, struct window *window);
