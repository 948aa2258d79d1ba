/* SPDX-License-Identifier: MIT */
#pragma once

/** The catalogue: making, changing, finding and listing products. */

#include "core/store.h"
#include "storage/engine/connection.h"

/** The items of a new order, with the ids of the catalogue's products as the catalogue has them. */
struct catalog_items {
    struct order_item
        items[ORDER_ITEMS_MAX]; /* their texts are borrowed from the draft, or below */
    size_t count;
    char *ids[ORDER_ITEMS_MAX]; /* owned; NULL: the draft's is the catalogue's */
};

#define AUTO_CATALOG_ITEMS CLEANUP(catalog_items_clear) struct catalog_items

void catalog_items_clear(struct catalog_items *items);

/**
 * Checks a new order's items against the catalogue, within the transaction that stores them. An id
 * means the product that has exactly this one, else one with the same product_key(): one that is
 * sold before others, and an older before a newer one.
 *
 * @out  what to store; clear it whatever comes back. @draft outlasts it
 * @return ERR_OK, ERR_INVALID or ERR_PRICE_CHANGED
 */
enum err product_rows_check(struct connection *db, const struct catalog_rule *rule,
                            const struct order_draft *draft, struct catalog_items *out,
                            struct error *err) CHECKED;

/** @return ERR_OK or ERR_NOT_FOUND */
enum err product_rows_find(struct connection *db, const char *product_id, struct product *out,
                           struct error *err) CHECKED;

/** @return ERR_OK or ERR_PRODUCT_TAKEN */
enum err product_rows_insert(struct connection *db, const struct product *product,
                             struct error *err) CHECKED;

/** Makes the change; nothing happens where there is no such product. */
enum err product_rows_update(struct connection *db, const char *product_id,
                             const struct product_change *change, timestamp_t now,
                             struct error *err) CHECKED;

/**
 * Gives all prices other decimals: they stay the same numbers, and are rounded where need be.
 *
 * @rounded  how many are other numbers now
 * @return ERR_OK, or ERR_REFUSED when one becomes too large
 */
enum err product_rows_rescale(struct connection *db, int before, int after, int64_t *rounded,
                              struct error *err) CHECKED;

/** A page of the catalogue by name, and how many products there are in all. */
enum err product_rows_list(struct connection *db, const struct query *query, bool active_only,
                           struct product_page *out, struct error *err) CHECKED;
