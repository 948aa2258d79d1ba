/* SPDX-License-Identifier: MIT */
#include "storage/tables/user_rows.h"

#include "storage/ops/sqlite_store.h"
#include "storage/search/search_index.h"
#include "storage/tables/credential_rows.h"
#include "storage/tables/fts_query.h"
#include "storage/tables/order_rows.h"

#include <stdio.h>

#define USER_COLUMNS "key, id, email, name, role, disabled, created_at, password"

/* A row with what is not for outside. */
struct user_row {
    struct user user;
    int64_t key;
    struct password_hash password;
};

static void user_row_clear(struct user_row *row)
{
    user_clear(&row->user);
}

static enum err read_user(struct statement *statement, struct user_row *out, struct error *err)
{
    struct user_row row = {
        .key = statement_int(statement, 0),
        .user = { .id = statement_uuid(statement, 1),
                  .role = (enum role)statement_int(statement, 4),
                  .disabled = statement_int(statement, 5) != 0,
                  .created_at = statement_int(statement, 6) },
    };
    AUTO_FREE char *password = NULL;

    if (statement_text(statement, 2, &row.user.email, err) != ERR_OK ||
        statement_text(statement, 3, &row.user.name, err) != ERR_OK ||
        statement_text(statement, 7, &password, err) != ERR_OK) {
        user_row_clear(&row);
        return err->code;
    }
    snprintf(row.password.text, sizeof(row.password.text), "%s", password);
    *out = row;
    return ERR_OK;
}

static enum err read_one(struct statement *statement, struct user_row *out, struct error *err)
{
    if (statement_one(statement, err) == ERR_NOT_FOUND)
        return error_set(err, ERR_NOT_FOUND, "There is no such user.");
    return err->code == ERR_OK ? read_user(statement, out, err) : err->code;
}

static enum err read_by_id(struct connection *db, const struct uuid *id, struct user_row *out,
                           struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT " USER_COLUMNS " FROM users WHERE id = ?1");

    statement_bind_uuid(&statement, 1, id);
    return read_one(&statement, out, err);
}

static enum err read_by_email(struct connection *db, const char *email, struct user_row *out,
                              struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT " USER_COLUMNS " FROM users WHERE email = ?1");

    statement_bind_text(&statement, 1, email);
    return read_one(&statement, out, err);
}

enum err user_rows_key(struct connection *db, const struct uuid *id, int64_t *key,
                       struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT key FROM users WHERE id = ?1");

    statement_bind_uuid(&statement, 1, id);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *key = statement_int(&statement, 0);
    return ERR_OK;
}

/* @but_key  is not counted; 0 is nobody's */
static enum err count_admins(struct connection *db, int64_t but_key, int64_t *out,
                             struct error *err)
{
    AUTO_STATEMENT statement = statement_get(
        db, "SELECT count(*) FROM users WHERE role = 1 AND disabled = 0 AND key <> ?1");

    statement_bind_int(&statement, 1, but_key);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(&statement, 0);
    return ERR_OK;
}

enum err user_rows_has_admin(struct store *store, bool *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    int64_t count = 0;

    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK ||
        count_admins(reader.db, 0, &count, err) != ERR_OK)
        return err->code;
    *out = count > 0;
    return ERR_OK;
}

enum err user_rows_get(struct store *store, const struct uuid *id, struct user *out,
                       struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    struct user_row row;

    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK ||
        read_by_id(reader.db, id, &row, err) != ERR_OK)
        return err->code;
    *out = row.user;
    return ERR_OK;
}

enum err user_rows_find(struct store *store, const char *email, struct user *out,
                        struct password_hash *password, struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    struct user_row row;

    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK ||
        read_by_email(reader.db, email, &row, err) != ERR_OK)
        return err->code;
    *out = row.user;
    *password = row.password;
    return ERR_OK;
}

struct create_context {
    const struct authority *authority; /* NULL: the first admin needs none */
    const struct user_draft *draft;
    const struct password_hash *password;
    timestamp_t now;
    struct user_row row;
};

static enum err insert_user(struct connection *db, void *context, struct error *err)
{
    static const char sql[] = "INSERT INTO users (id, email, name, role, disabled, password,"
                              " created_at) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6)"
                              " ON CONFLICT (email) DO NOTHING";
    struct create_context *create = context;
    AUTO_STATEMENT statement = statement_get(db, sql);
    struct uuid id = uuid_new(create->now);

    statement_bind_uuid(&statement, 1, &id);
    statement_bind_text(&statement, 2, create->draft->email);
    statement_bind_text(&statement, 3, create->draft->name);
    statement_bind_int(&statement, 4, (int64_t)create->draft->role);
    statement_bind_text(&statement, 5, create->password->text);
    statement_bind_int(&statement, 6, create->now);
    if (statement_run(&statement, err) != ERR_OK)
        return err->code;
    if (sqlite3_changes(db->handle) == 0)
        return error_set(err, ERR_EMAIL_TAKEN, "There is a user with this email already.");
    return read_by_id(db, &id, &create->row, err);
}

static enum err change_create(struct connection *db, void *context, struct error *err)
{
    const struct create_context *create = context;
    int64_t unused;

    if (credential_rows_confirm(db, create->authority, &unused, err) != ERR_OK)
        return err->code;
    return insert_user(db, context, err);
}

/* Submits a change that fills @row, and hands the user on when it is committed. */
static enum err submit(struct store *store, writer_change change, void *context,
                       struct user_row *row, struct user *out, struct error *err)
{
    if (writer_submit(sqlite_store_of(store)->writer, change, context, err) != ERR_OK) {
        user_row_clear(row);
        return err->code;
    }
    *out = row->user;
    return ERR_OK;
}

enum err user_rows_create(struct store *store, const struct authority *authority,
                          const struct user_draft *draft, const struct password_hash *password,
                          struct user *out, struct error *err)
{
    struct create_context context = {
        .authority = authority, .draft = draft, .password = password, .now = authority->now
    };

    return submit(store, change_create, &context, &context.row, out, err);
}

static enum err set_name(struct connection *db, int64_t key, const char *name, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "UPDATE users SET name = ?2 WHERE key = ?1");

    statement_bind_int(&statement, 1, key);
    statement_bind_text(&statement, 2, name);
    return statement_run(&statement, err);
}

/* The orders of a user are found by their name, so their terms change with it. */
static enum err rename_user(struct connection *db, const struct user_row *row, const char *name,
                            struct error *err)
{
    if (set_name(db, row->key, name, err) != ERR_OK)
        return err->code;
    return search_index_rename(db, row->key, row->user.name, name, err);
}

static enum err change_create_first(struct connection *db, void *context, struct error *err)
{
    int64_t admins = 0;

    if (count_admins(db, 0, &admins, err) != ERR_OK)
        return err->code;
    if (admins > 0)
        return error_set(err, ERR_FORBIDDEN, "This shop has an admin already. Please sign in.");
    return insert_user(db, context, err);
}

enum err user_rows_create_first(struct store *store, const struct user_draft *draft,
                                const struct password_hash *password, timestamp_t now,
                                struct user *out, struct error *err)
{
    struct create_context context = { .draft = draft, .password = password, .now = now };

    return submit(store, change_create_first, &context, &context.row, out, err);
}

static enum err set_password(struct connection *db, int64_t key,
                             const struct password_hash *password, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "UPDATE users SET password = ?2 WHERE key = ?1");

    statement_bind_int(&statement, 1, key);
    statement_bind_text(&statement, 2, password->text);
    return statement_run(&statement, err);
}

static enum err set_role(struct connection *db, int64_t key, enum role role, bool disabled,
                         struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "UPDATE users SET role = ?2, disabled = ?3 WHERE key = ?1");

    statement_bind_int(&statement, 1, key);
    statement_bind_int(&statement, 2, (int64_t)role);
    statement_bind_int(&statement, 3, disabled);
    return statement_run(&statement, err);
}

struct update_context {
    const struct authority *authority;
    const struct uuid *id;
    const struct user_change *change;
    const struct password_hash *password;
    struct user_row row;
};

static bool is_other(const char *after, const char *before)
{
    return !before || strcmp(after, before) != 0;
}

static enum err apply_change(struct connection *db, const struct user_row *row,
                             const struct update_context *update, struct error *err)
{
    const struct user_change *change = update->change;
    enum role role = change->has_role ? change->role : row->user.role;
    bool disabled = change->has_disabled ? change->disabled : row->user.disabled;

    if (set_role(db, row->key, role, disabled, err) != ERR_OK)
        return err->code;
    if (change->name && is_other(change->name, row->user.name) &&
        rename_user(db, row, change->name, err) != ERR_OK)
        return err->code;
    if (update->password && set_password(db, row->key, update->password, err) != ERR_OK)
        return err->code;
    if (disabled || update->password)
        return credential_rows_end_all(db, row->key, err);
    return ERR_OK;
}

static enum err change_update(struct connection *db, void *context, struct error *err)
{
    struct update_context *update = context;
    CLEANUP(user_row_clear) struct user_row before = { .key = 0 };
    int64_t unused, other_admins = 0;

    if (credential_rows_confirm(db, update->authority, &unused, err) != ERR_OK ||
        read_by_id(db, update->id, &before, err) != ERR_OK ||
        count_admins(db, before.key, &other_admins, err) != ERR_OK ||
        user_change_allowed(&before.user, update->change, other_admins, err) != ERR_OK ||
        apply_change(db, &before, update, err) != ERR_OK)
        return err->code;
    return read_by_id(db, update->id, &update->row, err);
}

enum err user_rows_update(struct store *store, const struct authority *authority,
                          const struct uuid *id, const struct user_change *change,
                          const struct password_hash *password, struct user *out, struct error *err)
{
    struct update_context context = {
        .authority = authority, .id = id, .change = change, .password = password
    };

    return submit(store, change_update, &context, &context.row, out, err);
}

struct password_context {
    const struct authority *authority;
    const struct password_hash *password;
    bool keep_tokens;
};

static enum err change_password(struct connection *db, void *context, struct error *err)
{
    const struct password_context *change = context;
    const struct actor *actor = &change->authority->actor;
    const struct secret_hash *keep = actor->credential == CREDENTIAL_SESSION ? &actor->hash : NULL;
    int64_t key = 0;

    if (credential_rows_confirm_user(db, change->authority, &key, err) != ERR_OK ||
        set_password(db, key, change->password, err) != ERR_OK)
        return err->code;
    if (!change->keep_tokens && credential_rows_end_tokens(db, key, err) != ERR_OK)
        return err->code;
    return credential_rows_end_sessions(db, key, keep, err);
}

enum err user_rows_set_password(struct store *store, const struct authority *authority,
                                const struct password_hash *password, bool keep_tokens,
                                struct error *err)
{
    struct password_context context = { authority, password, keep_tokens };

    return writer_submit(sqlite_store_of(store)->writer, change_password, &context, err);
}

/* ---------------------------------------------------------------- erasing */

static enum err clear_notes(struct connection *db, int64_t number, const char *notes,
                            struct error *err)
{
    if (statement_run_int(db,
                          "UPDATE status_history SET note = NULL"
                          " WHERE key " ORDER_KEYS("?1") " AND note IS NOT NULL",
                          number, err) != ERR_OK)
        return err->code;
    return search_index_drop_text(db, number, notes, err);
}

static enum err erase_notes(struct connection *db, int64_t user_key, struct error *err)
{
    static const char sql[] =
        "SELECT number, (SELECT group_concat(note, ' ') FROM status_history"
        " WHERE key " ORDER_KEYS("orders.number") ") AS notes"
                                                  " FROM orders INDEXED BY orders_by_user"
                                                  " WHERE user_key = ?1 AND notes IS NOT NULL";
    AUTO_STATEMENT statement = statement_get(db, sql);
    bool row;

    statement_bind_int(&statement, 1, user_key);
    for (;;) {
        AUTO_FREE char *notes = NULL;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        if (statement_text(&statement, 1, &notes, err) != ERR_OK ||
            clear_notes(db, statement_int(&statement, 0), notes, err) != ERR_OK)
            return err->code;
    }
}

static enum err set_remains(struct connection *db, int64_t key, const struct user_remains *remains,
                            struct error *err)
{
    /* No password comes to the empty hash. */
    AUTO_STATEMENT statement =
        statement_get(db, "UPDATE users SET name = ?2, email = ?3, password = '', role = 0,"
                          " disabled = 1 WHERE key = ?1");

    statement_bind_int(&statement, 1, key);
    statement_bind_text(&statement, 2, remains->name);
    statement_bind_text(&statement, 3, remains->email);
    return statement_run(&statement, err);
}

static enum err erase_identity(struct connection *db, const struct user_row *row, struct error *err)
{
    AUTO_FREE char *before = NULL, *after = NULL;
    struct user_remains remains;

    user_erase(&row->user.id, &remains);
    if (asprintf(&before, "%s %s", row->user.name, row->user.email) < 0 ||
        asprintf(&after, "%s %s", remains.name, remains.email) < 0)
        return error_no_memory(err);
    if (set_remains(db, row->key, &remains, err) != ERR_OK ||
        search_index_rename(db, row->key, before, after, err) != ERR_OK)
        return err->code;
    /* A full-text index forgets a word only when its parts are merged. */
    return connection_exec(db, "INSERT INTO users_search (users_search) VALUES ('optimize')", err);
}

struct erase_context {
    const struct authority *authority;
    const struct uuid *id;
};

static enum err change_erase(struct connection *db, void *context, struct error *err)
{
    static const struct user_change leaving = { .has_disabled = true, .disabled = true };
    const struct erase_context *erase = context;
    CLEANUP(user_row_clear) struct user_row row = { .key = 0 };
    int64_t unused, other_admins = 0;

    if (credential_rows_confirm(db, erase->authority, &unused, err) != ERR_OK ||
        read_by_id(db, erase->id, &row, err) != ERR_OK ||
        count_admins(db, row.key, &other_admins, err) != ERR_OK ||
        user_change_allowed(&row.user, &leaving, other_admins, err) != ERR_OK ||
        erase_notes(db, row.key, err) != ERR_OK || erase_identity(db, &row, err) != ERR_OK ||
        credential_rows_end_all(db, row.key, err) != ERR_OK)
        return err->code;
    return statement_run_int(db, "DELETE FROM idempotency_keys WHERE user_key = ?1", row.key, err);
}

enum err user_rows_erase(struct store *store, const struct authority *authority,
                         const struct uuid *id, struct error *err)
{
    struct sqlite_store *sqlite_store = sqlite_store_of(store);
    struct erase_context context = { authority, id };

    if (writer_submit(sqlite_store->writer, change_erase, &context, err) != ERR_OK)
        return err->code;
    sqlite_store_truncate_wal(sqlite_store);
    return ERR_OK;
}

/* ---------------------------------------------------------------- lists */

#define FOUND_USERS "key IN (SELECT rowid FROM users_search WHERE users_search MATCH ?1)"

static enum err count_users(struct connection *db, const char *match, int64_t *out,
                            struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, match ? "SELECT count(*) FROM users_search WHERE users_search MATCH ?1"
                                : "SELECT count(*) FROM users");

    if (match)
        statement_bind_text(&statement, 1, match);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(&statement, 0);
    return ERR_OK;
}

/* By email, which is what a shopkeeper looks for in a list of people. */
static enum err read_page(struct connection *db, const struct query *query, const char *match,
                          struct user_page *page, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(
        db, match ? "SELECT " USER_COLUMNS " FROM users WHERE " FOUND_USERS
                    " ORDER BY email LIMIT ?2 OFFSET ?3"
                  : "SELECT " USER_COLUMNS " FROM users ORDER BY email LIMIT ?2 OFFSET ?3");
    bool row;

    if (match)
        statement_bind_text(&statement, 1, match);
    statement_bind_int(&statement, 2, query->limit);
    statement_bind_int(&statement, 3, (query->page - 1) * query->limit);
    for (;;) {
        struct user_row user;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        if (read_user(&statement, &user, err) != ERR_OK)
            return err->code;
        page->users[page->count++] = user.user;
    }
}

enum err user_rows_list(struct store *store, const struct query *query, struct user_page *out,
                        struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    AUTO_USER_PAGE page = { .users = calloc((size_t)query->limit, sizeof(struct user)) };
    AUTO_FREE char *match = NULL;
    bool nothing_to_find;

    if (!page.users)
        return error_no_memory(err);
    if (query->search && fts_query_write(query->search, &match, err) != ERR_OK)
        return err->code;
    nothing_to_find = query->search && !match;
    if (!nothing_to_find &&
        (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK ||
         count_users(reader.db, match, &page.total, err) != ERR_OK))
        return err->code;
    if (query_offset(query, page.total) >= 0 &&
        read_page(reader.db, query, match, &page, err) != ERR_OK)
        return err->code;
    *out = page;
    page = (struct user_page){ .users = NULL };
    return ERR_OK;
}
