/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The steady clock, for ages: of sessions, idempotency keys and sign-in attempts. It starts at the
 * wall clock's time, and from then on only passes: setting the wall clock does not touch it. A
 * machine that sleeps ages as well.
 */

#include "core/base/timestamp.h"

/** Milliseconds since some moment in the past; never runs backwards. */
typedef int64_t (*steady_source)(void);

struct steady_clock {
    steady_source source;
    timestamp_t offset;
};

/** By how much the wall clock may have been set back for stored ages to go on where they were. */
#define STEADY_CLOCK_BEHIND_MAX_MS (7 * MS_PER_DAY)

/**
 * Starts at @wall; or at @newest, the latest moment that is stored, where that lies ahead of the
 * wall clock by no more than STEADY_CLOCK_BEHIND_MAX_MS. One that lies further ahead was stored
 * under a clock that was wrong, and must not make everything that is stored later age wrongly.
 */
void steady_clock_start(struct steady_clock *clock, steady_source source, timestamp_t wall,
                        timestamp_t newest);

timestamp_t steady_clock_read(const struct steady_clock *clock);
