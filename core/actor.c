/* SPDX-License-Identifier: MIT */
#include "core/actor.h"

enum err actor_require(const struct actor *actor, enum auth auth, struct error *err)
{
    if (auth == AUTH_NONE)
        return ERR_OK;
    if (!actor->signed_in)
        return error_set(err, ERR_UNAUTHENTICATED, "Please sign in first.");
    if (auth == AUTH_ADMIN && actor->role != ROLE_ADMIN)
        return error_set(err, ERR_FORBIDDEN, "Only an admin of the shop may do this.");
    return ERR_OK;
}

bool actor_may_act_for(const struct actor *actor, const struct uuid *user_id)
{
    return actor->signed_in && (actor->role == ROLE_ADMIN || uuid_equal(&actor->user_id, user_id));
}
