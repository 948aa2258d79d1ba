/* SPDX-License-Identifier: MIT */
#pragma once

/** The operations of core/store.h on the catalogue: each a whole unit of work. */

#include "core/store.h"

enum err product_ops_create(struct store *store, const struct authority *authority,
                            const struct product *product, struct product *out, struct error *err);
enum err product_ops_get(struct store *store, const char *product_id, struct product *out,
                         struct error *err);
enum err product_ops_update(struct store *store, const struct authority *authority,
                            const char *product_id, const struct product_change *change,
                            struct product *out, struct error *err);
enum err product_ops_list(struct store *store, const struct query *query, bool active_only,
                          struct product_page *out, struct error *err);
