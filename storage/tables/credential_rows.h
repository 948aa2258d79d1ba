/* SPDX-License-Identifier: MIT */
#pragma once

/** Sessions and API tokens, and dropping what has lapsed. */

#include "core/store.h"
#include "storage/engine/connection.h"

/** Ends all sessions and tokens of a user. */
enum err credential_rows_end_all(struct connection *db, int64_t user_key,
                                 struct error *err) CHECKED;

/** Ends all API tokens of a user. */
enum err credential_rows_end_tokens(struct connection *db, int64_t user_key,
                                    struct error *err) CHECKED;

/** Ends a user's sessions but for @keep, which may be NULL. */
enum err credential_rows_end_sessions(struct connection *db, int64_t user_key,
                                      const struct secret_hash *keep, struct error *err) CHECKED;

/**
 * Confirms within a change's transaction that its authority still holds: see core/authority.h. To
 * be called before anything else by every change that somebody makes.
 *
 * @key  receives the key of the user whose session or token it is; 0 where there is none
 * @return ERR_OK, ERR_UNAUTHENTICATED or ERR_FORBIDDEN
 */
enum err credential_rows_confirm(struct connection *db, const struct authority *authority,
                                 int64_t *key, struct error *err) CHECKED;

/** The same for a change that notes who made it. @key  receives the key of the actor, always */
enum err credential_rows_confirm_user(struct connection *db, const struct authority *authority,
                                      int64_t *key, struct error *err) CHECKED;

/* The operations of core/store.h. */
enum err session_rows_create(struct store *store, const struct authority *authority,
                             const struct secret_hash *hash, const struct secret_hash *replaces,
                             struct error *err);
enum err session_rows_find(struct store *store, const struct secret_hash *hash,
                           struct credential_record *out, struct error *err);
enum err session_rows_touch(struct store *store, const struct secret_hash *hash, timestamp_t now,
                            struct error *err);
enum err session_rows_delete(struct store *store, const struct secret_hash *hash,
                             struct error *err);
enum err token_rows_create(struct store *store, const struct authority *authority,
                           const struct secret_hash *hash, const struct api_token *token,
                           struct error *err);
enum err token_rows_find(struct store *store, const struct secret_hash *hash,
                         struct credential_record *out, struct error *err);
enum err token_rows_touch(struct store *store, const struct secret_hash *hash, timestamp_t now,
                          struct error *err);
enum err token_rows_list(struct store *store, const struct uuid *user_id,
                         struct api_token_list *out, struct error *err);
enum err token_rows_delete(struct store *store, const struct authority *authority,
                           const struct uuid *id, struct error *err);
enum err credential_rows_newest_age(struct store *store, timestamp_t *out, struct error *err);
enum err credential_rows_sweep(struct store *store, const struct store_expiry *expiry,
                               struct error *err);
