/* SPDX-License-Identifier: MIT */
#include "web/http/statistics.h"

#include "core/base/monotonic.h"

#include <stdlib.h>

/* Those that are looked up most come first. At the rest of the places are the others. */
static const int statuses[STATISTICS_STATUSES] = {
    200, 304, 201, 204, 307, 401, 403, 404, 409, 422, 429, 503,
    400, 405, 408, 411, 412, 413, 415, 417, 431, 500, 501, 505,
};

static size_t place_of(int status)
{
    size_t place = 0;

    while (statuses[place] != status && statuses[place] != 0)
        place++;
    return place;
}

int statistics_status(size_t place)
{
    return statuses[place];
}

bool statistics_init(struct statistics *statistics, size_t route_count, const char *version)
{
    *statistics =
        (struct statistics){ .version = version,
                             .started_us = monotonic_us(),
                             .route_count = route_count,
                             .routes = calloc(route_count + 1, sizeof(*statistics->routes)) };
    for (size_t i = 0; statistics->routes && i <= route_count; i++)
        statistics->routes[i].durations.scale = &histogram_durations;
    return statistics->routes != NULL;
}

void statistics_clear(struct statistics *statistics)
{
    free(statistics->routes);
    statistics->routes = NULL;
}

void statistics_count(struct statistics *statistics, size_t route, int status, int64_t us)
{
    struct route_statistics *counted = &statistics->routes[route];

    atomic_fetch_add_explicit(&counted->answers[place_of(status)], 1, memory_order_relaxed);
    histogram_add(&counted->durations, us);
}
