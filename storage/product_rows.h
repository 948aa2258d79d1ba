/* SPDX-License-Identifier: MIT */
#pragma once

/** The catalogue: making, changing, finding and listing products. */

#include "core/store.h"
#include "storage/db.h"

/** Checks a new order's items against the catalogue, within the transaction that stores them. */
enum err product_rows_check(struct db *db, const struct catalog_rule *rule,
                            const struct order_draft *draft, struct error *err) CHECKED;

/* The operations of core/store.h. */
enum err product_rows_create(struct store *store, const struct authority *authority,
                             const struct product *product, struct product *out, struct error *err);
enum err product_rows_get(struct store *store, const char *product_id, struct product *out,
                          struct error *err);
enum err product_rows_update(struct store *store, const struct authority *authority,
                             const char *product_id, const struct product_change *change,
                             struct product *out, struct error *err);
enum err product_rows_list(struct store *store, const struct query *query, bool active_only,
                           struct product_page *out, struct error *err);
