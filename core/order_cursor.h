/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Cursors: from which row of a sorted list to go on, and which way. To those who carry one it is a
 * text without a meaning; it belongs to the list that gave it, with the same filters and sort.
 */

#include "core/order.h"

struct order_query;

/** A row's place in a sorted list: what it is sorted by, and the number, which breaks ties. */
struct order_position {
    int64_t value;
    int64_t number;
};

#define ORDER_CURSOR_LIST_BYTES 8

struct order_cursor {
    bool backwards; /* to the rows before @position, not those behind it */
    struct order_position position;
    uint8_t list[ORDER_CURSOR_LIST_BYTES]; /* a hash of the list's filters and sort */
};

#define ORDER_CURSOR_LEN 34 /* of the text form, without the final NUL */

/** The cursor to what stands behind @row, or before it, in the list that @query asks for. */
void order_cursor_write(const struct order_query *query, const struct order_summary *row,
                        bool backwards, char out[static ORDER_CURSOR_LEN + 1]);

/** @return whether @text is one that order_cursor_write() may have written */
bool order_cursor_parse(const char *text, struct order_cursor *out) CHECKED;

/** Whether @cursor comes from the list that @query asks for, whatever its pages and limit. */
bool order_cursor_fits(const struct order_cursor *cursor, const struct order_query *query);
