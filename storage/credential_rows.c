/* SPDX-License-Identifier: MIT */
#include "storage/credential_rows.h"

#include "storage/sqlite_store.h"
#include "storage/user_rows.h"

static void bind_hash(struct statement *statement, int index, const struct secret_hash *hash)
{
    statement_bind_blob(statement, index, hash->bytes, sizeof(hash->bytes));
}

enum err credential_rows_end_all(struct db *db, int64_t user_key, struct error *err)
{
    if (credential_rows_end_sessions(db, user_key, NULL, err) != ERR_OK)
        return err->code;
    return statement_run_int(db, "DELETE FROM api_tokens WHERE user_key = ?1", user_key, err);
}

enum err credential_rows_end_sessions(struct db *db, int64_t user_key,
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

static enum err change_by_hash(struct db *db, void *context, struct error *err)
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
    reading_pause();
    return submit_by_hash(
        store, "UPDATE sessions SET used_at = ?2 WHERE hash = ?1 AND used_at < ?2", hash, now, err);
}

enum err token_rows_touch(struct store *store, const struct secret_hash *hash, timestamp_t now,
                          struct error *err)
{
    /* Within a reading: readers are few, and must not wait for the disk or another process. */
    reading_pause();
    return submit_by_hash(store,
                          "UPDATE api_tokens SET used_at = ?2 WHERE hash = ?1 AND used_at < ?2",
                          hash, now, err);
}

enum err session_rows_delete(struct store *store, const struct secret_hash *hash, struct error *err)
{
    return submit_by_hash(store, "DELETE FROM sessions WHERE hash = ?1", hash, 0, err);
}

struct create_context {
    const struct secret_hash *hash;
    const struct uuid *user_id;
    timestamp_t now;
    const struct api_token *token; /* NULL: a session */
};

/* A user who was disabled a moment ago gets no new session or token. */
static enum err active_user_key(struct db *db, const struct uuid *id, int64_t *key,
                                struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT key FROM users WHERE id = ?1 AND disabled = 0");

    statement_bind_uuid(&statement, 1, id);
    if (statement_one(&statement, err) == ERR_NOT_FOUND)
        return error_set(err, ERR_NOT_FOUND, "This user is disabled.");
    if (err->code == ERR_OK)
        *key = statement_int(&statement, 0);
    return err->code;
}

static enum err change_create(struct db *db, void *context, struct error *err)
{
    static const char session_sql[] = "INSERT INTO sessions (hash, user_key, created_at, used_at)"
                                      " VALUES (?1, ?2, ?3, ?3)";
    static const char token_sql[] = "INSERT INTO api_tokens (hash, user_key, created_at, used_at,"
                                    " id, label, expires_at) VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6)";
    const struct create_context *create = context;
    AUTO_STATEMENT statement = statement_get(db, create->token ? token_sql : session_sql);
    int64_t user_key = 0;

    if (active_user_key(db, create->user_id, &user_key, err) != ERR_OK)
        return err->code;
    bind_hash(&statement, 1, create->hash);
    statement_bind_int(&statement, 2, user_key);
    statement_bind_int(&statement, 3, create->now);
    if (create->token) {
        statement_bind_uuid(&statement, 4, &create->token->id);
        statement_bind_text(&statement, 5, create->token->label);
        statement_bind_int(&statement, 6, create->token->expires_at);
    }
    return statement_run(&statement, err);
}

enum err session_rows_create(struct store *store, const struct secret_hash *hash,
                             const struct uuid *user_id, timestamp_t now, struct error *err)
{
    struct create_context context = { hash, user_id, now, NULL };

    return writer_submit(sqlite_store_of(store)->writer, change_create, &context, err);
}

enum err token_rows_create(struct store *store, const struct secret_hash *hash,
                           const struct uuid *user_id, const struct api_token *token,
                           struct error *err)
{
    struct create_context context = { hash, user_id, token->created_at, token };

    return writer_submit(sqlite_store_of(store)->writer, change_create, &context, err);
}

static enum err find(struct store *store, const char *sql, const struct secret_hash *hash,
                     struct credential_record *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK)
        return err->code;

    AUTO_STATEMENT statement = statement_get(reader.db, sql);

    bind_hash(&statement, 1, hash);
    if (statement_one(&statement, err) == ERR_OK)
        *out = (struct credential_record){ .user_id = statement_uuid(&statement, 0),
                                           .role = (enum role)statement_int(&statement, 1),
                                           .user_disabled = statement_int(&statement, 2) != 0,
                                           .created_at = statement_int(&statement, 3),
                                           .used_at = statement_int(&statement, 4),
                                           .expires_at = statement_int(&statement, 5) };
    return err->code;
}

enum err session_rows_find(struct store *store, const struct secret_hash *hash,
                           struct credential_record *out, struct error *err)
{
    return find(store,
                "SELECT u.id, u.role, u.disabled, s.created_at, s.used_at, 0"
                " FROM sessions s JOIN users u ON u.key = s.user_key WHERE s.hash = ?1",
                hash, out, err);
}

enum err token_rows_find(struct store *store, const struct secret_hash *hash,
                         struct credential_record *out, struct error *err)
{
    return find(store,
                "SELECT u.id, u.role, u.disabled, t.created_at, t.used_at, t.expires_at"
                " FROM api_tokens t JOIN users u ON u.key = t.user_key WHERE t.hash = ?1",
                hash, out, err);
}

static enum err append_token(struct api_token_list *list, struct statement *row, struct error *err)
{
    struct api_token *grown = reallocarray(list->tokens, list->count + 1, sizeof(*grown));
    struct api_token token = { .id = statement_uuid(row, 0),
                               .created_at = statement_int(row, 2),
                               .used_at = statement_int(row, 3),
                               .expires_at = statement_int(row, 4) };

    if (!grown)
        return error_no_memory(err);
    list->tokens = grown;
    if (statement_text(row, 1, &token.label, err) != ERR_OK)
        return err->code;
    list->tokens[list->count++] = token;
    return ERR_OK;
}

/* Ids start with the time, so the newest come last by id. */
static enum err read_tokens(struct db *db, const struct uuid *user_id, struct api_token_list *list,
                            struct error *err)
{
    AUTO_STATEMENT statement = statement_get(
        db, "SELECT t.id, t.label, t.created_at, t.used_at, t.expires_at FROM api_tokens t"
            " WHERE t.user_key = (SELECT key FROM users WHERE id = ?1) ORDER BY t.id DESC");
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
    const struct uuid *id;
    const struct uuid *user_id;
};

static enum err change_delete(struct db *db, void *context, struct error *err)
{
    const struct delete_context *change = context;
    AUTO_STATEMENT statement =
        statement_get(db, "DELETE FROM api_tokens WHERE id = ?1"
                          " AND user_key = (SELECT key FROM users WHERE id = ?2)");

    statement_bind_uuid(&statement, 1, change->id);
    statement_bind_uuid(&statement, 2, change->user_id);
    if (statement_run(&statement, err) != ERR_OK)
        return err->code;
    if (sqlite3_changes(db->handle) == 0)
        return error_set(err, ERR_NOT_FOUND, "You have no such API token.");
    return ERR_OK;
}

enum err token_rows_delete(struct store *store, const struct uuid *id, const struct uuid *user_id,
                           struct error *err)
{
    struct delete_context context = { id, user_id };

    return writer_submit(sqlite_store_of(store)->writer, change_delete, &context, err);
}

static enum err change_sweep(struct db *db, void *context, struct error *err)
{
    const struct store_lapse *lapse = context;

    if (statement_run_int(db, "DELETE FROM idempotency_keys WHERE created_at < ?1",
                          lapse->keys_since, err) != ERR_OK ||
        statement_run_int(db, "DELETE FROM sessions WHERE used_at < ?1", lapse->sessions_used_since,
                          err) != ERR_OK ||
        statement_run_int(db, "DELETE FROM sessions WHERE created_at < ?1",
                          lapse->sessions_created_since, err) != ERR_OK)
        return err->code;
    return statement_run_int(db, "DELETE FROM api_tokens WHERE expires_at BETWEEN 1 AND ?1",
                             lapse->now, err);
}

enum err credential_rows_sweep(struct store *store, const struct store_lapse *lapse,
                               struct error *err)
{
    struct store_lapse copy = *lapse;

    return writer_submit(sqlite_store_of(store)->writer, change_sweep, &copy, err);
}
