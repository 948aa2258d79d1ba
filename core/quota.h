/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * How much one customer account may make the shop store in a minute
 * (service->settings.customer_bytes). The limit is far above normal use: an order counts only the
 * bytes of its texts beyond QUOTA_ORDER_FREE. Staff have no limit.
 */

#include "core/actor.h"
#include "core/service.h"

#define QUOTA_DEFAULT (INT64_C(64) << 20) /* bytes */
#define QUOTA_LEAST   (INT64_C(1) << 20)  /* any single order fits in */

/** What an ordinary order's texts come to. */
#define QUOTA_ORDER_FREE 512

/** Counts an order of @actor, before it is stored. @key  its idempotency key, or NULL.
 * @return ERR_OK, or ERR_QUOTA with err->retry_after_s */
enum err quota_take_order(struct service *service, const struct actor *actor,
                          const struct order_draft *draft, const char *key,
                          struct error *err) CHECKED;

/** Counts an API token of @actor, all of it. @return as above */
enum err quota_take_token(struct service *service, const struct actor *actor,
                          const struct api_token *token, struct error *err) CHECKED;
