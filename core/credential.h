/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What proves who is asking: browser sessions and API tokens, how long they last, and what is
 * stored of them.
 */

#include "core/scope.h"
#include "core/user.h"

#define SESSION_IDLE_MS     (12 * MS_PER_HOUR) /* expires when unused for this long */
#define SESSION_ABSOLUTE_MS (7 * MS_PER_DAY)   /* ends in any case; nor counts from so far ahead */

/** For this long after signing in, no change asks for the password again. */
#define SESSION_FRESH_MS (15 * MS_PER_MINUTE)

/** The last use is written down no more often than this, so that reading stays reading. */
#define CREDENTIAL_TOUCH_MS (5 * MS_PER_MINUTE)

#define TOKEN_LABEL_MAX 100
#define TOKEN_DAYS_MAX  3650
#define TOKEN_KEPT_MS   (7 * MS_PER_DAY) /* behind its end, should the clock be wrong */
#define TOKENS_MAX      100              /* that a user can have at a time */

/** API tokens start with this, so that people and secret scanners know one when they see it. */
#define TOKEN_PREFIX   "odt_"
#define TOKEN_TEXT_LEN (sizeof(TOKEN_PREFIX) - 1 + SECRET_TEXT_LEN)

/**
 * A session or token as found by its secret's hash, with the user it stands for. The times of a
 * session are the steady clock's (core/base/steady_clock.h), those of a token the wall clock's.
 */
struct credential_record {
    int64_t user_key; /* the store's own key for the user */
    struct uuid user_id;
    enum role role;
    bool user_disabled;
    timestamp_t created_at;
    timestamp_t used_at;    /* the last use written down; 0: never */
    timestamp_t expires_at; /* of a token; 0: never */
    scope_set_t scopes;     /* SCOPES_ALL for a session */
};

/** Whether the session still counts at @now, by the steady clock. */
bool session_is_alive(const struct credential_record *session, timestamp_t now);

/** Whether the token still counts at @now, by the wall clock. */
bool token_is_alive(const struct credential_record *token, timestamp_t now);

/** An API token as its owner's list shows it. */
struct api_token {
    struct uuid id;
    char *label; /* owned; "" when none was given */
    timestamp_t created_at;
    timestamp_t used_at;    /* 0: never */
    timestamp_t expires_at; /* 0: never */
    scope_set_t scopes;
};

void api_token_clear(struct api_token *token);

struct api_token_list {
    struct api_token *tokens; /* owned; newest first */
    size_t count;
};

#define AUTO_API_TOKEN_LIST CLEANUP(api_token_list_clear) struct api_token_list

void api_token_list_clear(struct api_token_list *list);

/** The input for creating a token. */
struct api_token_input {
    struct input label;               /* may be absent */
    struct input current_password;    /* of the actor: see core/tokens.h */
    struct input days;                /* how long it lasts; absent: as long as its maker */
    struct input scopes_other;        /* what came instead of a list of scopes */
    struct input scopes[SCOPE_COUNT]; /* with has_scopes; absent: all that its maker may do */
    size_t scope_count;               /* how many were sent, also beyond SCOPE_COUNT */
    bool has_scopes;
};

/** The limits of a new token: those of the actor who creates it. */
struct token_bounds {
    scope_set_t scopes;
    timestamp_t expires_at; /* 0: never */
};

/** Fills @out but for its id. @return ERR_OK, with @out to clear, or ERR_INVALID */
enum err api_token_read(const struct api_token_input *input, const struct token_bounds *bounds,
                        timestamp_t now, struct api_token *out, struct error *err) CHECKED;
