/* SPDX-License-Identifier: MIT */
#include "web/ops/metrics_handlers.h"

#include "core/base/log.h"
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

enum err metrics_handlers_show(struct service *service, const struct request *request,
                               struct response *response, struct error *err)
{
    const struct store_ops *ops = service->store->ops;
    const struct order_query all = { .to = TIMESTAMP_MAX };
    struct metrics metrics = {
        .statistics = request->statistics,
        .clock_jumps = clock_watch_jumps(service->clock),
        .clock_behind_s = clock_watch_behind(service->clock, service->now()) / MS_PER_SECOND,
        .backup_age = age_of_backup(service),
    };
    struct order_counts orders;

    ops->figures(service->store, &metrics.store);
    /* When readers cannot keep up, the other figures tell why: better without these than none. */
    if (ops->order_count(service->store, &all, &orders, err) == ERR_OK)
        metrics.orders = &orders;
    else
        log_warn("request %s: metrics without orders: %s", request->id, err->message);
    error_clear(err);
    response->status = 200;
    response->content_type = METRICS_CONTENT_TYPE;
    metrics_write(&metrics, &response->body);
    return ERR_OK;
}
