/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Detects signs of a wrong wall clock: it jumps while the program runs, is behind existing orders,
 * or is far ahead of the newest one after a start or a jump. Orders are dated by the wall clock, so
 * a person has to look at it; the shop goes on meanwhile.
 *
 * The module is given readings of the clocks and reads none itself. Safe for use by many threads.
 */

#include "core/base/timestamp.h"

#include <stddef.h>

#define CLOCK_JUMP_MIN     MS_PER_MINUTE       /* a smaller step is none */
#define CLOCK_BEHIND_MIN   (5 * MS_PER_MINUTE) /* and so is a smaller distance to the orders */
#define CLOCK_AHEAD_MIN    (180 * MS_PER_DAY)  /* few shops are closed for longer */
#define CLOCK_JUMP_LASTS   MS_PER_DAY          /* the shortest jump that is worth a warning */
#define CLOCK_WARNING_SIZE 300
#define CLOCK_WARNINGS_MAX 3

/** What two clocks say at one moment. */
struct clock_reading {
    timestamp_t wall;
    int64_t boot_ms; /* see boot_ms() in core/base/monotonic.h */
};

/** What a look has shown. */
struct clock_news {
    bool jumped;          /* since the look before */
    timestamp_t expected; /* what the wall clock would say without the jump */
    bool behind;          /* it stands before the newest order, which was not known */
    bool ahead;           /* it stands far after the newest order, since a start or a jump */
};

struct clock_watch;

/** @return NULL when out of memory; release with clock_watch_free() */
struct clock_watch *clock_watch_new(void);
void clock_watch_free(struct clock_watch *watch);

/** Looks at the clocks; to be called every few seconds. @newest  the latest order's time; 0: none
 */
struct clock_news clock_watch_look(struct clock_watch *watch, struct clock_reading now,
                                   timestamp_t newest);

/** How often the wall clock jumped. */
int64_t clock_watch_jumps(struct clock_watch *watch);

/** How far the wall clock stands before the latest order known; 0: it does not. */
int64_t clock_watch_behind(struct clock_watch *watch, timestamp_t now);

/**
 * How far the wall clock stands after what was the newest order when it came to be far ahead: until
 * it is set back, and until there is a later order, yet for at least CLOCK_JUMP_LASTS. 0: it does
 * not.
 */
int64_t clock_watch_ahead(struct clock_watch *watch, struct clock_reading now);

/** Whether there are signs that the wall clock is, or a while ago was, wrong: see
 * clock_watch_warn().
 */
bool clock_watch_doubts(struct clock_watch *watch, struct clock_reading now);

/** Writes what admins should know of the clock, a sentence or two each. @return how many texts */
size_t clock_watch_warn(struct clock_watch *watch, struct clock_reading now,
                        char out[static CLOCK_WARNINGS_MAX][CLOCK_WARNING_SIZE]);
