/* SPDX-License-Identifier: MIT */
#include "core/base/steady_clock.h"

#include <stdbool.h>

void steady_clock_start(struct steady_clock *clock, steady_source source, timestamp_t wall,
                        timestamp_t newest)
{
    bool goes_on = newest > wall && newest - wall <= STEADY_CLOCK_BEHIND_MAX_MS;

    clock->source = source;
    clock->offset = (goes_on ? newest : wall) - source();
}

timestamp_t steady_clock_read(const struct steady_clock *clock)
{
    return clock->offset + clock->source();
}
