/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The service's statistics in Prometheus' text format, version 0.0.4, without personal data.
 *
 * The modules of web/ops/ serve the monitoring of the program.
 */

#include "core/store.h"
#include "web/http/buffer.h"
#include "web/http/statistics.h"

#define METRICS_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

struct route;

struct metrics {
    struct statistics *statistics;     /* borrowed */
    const struct route *routes;        /* borrowed; what the statistics count by, in their order */
    const struct order_counts *orders; /* borrowed; NULL: not known just now */
    struct store_statistics store;
    int64_t clock_jumps;    /* of the wall clock */
    int64_t clock_behind_s; /* how far it stands before the newest order; 0: it does not */
    int64_t clock_ahead_s;  /* how far it came to stand after that; 0: not far */
    int64_t backup_age;     /* of the newest verified backup, in seconds; negative: there is none */
};

/** Writes every metric with its help and type. Routes without a request so far are left out. */
void metrics_write(const struct metrics *metrics, struct buffer *out);
