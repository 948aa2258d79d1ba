/* SPDX-License-Identifier: MIT */
#pragma once

/** The operations of core/store.h on users: each a whole unit of work. */

#include "core/store.h"

enum err user_ops_create(struct store *store, const struct authority *authority,
                         const struct user_draft *draft, const struct password_hash *password,
                         struct user *out, struct error *err);
enum err user_ops_has_admin(struct store *store, bool *out, struct error *err);
enum err user_ops_create_first(struct store *store, const struct user_draft *draft,
                               const struct password_hash *password, timestamp_t now,
                               struct user *out, struct error *err);
enum err user_ops_get(struct store *store, const struct uuid *id, struct user *out,
                      struct error *err);
enum err user_ops_find(struct store *store, const char *email, struct user *out,
                       struct password_hash *password, struct error *err);
enum err user_ops_list(struct store *store, const struct query *query, struct user_page *out,
                       struct error *err);
enum err user_ops_update(struct store *store, const struct authority *authority,
                         const struct uuid *id, const struct user_change *change,
                         const struct password_hash *password, struct user *out, struct error *err);
enum err user_ops_set_password(struct store *store, const struct authority *authority,
                               const struct password_hash *password, bool keep_tokens,
                               struct error *err);
enum err user_ops_erase(struct store *store, const struct authority *authority,
                        const struct uuid *id, struct error *err);
