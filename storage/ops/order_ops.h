/* SPDX-License-Identifier: MIT */
#pragma once

/** The operations of core/store.h on orders: each a whole unit of work. */

#include "core/store.h"

/* Changes; a file each: order_create.c, order_import.c, order_transition.c. */
enum err order_ops_create(struct store *store, const struct authority *authority,
                          const struct order_request *request, struct order *out, bool *replayed,
                          struct error *err);
enum err order_ops_import(struct store *store, const struct order_import *orders, size_t count,
                          struct uuid *ids, struct error *err);
enum err order_ops_transition(struct store *store, const struct authority *authority,
                              const struct uuid *id, const struct order_transition *transition,
                              struct order *out, struct error *err);

/* Readings. */
enum err order_ops_find(struct store *store, int64_t number, struct uuid *out,
                        struct error *err) CHECKED;
enum err order_ops_get(struct store *store, const struct uuid *id, struct order *out,
                       struct error *err);
enum err order_ops_get_outline(struct store *store, const struct uuid *id, struct order *out,
                               struct error *err);
enum err order_ops_list(struct store *store, const struct order_query *query,
                        struct order_page *out, struct error *err);
enum err order_ops_count(struct store *store, const struct order_query *query,
                         struct order_counts *out, struct error *err);
enum err order_ops_latest(struct store *store, timestamp_t *out, struct error *err);
enum err order_ops_adjacent(struct store *store, const struct order_query *query,
                            const struct uuid *id, struct order_adjacent *out, struct error *err);
