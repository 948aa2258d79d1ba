/* SPDX-License-Identifier: MIT */
#include "core/quota.h"

#include "core/base/monotonic.h"

#define US_PER_SECOND INT64_C(1000000)

/* What is stored of a token beside its label: its hash, id, times, and their places in indexes. */
#define TOKEN_BYTES 160

static enum err take(struct service *service, const struct actor *actor, int64_t bytes,
                     struct error *err)
{
    int64_t most = service->settings.customer_bytes;
    int64_t wait_us;
    int seconds;

    if (actor->role != ROLE_CUSTOMER || most == 0 || bytes <= 0)
        return ERR_OK;
    wait_us = window_counter_take(service->stored, actor->user_id.bytes,
                                  sizeof(actor->user_id.bytes), bytes, most, monotonic_us());
    if (wait_us == 0)
        return ERR_OK;
    seconds = (int)((wait_us + US_PER_SECOND - 1) / US_PER_SECOND);
    error_write(err, ERR_QUOTA,
                "This account has sent as much as the shop keeps for one customer in a minute. "
                "Please try again in %d second%s.",
                seconds, seconds == 1 ? "" : "s");
    err->retry_after_s = seconds;
    return err->code;
}

static int64_t size_of(const char *text)
{
    return text ? (int64_t)strlen(text) : 0;
}

enum err quota_take_order(struct service *service, const struct actor *actor,
                          const struct order_draft *draft, const char *key, struct error *err)
{
    int64_t bytes = size_of(draft->note) + size_of(key);

    for (size_t i = 0; i < draft->item_count; i++)
        bytes += size_of(draft->items[i].product_id) + size_of(draft->items[i].name);
    return take(service, actor, bytes - QUOTA_ORDER_FREE, err);
}

enum err quota_take_token(struct service *service, const struct actor *actor,
                          const struct api_token *token, struct error *err)
{
    return take(service, actor, TOKEN_BYTES + size_of(token->label), err);
}
