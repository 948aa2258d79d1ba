/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What can be done with orders. Each use case checks first whether @actor may do it; what comes
 * back through @out is the caller's to clear. ERR_BUSY and ERR_INTERNAL are always possible.
 */

#include "core/actor.h"
#include "core/service.h"

/**
 * Places an order.
 *
 * @key  an idempotency key, or NULL. The same key with the same order returns the first result
 *       again and sets @replayed
 * @return ERR_OK, ERR_INVALID, ERR_UNAUTHENTICATED, ERR_FORBIDDEN when a customer orders for
 *         somebody else, ERR_KEY_REUSED, or ERR_QUOTA
 */
enum err orders_create(struct service *service, const struct actor *actor,
                       const struct order_input *input, const char *key, struct order *out,
                       bool *replayed, struct error *err) CHECKED;

/**
 * Finds the id of the order with this number; whether @actor may see it, orders_get() says.
 *
 * @return ERR_OK, ERR_UNAUTHENTICATED, or ERR_NOT_FOUND
 */
enum err orders_find(struct service *service, const struct actor *actor, int64_t number,
                     struct uuid *out, struct error *err) CHECKED;

/** @return ERR_OK, ERR_UNAUTHENTICATED, or ERR_NOT_FOUND, which another's order is to a customer */
enum err orders_get(struct service *service, const struct actor *actor, const struct uuid *id,
                    struct order *out, struct error *err) CHECKED;

/** The same without the items, which are NULL: what order_names_hash() takes, for less. */
enum err orders_get_outline(struct service *service, const struct actor *actor,
                            const struct uuid *id, struct order *out, struct error *err) CHECKED;

/** @return ERR_OK, ERR_UNAUTHENTICATED, ERR_INVALID, or ERR_FORBIDDEN */
enum err orders_list(struct service *service, const struct actor *actor,
                     const struct order_query_input *input, struct order_query *query,
                     struct order_page *out, struct error *err) CHECKED;

/** Counts by status what the same list would show, for all statuses. @return as orders_list() */
enum err orders_count(struct service *service, const struct actor *actor,
                      const struct order_query_input *input, struct order_counts *out,
                      struct error *err) CHECKED;

/** The orders next to @id in the list by creation. @return as orders_get() and orders_list() */
enum err orders_adjacent(struct service *service, const struct actor *actor, const struct uuid *id,
                         const struct order_query_input *input, struct order_adjacent *out,
                         struct error *err) CHECKED;

/**
 * Moves an order to another status.
 *
 * @return ERR_OK, ERR_UNAUTHENTICATED, ERR_FORBIDDEN, ERR_NOT_FOUND, ERR_PRECONDITION or
 * ERR_TRANSITION
 */
enum err orders_transition(struct service *service, const struct actor *actor,
                           const struct uuid *id, const struct order_transition *transition,
                           struct order *out, struct error *err) CHECKED;

/** Counts all orders by status, for those who watch over the service. */
enum err orders_count_all(struct service *service, struct order_counts *out,
                          struct error *err) CHECKED;
