/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Making the first admin of a new shop in the browser. Whoever does it proves with a one-time code
 * that they can see the terminal on which the server runs.
 */

#include "core/service.h"

/**
 * Draws a code when the shop has no admin.
 *
 * @code  receives it, or "" when there is an admin
 */
enum err setup_begin(struct service *service, char code[static SETUP_CODE_SIZE],
                     struct error *err) CHECKED;

/** Whether the shop still needs its first admin. */
enum err setup_is_needed(struct service *service, bool *needed, struct error *err) CHECKED;

struct setup_input {
    struct input code;
    struct user_input user; /* the role is not looked at */
};

/**
 * Makes the first admin, and signs them in.
 *
 * @address  as for auth_login()
 * @return ERR_OK, ERR_INVALID (the code too), ERR_RATE_LIMITED, or ERR_FORBIDDEN when there is an
 * admin
 */
enum err setup_finish(struct service *service, const struct setup_input *input, const char *address,
                      struct secret *secret, struct user *out, struct error *err) CHECKED;
