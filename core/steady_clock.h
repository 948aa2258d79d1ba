/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The steady clock, for ages: of sessions, idempotency keys and sign-in attempts. It starts at the
 * wall clock's time, and from then on only passes: setting the wall clock does not touch it. A
 * machine that sleeps ages as well.
 */

#include "core/timestamp.h"

/** Milliseconds since some moment in the past; never runs backwards. */
typedef int64_t (*steady_source)(void);

struct steady_clock {
    steady_source source;
    timestamp_t offset;
};

/** Starts at @wall, or at @newest where that is later: no stored age may lie in the future. */
void steady_clock_start(struct steady_clock *clock, steady_source source, timestamp_t wall,
                        timestamp_t newest);

timestamp_t steady_clock_read(const struct steady_clock *clock);

/** The kernel's time since the machine's start. */
int64_t steady_since_boot(void);
