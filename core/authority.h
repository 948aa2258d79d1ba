/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The authority under which a change is made. Between the authorisation of a request and its
 * change, its body is read and passwords are hashed, which takes seconds. So the store checks the
 * authority again, inside the change's transaction: an actor who lost the session, the token, the
 * role or the password meanwhile changes nothing.
 */

#include "core/actor.h"
#include "core/credential.h"

struct authority {
    struct actor actor;
    const struct password_hash *verified; /* the hash that the actor's password matched; borrowed.
                                             NULL: no password was asked for */
    timestamp_t now;                      /* the wall clock's */
    timestamp_t steady_now;               /* the steady clock's */
};

/**
 * The authority of the program itself, or of the operator at its terminal, who needs no credential.
 *
 * @user  in whose name the change is made
 * @now   its time, by either clock
 */
struct authority authority_without_credential(const struct uuid *user, timestamp_t now);

/**
 * Whether the credential that @authority acts with still is what it was.
 *
 * @record  the credential as it is stored now; NULL: it is gone
 * @return ERR_OK, ERR_UNAUTHENTICATED, or ERR_FORBIDDEN when role or scopes have changed
 */
enum err authority_confirm(const struct authority *authority,
                           const struct credential_record *record, struct error *err) CHECKED;
