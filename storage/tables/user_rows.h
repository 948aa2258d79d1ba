/* SPDX-License-Identifier: MIT */
#pragma once

/** The rows of users: finding, inserting, changing and listing them. */

#include "core/store.h"
#include "storage/engine/connection.h"

/** A row with what is not for outside. */
struct user_row {
    struct user user;
    int64_t key;
    struct password_hash password;
};

#define AUTO_USER_ROW CLEANUP(user_row_clear) struct user_row

void user_row_clear(struct user_row *row);

/** @return ERR_OK or ERR_NOT_FOUND */
enum err user_rows_by_id(struct connection *db, const struct uuid *id, struct user_row *out,
                         struct error *err) CHECKED;

/** Finds by @email, which is normalised, else by its email_key(): see store_ops.user_find. @return
 * as above */
enum err user_rows_by_email(struct connection *db, const char *email, struct user_row *out,
                            struct error *err) CHECKED;

/** The row's key. @return ERR_OK, or ERR_NOT_FOUND without a message */
enum err user_rows_key(struct connection *db, const struct uuid *id, int64_t *key,
                       struct error *err) CHECKED;

/** Counts admins who are not disabled, except @but_key; 0 excludes none */
enum err user_rows_count_admins(struct connection *db, int64_t but_key, int64_t *out,
                                struct error *err) CHECKED;

/** Inserts a user under a new id. @return ERR_OK or ERR_EMAIL_TAKEN */
enum err user_rows_insert(struct connection *db, const struct user_draft *draft,
                          const struct password_hash *password, timestamp_t now, struct uuid *out,
                          struct error *err) CHECKED;

/** Gives a user another email. @return ERR_OK or ERR_EMAIL_TAKEN */
enum err user_rows_set_email(struct connection *db, int64_t key, const char *email,
                             struct error *err) CHECKED;
enum err user_rows_set_name(struct connection *db, int64_t key, const char *name,
                            struct error *err) CHECKED;
enum err user_rows_set_password(struct connection *db, int64_t key,
                                const struct password_hash *password, struct error *err) CHECKED;
enum err user_rows_set_role(struct connection *db, int64_t key, enum role role, bool disabled,
                            struct error *err) CHECKED;

/** Leaves of a user only @remains, disabled and without a password. */
enum err user_rows_set_remains(struct connection *db, int64_t key,
                               const struct user_remains *remains, struct error *err) CHECKED;

/** A page of users by email, and how many there are in all. */
enum err user_rows_list(struct connection *db, const struct query *query, struct user_page *out,
                        struct error *err) CHECKED;
