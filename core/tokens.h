/* SPDX-License-Identifier: MIT */
#pragma once

/** What users do with their own API tokens. As in core/orders.h. */

#include "core/actor.h"
#include "core/service.h"

/** A token's text, which only its owner ever sees, and only once. */
struct token_secret {
    char text[TOKEN_TEXT_LEN + 1];
};

/**
 * A token makes none that lasts longer than itself, or may do more. An admin who signed in long
 * ago makes one with the scope `admin` only with their present password, as core/users.h says of
 * passwords: without it, a token of no stated scopes has all others.
 *
 * @return ERR_OK, ERR_UNAUTHENTICATED, ERR_SCOPE_NEEDED, ERR_PASSWORD_NEEDED, ERR_INVALID or
 * ERR_TOO_MANY_TOKENS
 */
enum err tokens_create(struct service *service, const struct actor *actor,
                       const struct api_token_input *input, struct token_secret *secret,
                       struct api_token *out, struct error *err) CHECKED;

/** @return ERR_OK or ERR_UNAUTHENTICATED */
enum err tokens_list(struct service *service, const struct actor *actor, struct api_token_list *out,
                     struct error *err) CHECKED;

/** @return ERR_OK, ERR_UNAUTHENTICATED or ERR_NOT_FOUND */
enum err tokens_delete(struct service *service, const struct actor *actor, const struct uuid *id,
                       struct error *err) CHECKED;
