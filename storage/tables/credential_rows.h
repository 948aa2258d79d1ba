/* SPDX-License-Identifier: MIT */
#pragma once

/** Sessions and API tokens, and dropping what has expired. */

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
 * Confirms within a change's transaction that its authority is still valid: see core/authority.h.
 * Every change that an actor makes calls it first.
 *
 * @key  set to the key of the user whose session or token it is; 0 if there is none
 * @return ERR_OK, ERR_UNAUTHENTICATED or ERR_FORBIDDEN
 */
enum err credential_rows_confirm(struct connection *db, const struct authority *authority,
                                 int64_t *key, struct error *err) CHECKED;

/** The same for a change that notes who made it. @key  receives the key of the actor, always */
enum err credential_rows_confirm_user(struct connection *db, const struct authority *authority,
                                      int64_t *key, struct error *err) CHECKED;

/**
 * The key of the actor of @authority, who must not be disabled, and still have the password that
 * was verified, if one was: who was disabled a moment ago gets no session or token.
 *
 * @return ERR_OK or ERR_NOT_FOUND
 */
enum err credential_rows_active_user(struct connection *db, const struct authority *authority,
                                     int64_t *key, struct error *err) CHECKED;

/** The latest moment that is stored of a session or an idempotency key; 0: there is none. */
enum err credential_rows_newest_age(struct connection *db, timestamp_t *out,
                                    struct error *err) CHECKED;

/** Drops what has expired, idempotency keys included. */
enum err credential_rows_sweep(struct connection *db, const struct store_expiry *expiry,
                               struct error *err) CHECKED;

/** @now  by the steady clock */
enum err session_rows_insert(struct connection *db, const struct secret_hash *hash,
                             int64_t user_key, timestamp_t now, struct error *err) CHECKED;

/** @return ERR_OK, or ERR_NOT_FOUND without a message */
enum err session_rows_find(struct connection *db, const struct secret_hash *hash,
                           struct credential_record *out, struct error *err) CHECKED;
enum err session_rows_touch(struct connection *db, const struct secret_hash *hash, timestamp_t now,
                            struct error *err) CHECKED;
enum err session_rows_delete(struct connection *db, const struct secret_hash *hash,
                             struct error *err) CHECKED;

/** Whether the user may have one more token. @return ERR_OK or ERR_TOO_MANY_TOKENS */
enum err token_rows_check_count(struct connection *db, int64_t user_key, timestamp_t now,
                                struct error *err) CHECKED;
enum err token_rows_insert(struct connection *db, const struct secret_hash *hash,
                           const struct api_token *token, int64_t user_key,
                           struct error *err) CHECKED;

/** @return ERR_OK, or ERR_NOT_FOUND without a message */
enum err token_rows_find(struct connection *db, const struct secret_hash *hash,
                         struct credential_record *out, struct error *err) CHECKED;
enum err token_rows_touch(struct connection *db, const struct secret_hash *hash, timestamp_t now,
                          struct error *err) CHECKED;
enum err token_rows_list(struct connection *db, const struct uuid *user_id,
                         struct api_token_list *out, struct error *err) CHECKED;

/** Deletes a token of @user_id. @return ERR_OK or ERR_NOT_FOUND */
enum err token_rows_delete(struct connection *db, const struct uuid *id, const struct uuid *user_id,
                           struct error *err) CHECKED;
