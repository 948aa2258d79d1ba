/* SPDX-License-Identifier: MIT */
#pragma once

/** The clock that nobody sets: for how long something takes, never for when it happened. */

#include <stdint.h>
#include <time.h>

/** Microseconds since some moment in the past. */
static inline int64_t monotonic_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
