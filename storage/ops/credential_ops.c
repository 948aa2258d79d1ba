/* SPDX-License-Identifier: MIT */
#include "storage/ops/credential_ops.h"

#include "storage/ops/snapshot.h"
#include "storage/ops/sqlite_store.h"
#include "storage/tables/credential_rows.h"

static enum err submit(struct store *store, writer_change change, void *context, struct error *err)
{
    return writer_submit(sqlite_store_of(store)->writer, change, context, err);
}

/* ---------------------------------------------------------------- using one */

struct touch_context {
    const struct secret_hash *hash;
    timestamp_t now;
};

static enum err change_touch_session(struct connection *db, void *context, struct error *err)
{
    const struct touch_context *touch = context;

    return session_rows_touch(db, touch->hash, touch->now, err);
}

static enum err change_touch_token(struct connection *db, void *context, struct error *err)
{
    const struct touch_context *touch = context;

    return token_rows_touch(db, touch->hash, touch->now, err);
}

enum err session_ops_touch(struct store *store, const struct secret_hash *hash, timestamp_t now,
                           struct error *err)
{
    struct touch_context context = { hash, now };

    /* Within a snapshot: readers are few, and must not wait for the disk or another process. */
    snapshot_pause(store);
    return submit(store, change_touch_session, &context, err);
}

enum err token_ops_touch(struct store *store, const struct secret_hash *hash, timestamp_t now,
                         struct error *err)
{
    struct touch_context context = { hash, now };

    /* As above. */
    snapshot_pause(store);
    return submit(store, change_touch_token, &context, err);
}

enum err session_ops_find(struct store *store, const struct secret_hash *hash,
                          struct credential_record *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return session_rows_find(reader.db, hash, out, err);
}

enum err token_ops_find(struct store *store, const struct secret_hash *hash,
                        struct credential_record *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return token_rows_find(reader.db, hash, out, err);
}

/* ---------------------------------------------------------------- making and ending them */

struct create_context {
    const struct authority *authority;
    const struct secret_hash *hash;
    const struct secret_hash *replaces; /* a session; NULL: none */
    const struct api_token *token;      /* NULL: a session */
};

static enum err change_create_session(struct connection *db, void *context, struct error *err)
{
    const struct create_context *create = context;
    int64_t user_key = 0;

    if (credential_rows_active_user(db, create->authority, &user_key, err) != ERR_OK)
        return err->code;
    if (create->replaces && session_rows_delete(db, create->replaces, err) != ERR_OK)
        return err->code;
    return session_rows_insert(db, create->hash, user_key, create->authority->steady_now, err);
}

enum err session_ops_create(struct store *store, const struct authority *authority,
                            const struct secret_hash *hash, const struct secret_hash *replaces,
                            struct error *err)
{
    struct create_context context = { authority, hash, replaces, NULL };

    return submit(store, change_create_session, &context, err);
}

static enum err change_delete_session(struct connection *db, void *hash, struct error *err)
{
    return session_rows_delete(db, hash, err);
}

enum err session_ops_delete(struct store *store, const struct secret_hash *hash, struct error *err)
{
    struct secret_hash copy = *hash;

    return submit(store, change_delete_session, &copy, err);
}

static enum err change_create_token(struct connection *db, void *context, struct error *err)
{
    const struct create_context *create = context;
    int64_t unused, user_key = 0;

    if (credential_rows_confirm(db, create->authority, &unused, err) != ERR_OK ||
        credential_rows_active_user(db, create->authority, &user_key, err) != ERR_OK ||
        token_rows_check_count(db, user_key, create->token->created_at, err) != ERR_OK)
        return err->code;
    return token_rows_insert(db, create->hash, create->token, user_key, err);
}

enum err token_ops_create(struct store *store, const struct authority *authority,
                          const struct secret_hash *hash, const struct api_token *token,
                          struct error *err)
{
    struct create_context context = { authority, hash, NULL, token };

    return submit(store, change_create_token, &context, err);
}

enum err token_ops_list(struct store *store, const struct uuid *user_id, struct api_token_list *out,
                        struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return token_rows_list(reader.db, user_id, out, err);
}

struct delete_context {
    const struct authority *authority;
    const struct uuid *id;
};

static enum err change_delete_token(struct connection *db, void *context, struct error *err)
{
    const struct delete_context *change = context;
    int64_t unused;

    if (credential_rows_confirm(db, change->authority, &unused, err) != ERR_OK)
        return err->code;
    return token_rows_delete(db, change->id, &change->authority->actor.user_id, err);
}

enum err token_ops_delete(struct store *store, const struct authority *authority,
                          const struct uuid *id, struct error *err)
{
    struct delete_context context = { authority, id };

    return submit(store, change_delete_token, &context, err);
}

/* ---------------------------------------------------------------- ages */

enum err credential_ops_newest_age(struct store *store, timestamp_t *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return credential_rows_newest_age(reader.db, out, err);
}

static enum err change_sweep(struct connection *db, void *expiry, struct error *err)
{
    return credential_rows_sweep(db, expiry, err);
}

enum err credential_ops_sweep(struct store *store, const struct store_expiry *expiry,
                              struct error *err)
{
    struct store_expiry copy = *expiry;

    return submit(store, change_sweep, &copy, err);
}
