/* SPDX-License-Identifier: MIT */
#include "storage/tables/credential_rows.h"

#include "storage/ops/sqlite_store.h"
#include "storage/tables/user_rows.h"

static void bind_hash(struct statement *statement, int index, const struct secret_hash *hash)
{
    statement_bind_blob(statement, index, hash->bytes, sizeof(hash->bytes));
}

enum err credential_rows_end_all(struct connection *db, int64_t user_key, struct error *err)
{
    if (credential_rows_end_sessions(db, user_key, NULL, err) != ERR_OK)
        return err->code;
    return credential_rows_end_tokens(db, user_key, err);
}

enum err credential_rows_end_tokens(struct connection *db, int64_t user_key, struct error *err)
{
    return statement_run_int(db, "DELETE FROM api_tokens WHERE user_key = ?1", user_key, err);
}

enum err credential_rows_end_sessions(struct connection *db, int64_t user_key,
                                      const struct secret_hash *keep, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "DELETE FROM sessions WHERE user_key = ?1 AND hash IS NOT ?2");

    statement_bind_int(&statement, 1, user_key);
    if (keep)
        bind_hash(&statement, 2, keep);
    return statement_run(&statement, err);
}

/* What is done to one session or token. */
struct credential_context {
    const char *sql; /* ?1 is the hash, ?2 the time where there is one */
    const struct secret_hash *hash;
    timestamp_t now;
};

static const char session_delete_sql[] = "DELETE FROM sessions WHERE hash = ?1";

static enum err change_by_hash(struct connection *db, void *context, struct error *err)
{
    const struct credential_context *change = context;
    AUTO_STATEMENT statement = statement_get(db, change->sql);

    bind_hash(&statement, 1, change->hash);
    if (change->now != 0)
        statement_bind_int(&statement, 2, change->now);
    return statement_run(&statement, err);
}

static enum err submit_by_hash(struct store *store, const char *sql, const struct secret_hash *hash,
                               timestamp_t now, struct error *err)
{
    struct credential_context context = { sql, hash, now };

    return writer_submit(sqlite_store_of(store)->writer, change_by_hash, &context, err);
}

enum err session_rows_touch(struct store *store, const struct secret_hash *hash, timestamp_t now,
                            struct error *err)
{
    /* Within a reading: readers are few, and must not wait for the disk or another process. */
    snapshot_pause();
    return submit_by_hash(
        store, "UPDATE sessions SET used_at = ?2 WHERE hash = ?1 AND used_at < ?2", hash, now, err);
}

enum err token_rows_touch(struct store *store, const struct secret_hash *hash, timestamp_t now,
                          struct error *err)
{
    /* Within a reading: readers are few, and must not wait for the disk or another process. */
    snapshot_pause();
    return submit_by_hash(store,
                          "UPDATE api_tokens SET used_at = ?2 WHERE hash = ?1 AND used_at < ?2",
                          hash, now, err);
}

enum err session_rows_delete(struct store *store, const struct secret_hash *hash, struct error *err)
{
    return submit_by_hash(store, session_delete_sql, hash, 0, err);
}

struct create_context {
    const struct authority *authority;
    const struct secret_hash *hash;
    const struct secret_hash *replaces; /* a session; NULL: none */
    const struct api_token *token;      /* NULL: a session */
};

/* A user who was disabled, or got another password, a moment ago gets no session or token. */
static enum err active_user_key(struct connection *db, const struct authority *authority,
                                int64_t *key, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT key FROM users WHERE id = ?1 AND disabled = 0"
                          " AND (?2 IS NULL OR password = ?2)");

    statement_bind_uuid(&statement, 1, &authority->actor.user_id);
    if (authority->verified)
        statement_bind_text(&statement, 2, authority->verified->text);
    if (statement_one(&statement, err) == ERR_NOT_FOUND)
        return error_set(err, ERR_NOT_FOUND, "This user is disabled.");
    if (err->code == ERR_OK)
        *key = statement_int(&statement, 0);
    return err->code;
}

static enum err change_create_session(struct connection *db, void *context, struct error *err)
{
    const struct create_context *create = context;
    AUTO_STATEMENT statement =
        statement_get(db, "INSERT INTO sessions (hash, user_key, created_at, used_at)"
                          " VALUES (?1, ?2, ?3, ?3)");
    int64_t user_key = 0;

    if (active_user_key(db, create->authority, &user_key, err) != ERR_OK)
        return err->code;
    if (create->replaces) {
        struct credential_context former = { session_delete_sql, create->replaces, 0 };

        if (change_by_hash(db, &former, err) != ERR_OK)
            return err->code;
    }
    bind_hash(&statement, 1, create->hash);
    statement_bind_int(&statement, 2, user_key);
    statement_bind_int(&statement, 3, create->authority->steady_now);
    return statement_run(&statement, err);
}

static enum err check_token_count(struct connection *db, int64_t user_key, timestamp_t now,
                                  struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT count(*) FROM api_tokens WHERE user_key = ?1"
                          " AND (expires_at = 0 OR expires_at > ?2)");

    statement_bind_int(&statement, 1, user_key);
    statement_bind_int(&statement, 2, now);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    if (statement_int(&statement, 0) >= TOKENS_MAX)
        return error_set(err, ERR_TOO_MANY_TOKENS,
                         "A user can have %d API tokens. Revoke one that is no longer used.",
                         TOKENS_MAX);
    return ERR_OK;
}

static enum err insert_token(struct connection *db, const struct create_context *create,
                             int64_t user_key, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "INSERT INTO api_tokens (hash, user_key, created_at, used_at, id, label,"
                          " expires_at, scopes) VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7)");
    const struct api_token *token = create->token;

    bind_hash(&statement, 1, create->hash);
    statement_bind_int(&statement, 2, user_key);
    statement_bind_int(&statement, 3, token->created_at);
    statement_bind_uuid(&statement, 4, &token->id);
    statement_bind_text(&statement, 5, token->label);
    statement_bind_int(&statement, 6, token->expires_at);
    statement_bind_int(&statement, 7, token->scopes);
    return statement_run(&statement, err);
}

static enum err change_create_token(struct connection *db, void *context, struct error *err)
{
    const struct create_context *create = context;
    int64_t unused, user_key = 0;

    if (credential_rows_confirm(db, create->authority, &unused, err) != ERR_OK ||
        active_user_key(db, create->authority, &user_key, err) != ERR_OK ||
        check_token_count(db, user_key, create->token->created_at, err) != ERR_OK)
        return err->code;
    return insert_token(db, create, user_key, err);
}

enum err session_rows_create(struct store *store, const struct authority *authority,
                             const struct secret_hash *hash, const struct secret_hash *replaces,
                             struct error *err)
{
    struct create_context context = { authority, hash, replaces, NULL };

    return writer_submit(sqlite_store_of(store)->writer, change_create_session, &context, err);
}

enum err token_rows_create(struct store *store, const struct authority *authority,
                           const struct secret_hash *hash, const struct api_token *token,
                           struct error *err)
{
    struct create_context context = { authority, hash, NULL, token };

    return writer_submit(sqlite_store_of(store)->writer, change_create_token, &context, err);
}

/* ---------------------------------------------------------------- finding and confirming */

static const char session_by_hash[] =
    "SELECT u.key, u.id, u.role, u.disabled, s.created_at, s.used_at, 0, 2147483647"
    " FROM sessions s JOIN users u ON u.key = s.user_key WHERE s.hash = ?1";

static const char token_by_hash[] =
    "SELECT u.key, u.id, u.role, u.disabled, t.created_at, t.used_at, t.expires_at, t.scopes"
    " FROM api_tokens t JOIN users u ON u.key = t.user_key WHERE t.hash = ?1";

_Static_assert(SCOPES_ALL == 2147483647, "it stands as a number in a statement and in the schema");

static enum err find(struct connection *db, const char *sql, const struct secret_hash *hash,
                     struct credential_record *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, sql);

    bind_hash(&statement, 1, hash);
    if (statement_one(&statement, err) == ERR_OK)
        *out = (struct credential_record){ .user_key = statement_int(&statement, 0),
                                           .user_id = statement_uuid(&statement, 1),
                                           .role = (enum role)statement_int(&statement, 2),
                                           .user_disabled = statement_int(&statement, 3) != 0,
                                           .created_at = statement_int(&statement, 4),
                                           .used_at = statement_int(&statement, 5),
                                           .expires_at = statement_int(&statement, 6),
                                           .scopes = (scope_set_t)statement_int(&statement, 7) };
    return err->code;
}

static enum err find_in_store(struct store *store, const char *sql, const struct secret_hash *hash,
                              struct credential_record *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK)
        return err->code;
    return find(reader.db, sql, hash, out, err);
}

enum err session_rows_find(struct store *store, const struct secret_hash *hash,
                           struct credential_record *out, struct error *err)
{
    return find_in_store(store, session_by_hash, hash, out, err);
}

enum err token_rows_find(struct store *store, const struct secret_hash *hash,
                         struct credential_record *out, struct error *err)
{
    return find_in_store(store, token_by_hash, hash, out, err);
}

static enum err confirm_credential(struct connection *db, const struct authority *authority,
                                   int64_t *key, struct error *err)
{
    const struct actor *actor = &authority->actor;
    const char *sql = actor->credential == CREDENTIAL_SESSION ? session_by_hash : token_by_hash;
    struct credential_record record = { .user_key = 0 };
    bool found = find(db, sql, &actor->hash, &record, err) == ERR_OK;

    if (!found && err->code != ERR_NOT_FOUND)
        return err->code;
    error_clear(err);
    if (found)
        *key = record.user_key;
    return authority_confirm(authority, found ? &record : NULL, err);
}

/* Whether the password that was verified is the user's still. */
static enum err confirm_password(struct connection *db, const struct authority *authority,
                                 struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT 1 FROM users WHERE id = ?1 AND password = ?2 AND disabled = 0");

    if (!authority->verified)
        return ERR_OK;
    statement_bind_uuid(&statement, 1, &authority->actor.user_id);
    statement_bind_text(&statement, 2, authority->verified->text);
    if (statement_one(&statement, err) == ERR_NOT_FOUND)
        return error_set(err, ERR_UNAUTHENTICATED,
                         "The password was changed before this was done. Nothing was changed; "
                         "please sign in again.");
    return err->code;
}

enum err credential_rows_confirm(struct connection *db, const struct authority *authority,
                                 int64_t *key, struct error *err)
{
    *key = 0;
    if (authority->actor.credential != CREDENTIAL_NONE &&
        confirm_credential(db, authority, key, err) != ERR_OK)
        return err->code;
    return confirm_password(db, authority, err);
}

enum err credential_rows_confirm_user(struct connection *db, const struct authority *authority,
                                      int64_t *key, struct error *err)
{
    if (credential_rows_confirm(db, authority, key, err) != ERR_OK || *key != 0)
        return err->code;
    return user_rows_key(db, &authority->actor.user_id, key, err);
}

static enum err append_token(struct api_token_list *list, struct statement *row, struct error *err)
{
    struct api_token *grown = reallocarray(list->tokens, list->count + 1, sizeof(*grown));
    struct api_token token = { .id = statement_uuid(row, 0),
                               .created_at = statement_int(row, 2),
                               .used_at = statement_int(row, 3),
                               .expires_at = statement_int(row, 4),
                               .scopes = (scope_set_t)statement_int(row, 5) };

    if (!grown)
        return error_no_memory(err);
    list->tokens = grown;
    if (statement_text(row, 1, &token.label, err) != ERR_OK)
        return err->code;
    list->tokens[list->count++] = token;
    return ERR_OK;
}

/* Ids start with the time, so the newest come last by id. */
static enum err read_tokens(struct connection *db, const struct uuid *user_id,
                            struct api_token_list *list, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(
        db,
        "SELECT t.id, t.label, t.created_at, t.used_at, t.expires_at, t.scopes"
        " FROM api_tokens t WHERE t.user_key = (SELECT key FROM users WHERE id = ?1) ORDER BY t.id DESC");
    bool row;

    statement_bind_uuid(&statement, 1, user_id);
    for (;;) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        if (append_token(list, &statement, err) != ERR_OK)
            return err->code;
    }
}

enum err token_rows_list(struct store *store, const struct uuid *user_id,
                         struct api_token_list *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    AUTO_API_TOKEN_LIST list = { .tokens = NULL };

    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK ||
        read_tokens(reader.db, user_id, &list, err) != ERR_OK)
        return err->code;
    *out = list;
    list = (struct api_token_list){ .tokens = NULL };
    return ERR_OK;
}

struct delete_context {
    const struct authority *authority;
    const struct uuid *id;
};

static enum err change_delete(struct connection *db, void *context, struct error *err)
{
    const struct delete_context *change = context;
    AUTO_STATEMENT statement =
        statement_get(db, "DELETE FROM api_tokens WHERE id = ?1"
                          " AND user_key = (SELECT key FROM users WHERE id = ?2)");

    int64_t unused;

    if (credential_rows_confirm(db, change->authority, &unused, err) != ERR_OK)
        return err->code;
    statement_bind_uuid(&statement, 1, change->id);
    statement_bind_uuid(&statement, 2, &change->authority->actor.user_id);
    if (statement_run(&statement, err) != ERR_OK)
        return err->code;
    if (sqlite3_changes(db->handle) == 0)
        return error_set(err, ERR_NOT_FOUND, "You have no such API token.");
    return ERR_OK;
}

enum err token_rows_delete(struct store *store, const struct authority *authority,
                           const struct uuid *id, struct error *err)
{
    struct delete_context context = { authority, id };

    return writer_submit(sqlite_store_of(store)->writer, change_delete, &context, err);
}

enum err credential_rows_newest_age(struct store *store, timestamp_t *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK)
        return err->code;

    AUTO_STATEMENT statement =
        statement_get(reader.db, "SELECT max((SELECT coalesce(max(used_at), 0) FROM sessions),"
                                 " (SELECT coalesce(max(created_at), 0) FROM idempotency_keys))");

    if (statement_one(&statement, err) == ERR_OK)
        *out = statement_int(&statement, 0);
    return err->code;
}

static enum err change_sweep(struct connection *db, void *context, struct error *err)
{
    const struct store_expiry *expiry = context;

    if (statement_run_int(db, "DELETE FROM idempotency_keys WHERE created_at < ?1",
                          expiry->keys_since, err) != ERR_OK ||
        statement_run_int(db, "DELETE FROM sessions WHERE used_at < ?1",
                          expiry->sessions_used_since, err) != ERR_OK ||
        statement_run_int(db, "DELETE FROM sessions WHERE created_at < ?1",
                          expiry->sessions_created_since, err) != ERR_OK)
        return err->code;
    return statement_run_int(db, "DELETE FROM api_tokens WHERE expires_at BETWEEN 1 AND ?1",
                             expiry->tokens_expired_by, err);
}

enum err credential_rows_sweep(struct store *store, const struct store_expiry *expiry,
                               struct error *err)
{
    struct store_expiry copy = *expiry;

    return writer_submit(sqlite_store_of(store)->writer, change_sweep, &copy, err);
}
