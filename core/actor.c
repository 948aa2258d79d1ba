/* SPDX-License-Identifier: MIT */
#include "core/actor.h"

static const char *name_of(enum token_scope scope)
{
    return scope_name((size_t)__builtin_ctz((unsigned)scope));
}

enum err actor_require(const struct actor *actor, enum auth auth, enum token_scope scope,
                       struct error *err)
{
    if (auth == AUTH_NONE)
        return ERR_OK;
    if (!actor->signed_in)
        return error_set(err, ERR_UNAUTHENTICATED, "Please sign in first.");
    if (auth == AUTH_ADMIN && actor->role != ROLE_ADMIN)
        return error_set(err, ERR_FORBIDDEN, "Only an admin of the shop may do this.");
    if (!scope_includes(actor->scopes, scope))
        return error_set(err, ERR_SCOPE_NEEDED,
                         "This API token may not be used for this: it needs the scope %s.",
                         name_of(scope));
    return ERR_OK;
}

bool actor_may_act_for(const struct actor *actor, const struct uuid *user_id)
{
    return actor->signed_in && (actor->role == ROLE_ADMIN || uuid_equal(&actor->user_id, user_id));
}
