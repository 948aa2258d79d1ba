/* SPDX-License-Identifier: MIT */
#include "core/tokens.h"

#include "core/auth.h"
#include "core/quota.h"

#include <stdio.h>

#define NOT_ENABLED "This user is disabled, and can have no token."

/* Proves who asks where the token could do what asks for that. */
static enum err prove(struct service *service, const struct actor *actor,
                      const struct api_token_input *input, struct api_token *token,
                      struct password_hash *verified, struct authority *out, struct error *err)
{
    bool grave = actor->role == ROLE_ADMIN && scope_includes(token->scopes, SCOPE_ADMIN);

    if (grave && auth_must_prove(actor) && !input->has_scopes &&
        input->current_password.kind == INPUT_ABSENT) {
        token->scopes &= ~(scope_set_t)SCOPE_ADMIN;
        grave = false;
    }
    if (grave)
        return auth_prove(service, actor, &input->current_password, verified, out, err);
    *out = service_authority(service, actor, NULL);
    return ERR_OK;
}

enum err tokens_create(struct service *service, const struct actor *actor,
                       const struct api_token_input *input, struct token_secret *secret,
                       struct api_token *out, struct error *err)
{
    CLEANUP(api_token_clear) struct api_token token = { .label = NULL };
    struct secret random = secret_new();
    const struct token_bounds bounds = { actor->scopes, actor->expires_at };
    struct password_hash verified;
    struct authority authority;
    struct secret_hash hash;

    if (actor_require(actor, AUTH_USER, SCOPE_ADMIN, err) != ERR_OK ||
        api_token_read(input, &bounds, service->now(), &token, err) != ERR_OK ||
        prove(service, actor, input, &token, &verified, &authority, err) != ERR_OK ||
        quota_take_token(service, actor, &token, err) != ERR_OK)
        return err->code;
    token.id = uuid_new(token.created_at);
    snprintf(secret->text, sizeof(secret->text), "%s%s", TOKEN_PREFIX, random.text);
    hash = secret_hash_text(secret->text);
    if (service->store->ops->token_create(service->store, &authority, &hash, &token, err) !=
        ERR_OK) {
        /* Disabled a moment ago, and so signed out. */
        return err->code == ERR_NOT_FOUND ? error_set(err, ERR_UNAUTHENTICATED, NOT_ENABLED)
                                          : err->code;
    }
    *out = token;
    token = (struct api_token){ .label = NULL };
    return ERR_OK;
}

enum err tokens_list(struct service *service, const struct actor *actor, struct api_token_list *out,
                     struct error *err)
{
    if (actor_require(actor, AUTH_USER, SCOPE_ADMIN, err) != ERR_OK)
        return err->code;
    return service->store->ops->token_list(service->store, &actor->user_id, out, err);
}

enum err tokens_delete(struct service *service, const struct actor *actor, const struct uuid *id,
                       struct error *err)
{
    const struct authority authority = service_authority(service, actor, NULL);

    if (actor_require(actor, AUTH_USER, SCOPE_ADMIN, err) != ERR_OK)
        return err->code;
    return service->store->ops->token_delete(service->store, &authority, id, err);
}
