/* SPDX-License-Identifier: MIT */
#include "core/service.h"

#include "core/quota.h"

enum err service_init(struct service *service, struct store *store, struct error *err)
{
    if (secret_init(err) != ERR_OK)
        return err->code;
    *service = (struct service){
        .store = store,
        .limiter = limiter_new(),
        .stored = tally_new(MS_PER_MINUTE * 1000),
        .now = timestamp_now,
        .settings = { .name = "Orderdesk", .currency = "EUR", .customer_bytes = QUOTA_DEFAULT }
    };
    steady_clock_start(&service->steady, steady_since_boot, timestamp_now(), 0);
    if (service->limiter && service->stored)
        return ERR_OK;
    service_clear(service);
    return error_no_memory(err);
}

void service_clear(struct service *service)
{
    limiter_free(service->limiter);
    tally_free(service->stored);
    *service = (struct service){ .store = NULL };
}

enum err service_resume_ages(struct service *service, struct error *err)
{
    timestamp_t newest = 0;

    if (service->store->ops->newest_age(service->store, &newest, err) != ERR_OK)
        return err->code;
    steady_clock_start(&service->steady, service->steady.source, service->now(), newest);
    return ERR_OK;
}

struct authority service_authority(const struct service *service, const struct actor *actor,
                                   const struct password_hash *verified)
{
    return (struct authority){ .actor = *actor,
                               .verified = verified,
                               .now = service->now(),
                               .steady_now = steady_clock_read(&service->steady) };
}

enum err service_sweep(struct service *service, struct error *err)
{
    timestamp_t now = service->now(), steady_now = steady_clock_read(&service->steady);
    const struct store_lapse lapse = {
        .keys_since = steady_now - IDEMPOTENCY_KEY_MS,
        .sessions_used_since = steady_now - SESSION_IDLE_MS,
        .sessions_created_since = steady_now - SESSION_ABSOLUTE_MS,
        /* A token is not lost for good by a clock that was set ahead. */
        .tokens_expired_by = (now < steady_now ? now : steady_now) - TOKEN_KEPT_MS,
    };

    return service->store->ops->sweep(service->store, &lapse, err);
}

timestamp_t service_newest_backup(const struct service *service)
{
    return service->newest_backup;
}
