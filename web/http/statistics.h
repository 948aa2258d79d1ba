/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What a server counts of its requests and connections, since it started: by route and status,
 * never by address, path or person. Counting is a few atomic additions: every request passes here.
 */

#include "core/base/histogram.h"
#include "web/api/routes.h"

/** Statuses that are counted each by itself, beside one place for all others. */
#define STATISTICS_STATUSES 24

struct route_statistics {
    atomic_uint_least64_t answers[STATISTICS_STATUSES]; /* by the place of statistics_status() */
    struct histogram durations;                         /* in microseconds */
};

struct statistics {
    const char *version; /* of the program that serves; borrowed */
    int64_t started_us;  /* on the monotonic clock */
    int connections_max; /* for more, others are closed */
    atomic_int connections;
    atomic_uint_least64_t connections_evicted;  /* closed to make room for others */
    atomic_uint_least64_t connections_rejected; /* since nobody's was there to be closed */
    atomic_int in_flight;
    struct route_statistics *routes; /* owned; as in the table, and the last for what fits none */
};

/** @version  borrowed. @return false when there is no memory; else release with statistics_clear()
 */
bool statistics_init(struct statistics *statistics, const char *version,
                     int connections_max) CHECKED;
void statistics_clear(struct statistics *statistics);

/** Counts an answer that took @us. @route  NULL: the request fitted none, or was refused before */
void statistics_count(struct statistics *statistics, const struct route *route, int status,
                      int64_t us);

/** The status that is counted at @place; 0: all others. */
int statistics_status(size_t place);
