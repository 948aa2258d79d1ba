/* SPDX-License-Identifier: MIT */
#include "core/base/steady_clock.h"

static timestamp_t continue_mark(const struct steady_mark *mark, timestamp_t wall)
{
    int64_t off = wall - mark->wall;

    if (off < 0)
        off = 0;
    return mark->steady + (off < STEADY_CLOCK_OFF_MAX_MS ? off : STEADY_CLOCK_OFF_MAX_MS);
}

void steady_clock_start(struct steady_clock *clock, steady_source source, timestamp_t wall,
                        const struct steady_mark *mark, timestamp_t newest)
{
    timestamp_t start = wall;

    if (mark->steady > 0)
        start = continue_mark(mark, wall);
    else if (newest > 0)
        start = continue_mark(&(struct steady_mark){ newest, newest }, wall);
    if (newest > start)
        start = newest;
    clock->source = source;
    clock->offset = start - source();
}

timestamp_t steady_clock_read(const struct steady_clock *clock)
{
    return clock->offset + clock->source();
}
