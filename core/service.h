/* SPDX-License-Identifier: MIT */
#pragma once

/** What every use case works with: the store, the clock, and the count of sign-in attempts. */

#include "core/limiter.h"
#include "core/store.h"

/** An idempotency key is kept so long. */
#define IDEMPOTENCY_KEY_MS  (24 * MS_PER_HOUR)
#define IDEMPOTENCY_KEY_MAX 255 /* characters */

struct service {
    struct store *store;     /* borrowed */
    struct limiter *limiter; /* owned */
    timestamp_t (*now)(void);
};

/** @store outlives the service. Release with service_clear(). */
enum err service_init(struct service *service, struct store *store, struct error *err) CHECKED;
void service_clear(struct service *service);

/** Drops lapsed sessions, tokens and idempotency keys; to be called every few minutes. */
enum err service_sweep(struct service *service, struct error *err) CHECKED;
