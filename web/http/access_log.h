/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * One log line per request: method, path, status, milliseconds, request id and user id. Of the
 * query only what is not personal is written; never a header, a body, a name or a secret.
 *
 * Of the refusals (4xx) that one user or one address gets, the first ACCESS_LOG_REFUSALS in a
 * minute are written, and then one in ACCESS_LOG_SAMPLE, so that nobody fills the disk with them.
 * How many lines were left out is told once a minute, with the next request.
 */

#include "core/base/window_counter.h"
#include "web/http/handler.h"

#include <stdatomic.h>

#define ACCESS_LOG_REFUSALS  100
#define ACCESS_LOG_SAMPLE    100
#define ACCESS_LOG_WINDOW_US INT64_C(60000000)

struct access_log {
    struct window_counter *refusals; /* owned; by who was refused */
    atomic_llong left_out;           /* lines that were not told of yet */
    atomic_llong since_us;           /* when the first of them was left out */
};

/** @return false when there is no memory; else release with access_log_clear() */
bool access_log_init(struct access_log *log) CHECKED;

/** Tells what was left out last. */
void access_log_clear(struct access_log *log);

/**
 * Writes the line of a request that took @us.
 *
 * @user    who asked; NULL: nobody that is known
 * @now_us  on the monotonic clock
 */
void access_log_write(struct access_log *log, const struct request *request,
                      const struct uuid *user, int status, int64_t us, int64_t now_us);
