/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The keys of an order's items and history entries: the order's number and the row's place in the
 * order, from 1, in one integer (migrations/0009_order_rows.sql). So the rows of an order stand
 * together, are appended, and are found by a range.
 */

#include "core/order.h"

/** One more than an order can have items, or history entries. */
#define ORDER_KEY_STRIDE 65536

/** In a statement: the keys of the order @number, an expression. */
#define ORDER_KEYS(number) "BETWEEN " number " * 65536 AND " number " * 65536 + 65535"

/** The same: the key of its row @place, a number. */
#define ORDER_KEY(number, place) number " * 65536 + " #place

_Static_assert(ORDER_KEY_STRIDE == 65536, "it stands as a number in statements and in the schema");
_Static_assert(ORDER_ITEMS_MAX < ORDER_KEY_STRIDE, "an order's items have keys of their own");

/** @place  of an item or a history entry in its order, from 1 */
static inline int64_t order_key(int64_t number, int64_t place)
{
    return number * ORDER_KEY_STRIDE + place;
}
