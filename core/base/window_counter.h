/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Adds up amounts by name (the bytes of a user's orders, the refused requests of an address) within
 * a window of time, in a table of fixed size: names that come by the million push out the oldest
 * ones, and take no more memory. Times are on the monotonic clock. Safe to use from many threads.
 */

#include "core/base/util.h"

#include <stdint.h>

struct window_counter;

/**
 * @window_us  how long a window lasts, from a name's first amount in it
 * @return NULL when out of memory; release with window_counter_free()
 */
struct window_counter *window_counter_new(int64_t window_us);
void window_counter_free(struct window_counter *window_counter);

/** Adds @amount to what the @length bytes at @name have. @return the sum in the window */
int64_t window_counter_add(struct window_counter *window_counter, const void *name, size_t length,
                           int64_t amount, int64_t now_us);

/**
 * Adds @amount unless the sum would pass @most.
 *
 * @return 0 when it was added, else the microseconds until the window is over
 */
int64_t window_counter_take(struct window_counter *window_counter, const void *name, size_t length,
                            int64_t amount, int64_t most, int64_t now_us) CHECKED;
