/* SPDX-License-Identifier: MIT */
#include "core/auth.h"

static const struct limit per_account = { "account", 10, 15 * MS_PER_MINUTE };
static const struct limit per_address = { "address", 100, 15 * MS_PER_MINUTE };

/* Where failures are counted. */
struct attempt {
    const char *email_key; /* another spelling is no other account: core/email.h */
    const char *address;   /* NULL: it does not count */
};

static enum err begin_attempt(struct service *service, const struct attempt *attempt,
                              struct error *err)
{
    timestamp_t now = steady_clock_read(&service->steady);

    /* The address first: an attempt that is refused there is not counted for any account. */
    if (attempt->address &&
        limiter_begin(service->limiter, &per_address, attempt->address, now, err) != ERR_OK)
        return err->code;
    if (limiter_begin(service->limiter, &per_account, attempt->email_key, now, err) != ERR_OK &&
        attempt->address)
        limiter_end(service->limiter, &per_address, attempt->address, ATTEMPT_NOT_MADE);
    return err->code;
}

static void end_attempt(struct service *service, const struct attempt *attempt,
                        enum attempt_result result)
{
    limiter_end(service->limiter, &per_account, attempt->email_key, result);
    if (attempt->address)
        limiter_end(service->limiter, &per_address, attempt->address, result);
    if (result == ATTEMPT_SUCCEEDED)
        limiter_forget(service->limiter, &per_account, attempt->email_key);
}

static enum attempt_result result_of(enum err code)
{
    if (code == ERR_OK)
        return ATTEMPT_SUCCEEDED;
    return code == ERR_CREDENTIALS ? ATTEMPT_FAILED : ATTEMPT_NOT_MADE;
}

/*
 * Verifies a password within the limits: an attempt is taken before the password is hashed, so that
 * guessing many at once gains nothing. Only failures stay counted, so that a whole staff may sign
 * in at once.
 */
static enum err verify_limited(struct service *service, const struct attempt *attempt,
                               const char *password, const struct password_hash *hash,
                               struct error *err)
{
    if (begin_attempt(service, attempt, err) != ERR_OK)
        return err->code;
    end_attempt(service, attempt, result_of(password_verify(password, hash, err)));
    return err->code;
}

/* Reads @input whatever it holds: what cannot be a password is a wrong one. */
static bool read_login(const struct login_input *input, char **email, struct error *err)
{
    const struct text_rule rule = { .max = 1000, .required = true };

    input_read_text(&input->email, rule, "/email", email, err);
    if (input->password.kind != INPUT_TEXT)
        error_add(err, input->password.kind == INPUT_ABSENT ? "is missing" : "must be a text",
                  "/password");
    return error_conclude(err, "The sign-in") == ERR_OK;
}

/* The same message as password_verify()'s: the client cannot tell which of the two was wrong. */
static enum err wrong_login(struct error *err)
{
    return error_set(err, ERR_CREDENTIALS, "Email and password do not match.");
}

/* @verified  the hash that the user's password matched; NULL: they proved it otherwise */
static enum err begin_session(struct service *service, const struct uuid *user,
                              const struct password_hash *verified, const struct secret *replaces,
                              struct secret *secret, struct error *err)
{
    const struct actor actor = { .user_id = *user };
    const struct authority authority = service_authority(service, &actor, verified);
    struct secret_hash session, former;

    *secret = secret_new();
    session = secret_hash_text(secret->text);
    if (replaces)
        former = secret_hash_text(replaces->text);
    return service->store->ops->session_create(service->store, &authority, &session,
                                               replaces ? &former : NULL, err);
}

enum err auth_begin_session(struct service *service, const struct uuid *user, struct secret *secret,
                            struct error *err)
{
    return begin_session(service, user, NULL, NULL, secret, err);
}

enum err auth_login(struct service *service, const struct login_input *input, const char *address,
                    const struct secret *replaces, struct secret *secret, struct user *out,
                    struct error *err)
{
    const struct store_ops *ops = service->store->ops;
    AUTO_FREE char *email = NULL, *key = NULL;
    AUTO_USER user = { .email = NULL };
    struct password_hash hash;
    struct attempt attempt = { .address = address };
    bool known;

    if (!read_login(input, &email, err) || email_key(email, &key, err) != ERR_OK)
        return err->code;
    email_normalize(email);
    attempt.email_key = key;
    known = ops->user_find(service->store, email, &user, &hash, err) == ERR_OK;
    if (!known && err->code != ERR_NOT_FOUND)
        return err->code;
    error_clear(err);
    /* A disabled user's password is as good as none. */
    if (verify_limited(service, &attempt, input->password.text,
                       known && !user.disabled ? &hash : NULL, err) != ERR_OK)
        return err->code;
    if (begin_session(service, &user.id, &hash, replaces, secret, err) != ERR_OK)
        /* The user was disabled, or got another password, a moment ago. */
        return err->code == ERR_NOT_FOUND ? wrong_login(err) : err->code;
    *out = user;
    user = (struct user){ .email = NULL };
    return ERR_OK;
}

enum err auth_logout(struct service *service, const struct actor *actor, struct error *err)
{
    if (actor_require(actor, AUTH_USER, SCOPE_NONE, err) != ERR_OK)
        return err->code;
    if (actor->credential != CREDENTIAL_SESSION)
        return ERR_OK;
    return service->store->ops->session_delete(service->store, &actor->hash, err);
}

static enum err not_signed_in(const char *what, struct error *err)
{
    return error_set(err, ERR_UNAUTHENTICATED, "%s is not valid, or no longer. Please sign in.",
                     what);
}

static struct actor make_actor(const struct credential_record *record, enum credential credential,
                               const struct secret_hash *hash)
{
    return (struct actor){ .credential = credential,
                           .hash = *hash,
                           .user_id = record->user_id,
                           .role = record->role,
                           .signed_in = true,
                           .scopes = record->scopes,
                           .expires_at = record->expires_at };
}

/* Writing down the last use may fail: the request itself is none the worse for it. */
static void
touch(struct service *service,
      enum err (*write)(struct store *, const struct secret_hash *, timestamp_t, struct error *),
      const struct credential_record *record, const struct secret_hash *hash, timestamp_t now)
{
    AUTO_ERROR ignored = ERROR_INIT;

    if (now - record->used_at >= CREDENTIAL_TOUCH_MS)
        write(service->store, hash, now, &ignored);
}

enum err auth_by_session(struct service *service, const char *secret, struct actor *out,
                         struct error *err)
{
    const struct store_ops *ops = service->store->ops;
    struct secret_hash hash = secret_hash_text(secret);
    timestamp_t now = steady_clock_read(&service->steady);
    struct credential_record record;
    enum err found = ops->session_find(service->store, &hash, &record, err);

    if (found != ERR_OK && found != ERR_NOT_FOUND)
        return found;
    if (found == ERR_NOT_FOUND || !session_is_alive(&record, now))
        return not_signed_in("Your sign-in", err);
    touch(service, ops->session_touch, &record, &hash, now);
    *out = make_actor(&record, CREDENTIAL_SESSION, &hash);
    out->long_ago = now - record.created_at >= SESSION_FRESH_MS;
    return ERR_OK;
}

enum err auth_by_token(struct service *service, const char *token, struct actor *out,
                       struct error *err)
{
    const struct store_ops *ops = service->store->ops;
    struct secret_hash hash = secret_hash_text(token);
    timestamp_t now = service->now();
    struct credential_record record;
    enum err found = ops->token_find(service->store, &hash, &record, err);

    if (found != ERR_OK && found != ERR_NOT_FOUND)
        return found;
    if (found == ERR_NOT_FOUND || !token_is_alive(&record, now))
        return not_signed_in("The API token", err);
    touch(service, ops->token_touch, &record, &hash, now);
    *out = make_actor(&record, CREDENTIAL_TOKEN, &hash);
    return ERR_OK;
}

enum err auth_whoami(struct service *service, const struct actor *actor, struct user *out,
                     struct error *err)
{
    if (actor_require(actor, AUTH_USER, SCOPE_NONE, err) != ERR_OK)
        return err->code;
    return service->store->ops->user_get(service->store, &actor->user_id, out, err);
}

/*
 * Whether the actor's credential is still valid: an actor whose session ended while the request
 * came in learns that, and not whether a password is right.
 */
static enum err confirm_credential(struct service *service, const struct actor *actor,
                                   struct error *err)
{
    const struct store_ops *ops = service->store->ops;
    const struct authority authority = service_authority(service, actor, NULL);
    struct credential_record record = { .user_key = 0 };
    enum err found;

    if (actor->credential == CREDENTIAL_NONE)
        return ERR_OK;
    found = (actor->credential == CREDENTIAL_SESSION ? ops->session_find : ops->token_find)(
        service->store, &actor->hash, &record, err);
    if (found != ERR_OK && found != ERR_NOT_FOUND)
        return found;
    error_clear(err);
    return authority_confirm(&authority, found == ERR_OK ? &record : NULL, err);
}

/* The email and the password's hash of the actor, as they are now. */
static enum err find_actor(struct service *service, const struct actor *actor, struct user *out,
                           struct password_hash *hash, struct error *err)
{
    const struct store_ops *ops = service->store->ops;
    AUTO_USER user = { .email = NULL };

    if (ops->user_get(service->store, &actor->user_id, &user, err) != ERR_OK)
        return err->code;
    return ops->user_find(service->store, user.email, out, hash, err);
}

static enum err verify_text(struct service *service, const struct actor *actor, const char *current,
                            struct password_hash *verified, struct error *err)
{
    AUTO_USER user = { .email = NULL };
    AUTO_FREE char *key = NULL;
    struct attempt attempt = { .address = NULL };
    enum err found = find_actor(service, actor, &user, verified, err);

    /* Behind the reading: a hash that was set as the credential ended is not compared with. */
    if ((found == ERR_OK || found == ERR_NOT_FOUND) &&
        confirm_credential(service, actor, err) != ERR_OK)
        return err->code;
    if (found != ERR_OK)
        return found;
    if (email_key(user.email, &key, err) != ERR_OK)
        return err->code;
    attempt.email_key = key;
    return verify_limited(service, &attempt, current, verified, err);
}

enum err auth_verify_current(struct service *service, const struct actor *actor,
                             const struct input *current, struct password_hash *verified,
                             struct error *err)
{
    if (current->kind != INPUT_TEXT) {
        error_add(err, current->kind == INPUT_ABSENT ? "is missing" : "must be a text",
                  "/current_password");
        return error_conclude(err, "The change");
    }
    if (verify_text(service, actor, current->text, verified, err) != ERR_CREDENTIALS)
        return err->code;
    error_clear(err);
    error_add(err, "is not your present password", "/current_password");
    return error_conclude(err, "The change");
}

bool auth_must_prove(const struct actor *actor)
{
    return actor->credential == CREDENTIAL_SESSION && actor->long_ago;
}

enum err auth_prove(struct service *service, const struct actor *actor, const struct input *current,
                    struct password_hash *verified, struct authority *out, struct error *err)
{
    bool prove = auth_must_prove(actor);

    if (prove && current->kind == INPUT_ABSENT)
        return error_set(err, ERR_PASSWORD_NEEDED,
                         "You signed in a while ago. Please give your own password, too "
                         "(current_password).");
    if (prove && auth_verify_current(service, actor, current, verified, err) != ERR_OK)
        return err->code;
    *out = service_authority(service, actor, prove ? verified : NULL);
    return ERR_OK;
}

/* Everything but whether the present password is right. @password  the new one, to free() */
static enum err read_password_change(const struct password_change_input *input, char **password,
                                     bool *keep_tokens, struct error *err)
{
    if (input->current_password.kind != INPUT_TEXT)
        error_add(err, "is missing", "/current_password");
    password_check(&input->new_password, "/new_password", password, err);
    if (input->keep_tokens.kind != INPUT_ABSENT)
        (void)input_read_bool(&input->keep_tokens, "/keep_tokens", keep_tokens, err);
    return error_conclude(err, "The change");
}

enum err auth_change_password(struct service *service, const struct actor *actor,
                              const struct password_change_input *input, struct error *err)
{
    AUTO_FREE char *password = NULL;
    struct password_hash verified, hash;
    struct authority authority;
    bool keep_tokens = false;

    if (actor_require(actor, AUTH_USER, SCOPE_ADMIN, err) != ERR_OK ||
        read_password_change(input, &password, &keep_tokens, err) != ERR_OK ||
        auth_verify_current(service, actor, &input->current_password, &verified, err) != ERR_OK ||
        password_hash(password, &hash, err) != ERR_OK)
        return err->code;
    authority = service_authority(service, actor, &verified);
    return service->store->ops->user_set_password(service->store, &authority, &hash, keep_tokens,
                                                  err);
}
