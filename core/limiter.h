/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Counts attempts by a name (an account, an address) within a window of time, in a table of fixed
 * size: names that come by the million push out the oldest ones, and take no more memory. Safe to
 * use from many threads.
 *
 * An attempt is counted before it is made, since many may be under way at once: limiter_begin()
 * takes it from what is left, and limiter_end() gives it back when it was none to count. So no more
 * than the limit are ever made within a window, however many come together. Times are the steady
 * clock's, which no one sets back.
 */

#include "core/base/error.h"
#include "core/base/timestamp.h"

#include <stdint.h>

struct limiter;

/** @return NULL when out of memory; release with limiter_free() */
struct limiter *limiter_new(void);
void limiter_free(struct limiter *limiter);

/** How many attempts a kind of name has. */
struct limit {
    const char *kind; /* keeps an account apart from an address with the same text */
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

/** What came of an attempt. */
enum attempt_result {
    ATTEMPT_FAILED,    /* it stays counted */
    ATTEMPT_SUCCEEDED, /* it does not count */
    ATTEMPT_NOT_MADE,  /* it does not count */
};

/**
 * Takes one of @name's attempts; limiter_end() must follow. Waits a while where those under way
 * may yet leave one over.
 *
 * @return ERR_OK, ERR_RATE_LIMITED, or ERR_BUSY when too many attempts are under way for too long
 */
enum err limiter_begin(struct limiter *limiter, const struct limit *limit, const char *name,
                       timestamp_t now, struct error *err) CHECKED;

/** Ends an attempt that limiter_begin() let through. */
void limiter_end(struct limiter *limiter, const struct limit *limit, const char *name,
                 enum attempt_result result);

/** Tells who has to wait, and for how long. @return ERR_OK when it is not at all, or
 * ERR_RATE_LIMITED */
enum err limiter_refuse(timestamp_t wait_ms, struct error *err) CHECKED;

/** Forgets all attempts for @name. */
void limiter_forget(struct limiter *limiter, const struct limit *limit, const char *name);
