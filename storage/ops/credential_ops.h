/* SPDX-License-Identifier: MIT */
#pragma once

/** The operations of core/store.h on sessions and API tokens: each a whole unit of work. */

#include "core/store.h"

enum err session_ops_create(struct store *store, const struct authority *authority,
                            const struct secret_hash *hash, const struct secret_hash *replaces,
                            struct error *err);
enum err session_ops_find(struct store *store, const struct secret_hash *hash,
                          struct credential_record *out, struct error *err);
enum err session_ops_touch(struct store *store, const struct secret_hash *hash, timestamp_t now,
                           struct error *err);
enum err session_ops_delete(struct store *store, const struct secret_hash *hash, struct error *err);
enum err token_ops_create(struct store *store, const struct authority *authority,
                          const struct secret_hash *hash, const struct api_token *token,
                          struct error *err);
enum err token_ops_find(struct store *store, const struct secret_hash *hash,
                        struct credential_record *out, struct error *err);
enum err token_ops_touch(struct store *store, const struct secret_hash *hash, timestamp_t now,
                         struct error *err);
enum err token_ops_list(struct store *store, const struct uuid *user_id, struct api_token_list *out,
                        struct error *err);
enum err token_ops_delete(struct store *store, const struct authority *authority,
                          const struct uuid *id, struct error *err);
enum err credential_ops_newest_age(struct store *store, timestamp_t *out, struct error *err);
enum err credential_ops_sweep(struct store *store, const struct store_expiry *expiry,
                              struct error *err);
