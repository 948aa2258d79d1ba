/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Signing in and out, and identifying the holder of a secret. Attempts are limited per account and
 * per address. An unknown account gets the same response as a wrong password, in the same time.
 * While an account is limited, no password is tested, so that right and wrong ones get the same
 * response.
 */

#include "core/actor.h"
#include "core/service.h"

struct login_input {
    struct input email, password;
};

/**
 * Signs a user in.
 *
 * @address  the origin of the attempt as text: an IPv4 address or an IPv6 /64
 * @replaces the secret of the session that the browser sent, which ends; NULL: none
 * @secret   the new session's secret, for the cookie
 * @return ERR_OK, ERR_INVALID, ERR_CREDENTIALS, ERR_RATE_LIMITED, ERR_BUSY or ERR_INTERNAL
 */
enum err auth_login(struct service *service, const struct login_input *input, const char *address,
                    const struct secret *replaces, struct secret *secret, struct user *out,
                    struct error *err) CHECKED;

/**
 * Begins a session for a user whose identity has been verified.
 *
 * @secret  the session's, for the cookie
 * @return ERR_OK, ERR_NOT_FOUND (no such user, or disabled), ERR_BUSY or ERR_INTERNAL
 */
enum err auth_begin_session(struct service *service, const struct uuid *user, struct secret *secret,
                            struct error *err) CHECKED;

/** Ends the session of @actor. An API token stays valid. */
enum err auth_logout(struct service *service, const struct actor *actor, struct error *err) CHECKED;

/** Who holds the session with this secret. @return ERR_OK or ERR_UNAUTHENTICATED */
enum err auth_by_session(struct service *service, const char *secret, struct actor *out,
                         struct error *err) CHECKED;

/** Who holds the API token. @return ERR_OK or ERR_UNAUTHENTICATED */
enum err auth_by_token(struct service *service, const char *token, struct actor *out,
                       struct error *err) CHECKED;

/** The user that @actor is. */
enum err auth_whoami(struct service *service, const struct actor *actor, struct user *out,
                     struct error *err) CHECKED;

/**
 * Verifies that @actor knows their password, within the limits of signing in.
 *
 * @current   the value of current_password
 * @verified  the stored hash that it matches, for the authority of the change
 * @return ERR_OK, ERR_INVALID (missing or wrong) or ERR_RATE_LIMITED
 */
enum err auth_verify_current(struct service *service, const struct actor *actor,
                             const struct input *current, struct password_hash *verified,
                             struct error *err) CHECKED;

/** Whether @actor's sign-in is too old for sensitive changes without the password. */
bool auth_must_prove(const struct actor *actor);

/**
 * Fills in the authority of a sensitive change, for which an actor with an old sign-in must send
 * their password again.
 *
 * @verified  receives the hash that @out then borrows
 * @return ERR_OK, ERR_PASSWORD_NEEDED, ERR_INVALID or ERR_RATE_LIMITED
 */
enum err auth_prove(struct service *service, const struct actor *actor, const struct input *current,
                    struct password_hash *verified, struct authority *out,
                    struct error *err) CHECKED;

struct password_change_input {
    struct input current_password, new_password;
    struct input keep_tokens; /* absent: false */
};

/**
 * Changes the caller's own password; their other sessions end, and their API tokens unless
 * keep_tokens is true. A token needs the scope `admin` for it.
 *
 * @return ERR_OK, ERR_INVALID (the current password is wrong, or the new one unsuitable),
 * ERR_RATE_LIMITED
 */
enum err auth_change_password(struct service *service, const struct actor *actor,
                              const struct password_change_input *input, struct error *err) CHECKED;
