/* SPDX-License-Identifier: MIT */
#pragma once

/** Users: reading, making, changing and listing them. */

#include "core/store.h"
#include "storage/engine/connection.h"

/** The row's key. @return ERR_OK or ERR_NOT_FOUND */
enum err user_rows_key(struct connection *db, const struct uuid *id, int64_t *key,
                       struct error *err) CHECKED;

/* The operations of core/store.h. */
enum err user_rows_create(struct store *store, const struct authority *authority,
                          const struct user_draft *draft, const struct password_hash *password,
                          struct user *out, struct error *err);
enum err user_rows_has_admin(struct store *store, bool *out, struct error *err);
enum err user_rows_create_first(struct store *store, const struct user_draft *draft,
                                const struct password_hash *password, timestamp_t now,
                                struct user *out, struct error *err);
enum err user_rows_get(struct store *store, const struct uuid *id, struct user *out,
                       struct error *err);
enum err user_rows_find(struct store *store, const char *email, struct user *out,
                        struct password_hash *password, struct error *err);
enum err user_rows_list(struct store *store, const struct query *query, struct user_page *out,
                        struct error *err);
enum err user_rows_update(struct store *store, const struct authority *authority,
                          const struct uuid *id, const struct user_change *change,
                          const struct password_hash *password, struct user *out,
                          struct error *err);
enum err user_rows_set_password(struct store *store, const struct authority *authority,
                                const struct password_hash *password, bool keep_tokens,
                                struct error *err);
enum err user_rows_erase(struct store *store, const struct authority *authority,
                         const struct uuid *id, struct error *err);
