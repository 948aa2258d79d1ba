/* SPDX-License-Identifier: MIT */
#include "web/ops/metrics_handlers.h"

#include "core/base/log.h"
#include "core/base/monotonic.h"
#include "core/orders.h"
#include "web/ops/metrics.h"

/* In seconds; -1: there is none. */
static int64_t age_of_backup(struct service *service)
{
    timestamp_t newest = service_newest_backup(service);
    timestamp_t now = service->now();

    if (newest == 0)
        return -1;
    /* The clock may have been set back since. */
    return now > newest ? (now - newest) / MS_PER_SECOND : 0;
}

enum err metrics_handlers_show(const struct call *call, struct response *response,
                               struct error *err)
{
    const struct clock_reading now = { .wall = call->service->now(), .boot_ms = boot_ms() };
    struct metrics metrics = {
        .statistics = call->statistics,
        .routes = call->routes,
        .clock_jumps = clock_watch_jumps(call->service->clock),
        .clock_behind_s = clock_watch_behind(call->service->clock, now.wall) / MS_PER_SECOND,
        .clock_ahead_s = clock_watch_ahead(call->service->clock, now) / MS_PER_SECOND,
        .backup_age = age_of_backup(call->service),
    };
    struct order_counts orders;

    service_statistics(call->service, &metrics.store);
    /*
     * When readers are overloaded, the other metrics show why: better without this one than none.
     */
    if (orders_count_all(call->service, &orders, err) == ERR_OK)
        metrics.orders = &orders;
    else
        log_warn("request %s: metrics without orders: %s", call->request->id, err->message);
    error_clear(err);
    response->status = 200;
    response->content_type = METRICS_CONTENT_TYPE;
    metrics_write(&metrics, &response->body);
    return ERR_OK;
}
