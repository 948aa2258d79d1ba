/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The steady clock, for ages: of sessions, idempotency keys and sign-in attempts. In a new shop it
 * starts at the wall clock's time, and from then on only passes: setting the wall clock does not
 * touch it. A machine that sleeps ages as well.
 *
 * Across a restart it goes on from the mark that is stored. Only the wall clock tells how long the
 * program was off, and it may have been wrong then or be wrong now. So at most
 * STEADY_CLOCK_OFF_MAX_MS of that time count, which alone ends neither a session nor a key. The
 * price is that what is stored lives longer where the program is off for long; nobody can use it
 * meanwhile. The steady clock may therefore fall behind the wall clock for good: it is for ages,
 * never for dates.
 */

#include "core/base/timestamp.h"

/** Milliseconds since some moment in the past; never runs backwards. */
typedef int64_t (*steady_source)(void);

struct steady_clock {
    steady_source source;
    timestamp_t offset;
};

/** What both clocks said at one moment. */
struct steady_mark {
    timestamp_t wall;
    timestamp_t steady; /* 0: nothing is stored */
};

/** As much of the time that the program was off counts at the most. */
#define STEADY_CLOCK_OFF_MAX_MS (6 * MS_PER_HOUR)

/**
 * Starts where the clock of @mark is at @wall, and not before @newest, the latest moment that is
 * stored. Without a mark, @newest is one; where nothing is stored it starts at @wall.
 */
void steady_clock_start(struct steady_clock *clock, steady_source source, timestamp_t wall,
                        const struct steady_mark *mark, timestamp_t newest);

timestamp_t steady_clock_read(const struct steady_clock *clock);
