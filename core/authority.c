/* SPDX-License-Identifier: MIT */
#include "core/authority.h"

static bool is_alive(const struct authority *authority, const struct credential_record *record)
{
    return authority->actor.credential == CREDENTIAL_SESSION
               ? session_is_alive(record, authority->steady_now)
               : token_is_alive(record, authority->now);
}

struct authority authority_without_credential(const struct uuid *user, timestamp_t now)
{
    return (struct authority){ .actor = { .user_id = *user, .signed_in = true },
                               .now = now,
                               .steady_now = now };
}

enum err authority_confirm(const struct authority *authority,
                           const struct credential_record *record, struct error *err)
{
    const struct actor *actor = &authority->actor;

    if (!record || !uuid_equal(&record->user_id, &actor->user_id) || !is_alive(authority, record))
        return error_set(err, ERR_UNAUTHENTICATED,
                         "Your sign-in ended before this was done. Nothing was changed; please "
                         "sign in again.");
    if (record->role != actor->role || record->scopes != actor->scopes)
        return error_set(err, ERR_FORBIDDEN,
                         "What you may do was changed before this was done. Nothing was changed; "
                         "please try again.");
    return ERR_OK;
}
