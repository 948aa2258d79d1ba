/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Histograms: how often something was how large. Adding takes two atomic additions, no lock and no
 * memory, so that it can stand where every request passes.
 */

#include "core/base/util.h"

#include <stdatomic.h>
#include <stdint.h>

#define HISTOGRAM_BOUNDS_MAX 15

/** Where the steps of a histogram end. */
struct histogram_scale {
    size_t count;
    int64_t bounds[HISTOGRAM_BOUNDS_MAX]; /* rising; each is the last value of its step */
};

/** How long something may take, in microseconds: from 0.1 ms to 10 s. */
extern const struct histogram_scale histogram_durations;

/** Counts on a scale that outlasts it; all zero at first. */
struct histogram {
    const struct histogram_scale *scale;
    atomic_uint_least64_t counts[HISTOGRAM_BOUNDS_MAX + 1]; /* the last: beyond all bounds */
    atomic_int_least64_t sum;
};

/** The contents of a histogram at one moment. */
struct histogram_snapshot {
    const struct histogram_scale *scale;
    uint64_t counts[HISTOGRAM_BOUNDS_MAX + 1]; /* by step, not added up */
    int64_t sum;                               /* of all values */
};

/** Counts @value; from any thread. */
void histogram_add(struct histogram *histogram, int64_t value);

/** Reads while others add: a value that is just coming may be in the sum and not in its step. */
struct histogram_snapshot histogram_read(struct histogram *histogram);

/** How many values there are in all. */
uint64_t histogram_total(const struct histogram_snapshot *snapshot);
