/* SPDX-License-Identifier: MIT */
#include "core/service.h"

enum err service_init(struct service *service, struct store *store, struct error *err)
{
    if (secret_init(err) != ERR_OK)
        return err->code;
    *service = (struct service){ .store = store,
                                 .limiter = limiter_new(),
                                 .now = timestamp_now,
                                 .settings = { .name = "Orderdesk", .currency = "EUR" } };
    return service->limiter ? ERR_OK : error_no_memory(err);
}

void service_clear(struct service *service)
{
    limiter_free(service->limiter);
    *service = (struct service){ .store = NULL };
}

enum err service_sweep(struct service *service, struct error *err)
{
    timestamp_t now = service->now();
    const struct store_lapse lapse = {
        .keys_since = now - IDEMPOTENCY_KEY_MS,
        .sessions_used_since = now - SESSION_IDLE_MS,
        .sessions_created_since = now - SESSION_ABSOLUTE_MS,
        .now = now,
    };

    return service->store->ops->sweep(service->store, &lapse, err);
}

timestamp_t service_newest_backup(const struct service *service)
{
    return service->newest_backup;
}
