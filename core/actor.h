/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The actor of a request and what they may do: the one place for authorisation. Customers see and
 * place their own orders; admins see all orders and move them along. An API token is limited to its
 * scopes, whoever its user is.
 */

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/scope.h"
#include "core/user.h"

/** What a use case, and so a route, asks of its caller. */
enum auth {
    AUTH_NONE,  /* anyone */
    AUTH_USER,  /* anyone signed in */
    AUTH_ADMIN, /* an admin */
};

enum credential {
    CREDENTIAL_NONE,    /* none: not signed in, or a command at the terminal */
    CREDENTIAL_SESSION, /* a browser's cookie */
    CREDENTIAL_TOKEN,   /* an API token */
};

struct actor {
    enum credential credential;
    struct secret_hash hash; /* of the session's or the token's secret */
    struct uuid user_id;
    enum role role;
    bool signed_in;
    scope_set_t scopes;     /* SCOPES_ALL but for some tokens */
    timestamp_t expires_at; /* of a token; 0: never */
    bool long_ago;          /* the session's sign-in lies further back than SESSION_FRESH_MS */
};

/** @return ERR_OK, ERR_UNAUTHENTICATED, ERR_FORBIDDEN or ERR_SCOPE_NEEDED */
enum err actor_require(const struct actor *actor, enum auth auth, enum token_scope scope,
                       struct error *err) CHECKED;

/** Whether @actor may act for, and see what belongs to, the user @user_id. */
bool actor_may_act_for(const struct actor *actor, const struct uuid *user_id);
