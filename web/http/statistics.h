/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What a server counts of its requests and connections, since it started: by route and status,
 * never by address, path or person. Counting is a few atomic additions: every request passes here.
 */

#include "core/base/histogram.h"

#include <stdbool.h>

/** Statuses that are counted each by itself, beside one place for all others. */
#define STATISTICS_STATUSES 25

struct route_statistics {
    atomic_uint_least64_t answers[STATISTICS_STATUSES]; /* by the place of statistics_status() */
    struct histogram durations;                         /* in microseconds */
};

struct statistics {
    const char *version; /* of the program that serves; borrowed */
    int64_t started_us;  /* on the monotonic clock */
    int connections_max; /* for more, others are closed; the server sets it */
    atomic_int connections;
    atomic_uint_least64_t connections_evicted;  /* closed to make room for others */
    atomic_uint_least64_t connections_rejected; /* since no other could be evicted */
    atomic_int in_flight;
    size_t route_count;
    struct route_statistics *routes; /* owned; by index, and the last for what fits none */
};

/**
 * @route_count  how many routes requests are counted by
 * @version      borrowed
 * @return false when there is no memory; else release with statistics_clear()
 */
bool statistics_init(struct statistics *statistics, size_t route_count,
                     const char *version) CHECKED;
void statistics_clear(struct statistics *statistics);

/** Counts a response that took @us. @route  route_count: the request fitted none */
void statistics_count(struct statistics *statistics, size_t route, int status, int64_t us);

/** The status that is counted at @place; 0: all others. */
int statistics_status(size_t place);
