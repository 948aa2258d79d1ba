/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * One log line per request: method, path, status, milliseconds, request id and user id. The query
 * is written without personal values; headers, bodies, names and secrets never are.
 *
 * Of the refusals (4xx) of one user or address, the first ACCESS_LOG_REFUSALS in a minute are
 * logged, then one in ACCESS_LOG_SAMPLE, so that no client can fill the disk. Once a minute, with
 * the next request, a line says how many were left out.
 */

#include "core/base/window_counter.h"
#include "web/http/handler.h"

#include <stdatomic.h>

#define ACCESS_LOG_REFUSALS  100
#define ACCESS_LOG_SAMPLE    100
#define ACCESS_LOG_WINDOW_US INT64_C(60000000)

struct access_log {
    struct window_counter *refusals; /* owned; by user or address */
    atomic_llong left_out;           /* lines that no summary counted yet */
    atomic_llong since_us;           /* when the first of them was left out */
};

/** @return false when there is no memory; else release with access_log_clear() */
bool access_log_init(struct access_log *log) CHECKED;

/** Logs how many lines were left out last. */
void access_log_clear(struct access_log *log);

/**
 * Writes the line of a request that took @us.
 *
 * @user    who sent it; NULL: not known
 * @now_us  on the monotonic clock
 */
void access_log_write(struct access_log *log, const struct request *request,
                      const struct uuid *user, int status, int64_t us, int64_t now_us);
