/* SPDX-License-Identifier: MIT */
#include "core/service.h"

#include "core/base/log.h"
#include "core/base/monotonic.h"
#include "core/currency.h"
#include "core/quota.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

static const struct steady_mark no_mark = { .steady = 0 };

enum err service_init(struct service *service, struct store *store, struct error *err)
{
    if (secret_init(err) != ERR_OK)
        return err->code;
    *service = (struct service){ .store = store,
                                 .limiter = limiter_new(),
                                 .stored = window_counter_new(MS_PER_MINUTE * 1000),
                                 .clock = clock_watch_new(),
                                 .now = timestamp_now,
                                 .settings = { .name = "Orderdesk",
                                               .currency = "EUR",
                                               .decimals = CURRENCY_DECIMALS,
                                               .customer_bytes = QUOTA_DEFAULT } };
    steady_clock_start(&service->steady, boot_ms, timestamp_now(), &no_mark, 0);
    if (service->limiter && service->stored && service->clock)
        return ERR_OK;
    service_clear(service);
    return error_no_memory(err);
}

void service_clear(struct service *service)
{
    limiter_free(service->limiter);
    window_counter_free(service->stored);
    clock_watch_free(service->clock);
    *service = (struct service){ .store = NULL };
}

enum err service_resume_ages(struct service *service, struct error *err)
{
    const struct store_ops *ops = service->store->ops;
    struct steady_mark mark = no_mark;
    timestamp_t newest = 0;

    if (ops->steady_mark(service->store, &mark, err) != ERR_OK ||
        ops->newest_age(service->store, &newest, err) != ERR_OK)
        return err->code;
    steady_clock_start(&service->steady, service->steady.source, service->now(), &mark, newest);
    return ERR_OK;
}

enum err service_mark_ages(struct service *service, struct error *err)
{
    const struct steady_mark mark = { .wall = service->now(),
                                      .steady = steady_clock_read(&service->steady) };

    return service->store->ops->set_steady_mark(service->store, &mark, err);
}

enum err service_use_currency(struct service *service, const char *code, struct error *err)
{
    int decimals = currency_decimals(code);

    if (service->store->ops->set_decimals(service->store, decimals, err) != ERR_OK)
        return err->code;
    service->settings.currency = code;
    service->settings.decimals = decimals;
    return ERR_OK;
}

enum err service_identify(struct service *service, struct error *err)
{
    struct shop_id candidate;

    snprintf(candidate.text, sizeof(candidate.text), "%08" PRIx32, randombytes_random());
    return service->store->ops->identify(service->store, &candidate, &service->id, err);
}

struct authority service_authority(const struct service *service, const struct actor *actor,
                                   const struct password_hash *verified)
{
    return (struct authority){ .actor = *actor,
                               .verified = verified,
                               .now = service->now(),
                               .steady_now = steady_clock_read(&service->steady) };
}

/* A clock that is ahead must not delete a token permanently. */
static timestamp_t tokens_expired_by(struct service *service, timestamp_t steady_now)
{
    const struct clock_reading now = { .wall = service->now(), .boot_ms = boot_ms() };

    if (clock_watch_doubts(service->clock, now))
        return 0;
    return (now.wall < steady_now ? now.wall : steady_now) - TOKEN_KEPT_MS;
}

enum err service_sweep(struct service *service, struct error *err)
{
    timestamp_t steady_now = steady_clock_read(&service->steady);
    const struct store_expiry expiry = {
        .keys_since = steady_now - IDEMPOTENCY_KEY_MS,
        .sessions_used_since = steady_now - SESSION_IDLE_MS,
        .sessions_created_since = steady_now - SESSION_ABSOLUTE_MS,
        .tokens_expired_by = tokens_expired_by(service, steady_now),
    };

    return service->store->ops->sweep(service->store, &expiry, err);
}

enum err service_watch_clock(struct service *service, struct error *err)
{
    char now[TIMESTAMP_LEN + 1], other[TIMESTAMP_LEN + 1];
    struct clock_reading reading;
    struct clock_news news;
    timestamp_t newest;

    if (service->store->ops->order_latest(service->store, &newest, err) != ERR_OK)
        return err->code;
    reading = (struct clock_reading){ .wall = service->now(), .boot_ms = boot_ms() };
    news = clock_watch_look(service->clock, reading, newest);
    timestamp_format(reading.wall, now);
    timestamp_format(news.expected, other);
    if (news.jumped)
        log_warn("the clock jumped from %s to %s: new orders are dated by it", other, now);
    timestamp_format(newest, other);
    if (news.behind)
        log_warn("the clock says %s, but there are orders dated up to %s: look at the clock; if it "
                 "is right, \"orderdesk check\" names orders with wrong dates",
                 now, other);
    if (news.ahead)
        log_warn("the clock says %s, but the newest order is dated %s: look at the clock, because "
                 "new orders are dated by it; if it is right, there is nothing to do",
                 now, other);
    return news.jumped ? service_mark_ages(service, err) : ERR_OK;
}

void service_maintain_store(struct service *service)
{
    if (service->store->ops->maintain)
        service->store->ops->maintain(service->store);
}

timestamp_t service_newest_backup(const struct service *service)
{
    const struct backup_source *backups = &service->backups;

    return backups->newest ? backups->newest(backups->context) : 0;
}

void service_begin_snapshot(const struct service *service, struct service_snapshot *out)
{
    out->service = *service;
    service->store->ops->snapshot_begin(service->store, &out->store);
    out->service.store = &out->store.store;
}

void service_end_snapshot(struct service_snapshot *snapshot)
{
    snapshot->store.whole->ops->snapshot_end(&snapshot->store);
}

enum err service_ping(struct service *service, struct error *err)
{
    return service->store->ops->ping(service->store, err);
}

void service_statistics(struct service *service, struct store_statistics *out)
{
    service->store->ops->statistics(service->store, out);
}
