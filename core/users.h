/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * User management by admins, and by the operator at the terminal. As in core/orders.h.
 *
 * A stranger at an open browser must not become an admin permanently: in a session whose sign-in is
 * older than SESSION_FRESH_MS, making or re-enabling an admin and setting a password require the
 * actor's own password as `current_password`.
 */

#include "core/actor.h"
#include "core/service.h"

/** The operator at the shop's own terminal, who may do what an admin may. */
struct actor users_operator(void);

/** @return ERR_OK, ERR_FORBIDDEN, ERR_PASSWORD_NEEDED, ERR_INVALID, ERR_RATE_LIMITED or
 * ERR_EMAIL_TAKEN
 */
enum err users_create(struct service *service, const struct actor *actor,
                      const struct user_input *input, struct user *out, struct error *err) CHECKED;

/** @return ERR_OK, ERR_FORBIDDEN or ERR_NOT_FOUND */
enum err users_get(struct service *service, const struct actor *actor, const struct uuid *id,
                   struct user *out, struct error *err) CHECKED;

/** Finds by email, however it is written. @return ERR_OK, ERR_FORBIDDEN or ERR_NOT_FOUND */
enum err users_find(struct service *service, const struct actor *actor, const char *email,
                    struct user *out, struct error *err) CHECKED;

/** @query  what @input came to; the caller's. @return ERR_OK, ERR_FORBIDDEN or ERR_INVALID */
enum err users_list(struct service *service, const struct actor *actor,
                    const struct query_input *input, struct query *query, struct user_page *out,
                    struct error *err) CHECKED;

/**
 * @return ERR_OK, ERR_FORBIDDEN, ERR_PASSWORD_NEEDED, ERR_NOT_FOUND, ERR_INVALID, ERR_RATE_LIMITED,
 * ERR_LAST_ADMIN or ERR_EMAIL_TAKEN
 */
enum err users_update(struct service *service, const struct actor *actor, const struct uuid *id,
                      const struct user_input *input, struct user *out, struct error *err) CHECKED;

/**
 * Permanently erases a person; their orders stay: see store_ops.
 *
 * @return ERR_OK, ERR_FORBIDDEN, ERR_NOT_FOUND or ERR_LAST_ADMIN
 */
enum err users_erase(struct service *service, const struct actor *actor, const struct uuid *id,
                     struct error *err) CHECKED;
