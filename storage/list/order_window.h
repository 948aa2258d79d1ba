/* SPDX-License-Identifier: MIT */
#pragma once

/** The part of a sorted list that is wanted, and what of it has been found. */

#include "core/order_query.h"

struct order_window {
    bool ascending;
    struct order_position behind; /* rows up to this one do not count */
    int64_t offset;               /* how many of the rest to pass */
    int64_t limit;
    int64_t numbers[QUERY_LIMIT_MAX + 1];
    size_t count;
};

/** The position that stands before all rows. */
static inline struct order_position window_start(bool ascending)
{
    return ascending ? (struct order_position){ -1, -1 }
                     : (struct order_position){ INT64_MAX, INT64_MAX };
}

/** Whether rows come behind @a that do not come behind @b. */
static inline bool window_is_before(bool ascending, struct order_position a,
                                    struct order_position b)
{
    if (a.value != b.value)
        return (a.value < b.value) == ascending;
    return a.number != b.number && (a.number < b.number) == ascending;
}
