/* SPDX-License-Identifier: MIT */
#pragma once

/** The idempotency keys that came with orders: see order_request in core/store.h. */

#include "core/store.h"
#include "storage/engine/connection.h"

/** What an idempotency key stands for; order_number is 0 when it is new. */
struct idempotency_row {
    int64_t order_number;
    bool same_order; /* whether the present request is for the same order */
};

/** Finds the key of @request, if its user has sent it before. */
enum err idempotency_rows_find(struct connection *db, const struct order_request *request,
                               int64_t by_key, struct idempotency_row *out,
                               struct error *err) CHECKED;

/** Remembers that the key of @request stands for the order @number. @steady_now  its age's begin */
enum err idempotency_rows_put(struct connection *db, const struct order_request *request,
                              int64_t by_key, int64_t number, timestamp_t steady_now,
                              struct error *err) CHECKED;
