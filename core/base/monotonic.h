/* SPDX-License-Identifier: MIT */
#pragma once

/** The monotonic clock: for durations, never for dates. */

#include <stdint.h>
#include <time.h>

/**
 * Milliseconds since the machine started, its sleep included, which the monotonic clock leaves out:
 * for holding the wall clock against.
 */
static inline int64_t boot_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/** Microseconds since some moment in the past. */
static inline int64_t monotonic_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
