/* SPDX-License-Identifier: MIT */
#include "storage/tables/credential_rows.h"

#include "storage/engine/statement.h"
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

static enum err touch(struct connection *db, const char *sql, const struct secret_hash *hash,
                      timestamp_t now, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, sql);

    bind_hash(&statement, 1, hash);
    statement_bind_int(&statement, 2, now);
    return statement_run(&statement, err);
}

enum err session_rows_touch(struct connection *db, const struct secret_hash *hash, timestamp_t now,
                            struct error *err)
{
    return touch(db, "UPDATE sessions SET used_at = ?2 WHERE hash = ?1 AND used_at < ?2", hash, now,
                 err);
}

enum err token_rows_touch(struct connection *db, const struct secret_hash *hash, timestamp_t now,
                          struct error *err)
{
    return touch(db, "UPDATE api_tokens SET used_at = ?2 WHERE hash = ?1 AND used_at < ?2", hash,
                 now, err);
}

enum err session_rows_delete(struct connection *db, const struct secret_hash *hash,
                             struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "DELETE FROM sessions WHERE hash = ?1");

    bind_hash(&statement, 1, hash);
    return statement_run(&statement, err);
}

enum err session_rows_insert(struct connection *db, const struct secret_hash *hash,
                             int64_t user_key, timestamp_t now, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "INSERT INTO sessions (hash, user_key, created_at, used_at)"
                          " VALUES (?1, ?2, ?3, ?3)");

    bind_hash(&statement, 1, hash);
    statement_bind_int(&statement, 2, user_key);
    statement_bind_int(&statement, 3, now);
    return statement_run(&statement, err);
}

enum err credential_rows_active_user(struct connection *db, const struct authority *authority,
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

enum err token_rows_check_count(struct connection *db, int64_t user_key, timestamp_t now,
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

enum err token_rows_insert(struct connection *db, const struct secret_hash *hash,
                           const struct api_token *token, int64_t user_key, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "INSERT INTO api_tokens (hash, user_key, created_at, used_at, id, label,"
                          " expires_at, scopes) VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7)");

    bind_hash(&statement, 1, hash);
    statement_bind_int(&statement, 2, user_key);
    statement_bind_int(&statement, 3, token->created_at);
    statement_bind_uuid(&statement, 4, &token->id);
    statement_bind_text(&statement, 5, token->label);
    statement_bind_int(&statement, 6, token->expires_at);
    statement_bind_int(&statement, 7, token->scopes);
    return statement_run(&statement, err);
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

enum err session_rows_find(struct connection *db, const struct secret_hash *hash,
                           struct credential_record *out, struct error *err)
{
    return find(db, session_by_hash, hash, out, err);
}

enum err token_rows_find(struct connection *db, const struct secret_hash *hash,
                         struct credential_record *out, struct error *err)
{
    return find(db, token_by_hash, hash, out, err);
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
        db, "SELECT t.id, t.label, t.created_at, t.used_at, t.expires_at, t.scopes"
            " FROM api_tokens t WHERE t.user_key = (SELECT key FROM users WHERE id = ?1)"
            " ORDER BY t.id DESC");
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

enum err token_rows_list(struct connection *db, const struct uuid *user_id,
                         struct api_token_list *out, struct error *err)
{
    AUTO_API_TOKEN_LIST list = { .tokens = NULL };

    if (read_tokens(db, user_id, &list, err) != ERR_OK)
        return err->code;
    *out = list;
    list = (struct api_token_list){ .tokens = NULL };
    return ERR_OK;
}

enum err token_rows_delete(struct connection *db, const struct uuid *id, const struct uuid *user_id,
                           struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "DELETE FROM api_tokens WHERE id = ?1"
                          " AND user_key = (SELECT key FROM users WHERE id = ?2)");

    statement_bind_uuid(&statement, 1, id);
    statement_bind_uuid(&statement, 2, user_id);
    if (statement_run(&statement, err) != ERR_OK)
        return err->code;
    if (connection_changed_rows(db) == 0)
        return error_set(err, ERR_NOT_FOUND, "You have no such API token.");
    return ERR_OK;
}

enum err credential_rows_newest_age(struct connection *db, timestamp_t *out, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT max((SELECT coalesce(max(used_at), 0) FROM sessions),"
                          " (SELECT coalesce(max(created_at), 0) FROM idempotency_keys))");

    if (statement_one(&statement, err) == ERR_OK)
        *out = statement_int(&statement, 0);
    return err->code;
}

enum err credential_rows_sweep(struct connection *db, const struct store_expiry *expiry,
                               struct error *err)
{
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
