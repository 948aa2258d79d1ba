/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Counts attempts by a name (an account, an address) within a window of time, in a table of fixed
 * size: names that come by the million push out the oldest ones, and take no more memory. Safe to
 * use from many threads.
 */

#include "core/error.h"
#include "core/timestamp.h"

#include <stdint.h>

struct limiter;

/** @return NULL when out of memory; release with limiter_free() */
struct limiter *limiter_new(void);
void limiter_free(struct limiter *limiter);

/** How many attempts a kind of name has. */
struct limit {
    const char *kind; /* tells an account from an address of the same text */
    int attempts;     /* that are let through in a window */
    timestamp_t window_ms;
};

/**
 * Counts one attempt for @name.
 *
 * @return 0 when it is let through, else the milliseconds to wait for the next one
 */
timestamp_t limiter_attempt(struct limiter *limiter, const struct limit *limit, const char *name,
                            timestamp_t now) CHECKED;

/** How long @name has to wait, in milliseconds; 0: not at all. Counts nothing. */
timestamp_t limiter_wait(struct limiter *limiter, const struct limit *limit, const char *name,
                         timestamp_t now) CHECKED;

/** Tells who has to wait, and for how long. @return ERR_OK when it is not at all, or ERR_LIMITED */
enum err limiter_refuse(timestamp_t wait_ms, struct error *err) CHECKED;

/** Forgets all attempts for @name. */
void limiter_forget(struct limiter *limiter, const struct limit *limit, const char *name);
