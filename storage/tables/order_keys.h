/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The keys of an order's items and history entries: the order's number and the row's place in the
 * order, from 1, in one integer (migrations/0005_rows_by_number.sql). So the rows of an order stand
 * together, are appended, and are found by a range.
 */

#include "core/order.h"

#define ORDER_KEY_STRIDE 128

/** In a statement: the keys of the order @number, an expression. */
#define ORDER_KEYS(number) "BETWEEN " number " * 128 AND " number " * 128 + 127"

_Static_assert(ORDER_KEY_STRIDE == 128, "it stands as a number in statements and in the schema");
_Static_assert(ORDER_ITEMS_MAX < ORDER_KEY_STRIDE, "an order's items have keys of their own");

/** @place  of an item or a history entry in its order, from 1 */
static inline int64_t order_key(int64_t number, int64_t place)
{
    return number * ORDER_KEY_STRIDE + place;
}
