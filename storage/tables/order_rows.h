/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Orders with their items, history, idempotency keys and search text: reading and writing single
 * ones. Lists are in storage/list/order_list.h.
 */

#include "core/store.h"
#include "storage/engine/connection.h"

/**
 * An item and a history entry have a key of their order's number and their place in it, from 1:
 * migrations/0005_rows_by_number.sql. In a statement, the keys of the order @number, an expression.
 */
#define ORDER_ROWS_EACH    128
#define ORDER_KEYS(number) "BETWEEN " number " * 128 AND " number " * 128 + 127"

_Static_assert(ORDER_ROWS_EACH == 128, "it stands as a number in statements and in the schema");
_Static_assert(ORDER_ITEMS_MAX < ORDER_ROWS_EACH, "an order's items have keys of their own");

/** Reads an order's summary. @return ERR_OK or ERR_NOT_FOUND */
enum err order_rows_summary(struct connection *db, int64_t number, struct order_summary *out,
                            struct error *err) CHECKED;

/** Finds an order's number. @return ERR_OK or ERR_NOT_FOUND */
enum err order_rows_number(struct connection *db, const struct uuid *id, int64_t *out,
                           struct error *err) CHECKED;

/** An order that is brought in with its past, from another system or a generator. */
struct order_import {
    struct uuid user_id;
    struct order_item *items; /* borrowed, as the rest */
    size_t item_count;
    struct order_event *history; /* oldest first, and a legal path; `by` is not looked at */
    size_t history_count;
    struct uuid by; /* who did it all but the first entry, which is the customer's */
};

/**
 * Stores orders with their past in one transaction, under new numbers. Each keeps its times, which
 * may lie anywhere; within a history, an entry gets no earlier time than the one before it.
 */
enum err order_rows_import(struct store *store, const struct order_import *orders, size_t count,
                           struct error *err) CHECKED;

/* The operations of core/store.h. */
enum err order_rows_create(struct store *store, const struct authority *authority,
                           const struct order_request *request, struct order *out, bool *replayed,
                           struct error *err);
enum err order_rows_get(struct store *store, const struct uuid *id, struct order *out,
                        struct error *err);
enum err order_rows_get_outline(struct store *store, const struct uuid *id, struct order *out,
                                struct error *err);
enum err order_rows_transition(struct store *store, const struct authority *authority,
                               const struct uuid *id, const struct order_transition *transition,
                               struct order *out, struct error *err);
