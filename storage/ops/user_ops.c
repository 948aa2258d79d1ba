/* SPDX-License-Identifier: MIT */
#include "storage/ops/user_ops.h"

#include "storage/ops/snapshot.h"
#include "storage/ops/sqlite_store.h"
#include "storage/search/search_index.h"
#include "storage/tables/credential_rows.h"
#include "storage/tables/user_rows.h"

/* ---------------------------------------------------------------- reading */

enum err user_ops_has_admin(struct store *store, bool *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    int64_t count = 0;

    if (snapshot_acquire(store, &reader, err) != ERR_OK ||
        user_rows_count_admins(reader.db, 0, &count, err) != ERR_OK)
        return err->code;
    *out = count > 0;
    return ERR_OK;
}

enum err user_ops_get(struct store *store, const struct uuid *id, struct user *out,
                      struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    struct user_row row;

    if (snapshot_acquire(store, &reader, err) != ERR_OK ||
        user_rows_by_id(reader.db, id, &row, err) != ERR_OK)
        return err->code;
    *out = row.user;
    return ERR_OK;
}

enum err user_ops_find(struct store *store, const char *email, struct user *out,
                       struct password_hash *password, struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    struct user_row row;

    if (snapshot_acquire(store, &reader, err) != ERR_OK ||
        user_rows_by_email(reader.db, email, &row, err) != ERR_OK)
        return err->code;
    *out = row.user;
    *password = row.password;
    return ERR_OK;
}

enum err user_ops_list(struct store *store, const struct query *query, struct user_page *out,
                       struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return user_rows_list(reader.db, query, out, err);
}

/* ---------------------------------------------------------------- making */

struct create_context {
    const struct authority *authority; /* NULL: the first admin needs none */
    const struct user_draft *draft;
    const struct password_hash *password;
    timestamp_t now;
    struct user_row row;
};

static enum err insert_user(struct connection *db, struct create_context *create, struct error *err)
{
    struct uuid id;

    if (user_rows_insert(db, create->draft, create->password, create->now, &id, err) != ERR_OK)
        return err->code;
    return user_rows_by_id(db, &id, &create->row, err);
}

static enum err change_create(struct connection *db, void *context, struct error *err)
{
    struct create_context *create = context;
    int64_t unused;

    if (credential_rows_confirm(db, create->authority, &unused, err) != ERR_OK)
        return err->code;
    return insert_user(db, create, err);
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

enum err user_ops_create(struct store *store, const struct authority *authority,
                         const struct user_draft *draft, const struct password_hash *password,
                         struct user *out, struct error *err)
{
    struct create_context context = {
        .authority = authority, .draft = draft, .password = password, .now = authority->now
    };

    return submit(store, change_create, &context, &context.row, out, err);
}

static enum err change_create_first(struct connection *db, void *context, struct error *err)
{
    int64_t admins = 0;

    if (user_rows_count_admins(db, 0, &admins, err) != ERR_OK)
        return err->code;
    if (admins > 0)
        return error_set(err, ERR_FORBIDDEN, "This shop has an admin already. Please sign in.");
    return insert_user(db, context, err);
}

enum err user_ops_create_first(struct store *store, const struct user_draft *draft,
                               const struct password_hash *password, timestamp_t now,
                               struct user *out, struct error *err)
{
    struct create_context context = { .draft = draft, .password = password, .now = now };

    return submit(store, change_create_first, &context, &context.row, out, err);
}

/* ---------------------------------------------------------------- changing */

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

/* The orders of a user are found by their name, so their terms change with it. */
static enum err rename_user(struct connection *db, const struct user_row *row, const char *name,
                            struct error *err)
{
    if (user_rows_set_name(db, row->key, name, err) != ERR_OK)
        return err->code;
    return search_index_rename(db, row->key, row->user.name, name, err);
}

/* And by their email. */
static enum err readdress_user(struct connection *db, const struct user_row *row, const char *email,
                               struct error *err)
{
    if (user_rows_set_email(db, row->key, email, err) != ERR_OK)
        return err->code;
    return search_index_rename(db, row->key, row->user.email, email, err);
}

static enum err apply_change(struct connection *db, const struct user_row *row,
                             const struct update_context *update, struct error *err)
{
    const struct user_change *change = update->change;
    enum role role = change->has_role ? change->role : row->user.role;
    bool disabled = change->has_disabled ? change->disabled : row->user.disabled;

    if (user_rows_set_role(db, row->key, role, disabled, err) != ERR_OK)
        return err->code;
    if (change->email && is_other(change->email, row->user.email) &&
        readdress_user(db, row, change->email, err) != ERR_OK)
        return err->code;
    if (change->name && is_other(change->name, row->user.name) &&
        rename_user(db, row, change->name, err) != ERR_OK)
        return err->code;
    if (update->password && user_rows_set_password(db, row->key, update->password, err) != ERR_OK)
        return err->code;
    if (disabled || update->password)
        return credential_rows_end_all(db, row->key, err);
    return ERR_OK;
}

static enum err change_update(struct connection *db, void *context, struct error *err)
{
    struct update_context *update = context;
    AUTO_USER_ROW before = { .key = 0 };
    int64_t unused, other_admins = 0;

    if (credential_rows_confirm(db, update->authority, &unused, err) != ERR_OK ||
        user_rows_by_id(db, update->id, &before, err) != ERR_OK ||
        user_rows_count_admins(db, before.key, &other_admins, err) != ERR_OK ||
        user_change_allowed(&before.user, update->change, other_admins, err) != ERR_OK ||
        apply_change(db, &before, update, err) != ERR_OK)
        return err->code;
    return user_rows_by_id(db, update->id, &update->row, err);
}

enum err user_ops_update(struct store *store, const struct authority *authority,
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
        user_rows_set_password(db, key, change->password, err) != ERR_OK)
        return err->code;
    if (!change->keep_tokens && credential_rows_end_tokens(db, key, err) != ERR_OK)
        return err->code;
    return credential_rows_end_sessions(db, key, keep, err);
}

enum err user_ops_set_password(struct store *store, const struct authority *authority,
                               const struct password_hash *password, bool keep_tokens,
                               struct error *err)
{
    struct password_context context = { authority, password, keep_tokens };

    return writer_submit(sqlite_store_of(store)->writer, change_password, &context, err);
}
