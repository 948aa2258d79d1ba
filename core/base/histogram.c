/* SPDX-License-Identifier: MIT */
#include "core/base/histogram.h"

const struct histogram_scale histogram_durations = {
    .count = 15,
    .bounds = { 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000,
                1000000, 2500000, 10000000 },
};

void histogram_add(struct histogram *histogram, int64_t value)
{
    const struct histogram_scale *scale = histogram->scale;
    size_t step = 0;

    while (step < scale->count && value > scale->bounds[step])
        step++;
    atomic_fetch_add_explicit(&histogram->counts[step], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&histogram->sum, value, memory_order_relaxed);
}

struct histogram_snapshot histogram_read(struct histogram *histogram)
{
    struct histogram_snapshot snapshot = { .scale = histogram->scale };

    for (size_t i = 0; i < ARRAY_LEN(snapshot.counts); i++)
        snapshot.counts[i] = atomic_load_explicit(&histogram->counts[i], memory_order_relaxed);
    snapshot.sum = atomic_load_explicit(&histogram->sum, memory_order_relaxed);
    return snapshot;
}

uint64_t histogram_total(const struct histogram_snapshot *snapshot)
{
    uint64_t total = 0;

    for (size_t i = 0; i < ARRAY_LEN(snapshot->counts); i++)
        total += snapshot->counts[i];
    return total;
}
