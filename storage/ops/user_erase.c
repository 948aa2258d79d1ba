/* SPDX-License-Identifier: MIT */
#include "storage/engine/statement.h"
#include "storage/ops/sqlite_store.h"
#include "storage/ops/user_ops.h"
#include "storage/search/search_index.h"
#include "storage/tables/credential_rows.h"
#include "storage/tables/order_keys.h"
#include "storage/tables/order_rows.h"
#include "storage/tables/user_rows.h"

#include <stdio.h>

static enum err clear_notes(struct connection *db, int64_t number, const char *notes,
                            struct error *err)
{
    if (order_rows_clear_notes(db, number, err) != ERR_OK)
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

static enum err erase_identity(struct connection *db, const struct user_row *row, struct error *err)
{
    AUTO_FREE char *before = NULL, *after = NULL;
    struct user_remains remains;

    user_erase(&row->user.id, &remains);
    if (asprintf(&before, "%s %s", row->user.name, row->user.email) < 0 ||
        asprintf(&after, "%s %s", remains.name, remains.email) < 0)
        return error_no_memory(err);
    if (user_rows_set_remains(db, row->key, &remains, err) != ERR_OK ||
        search_index_rename(db, row->key, before, after, err) != ERR_OK)
        return err->code;
    /* A full-text index forgets a word only when its parts are merged. */
    return connection_exec(db, "INSERT INTO user_search (user_search) VALUES ('optimize')", err);
}

struct erase_context {
    const struct authority *authority;
    const struct uuid *id;
};

static enum err change_erase(struct connection *db, void *context, struct error *err)
{
    const struct erase_context *erase = context;
    AUTO_USER_ROW row = { .key = 0 };
    int64_t unused, other_admins = 0;

    if (credential_rows_confirm(db, erase->authority, &unused, err) != ERR_OK ||
        user_rows_by_id(db, erase->id, &row, err) != ERR_OK ||
        user_rows_count_admins(db, row.key, &other_admins, err) != ERR_OK ||
        user_erase_allowed(&row.user, other_admins, err) != ERR_OK ||
        erase_notes(db, row.key, err) != ERR_OK || erase_identity(db, &row, err) != ERR_OK ||
        credential_rows_end_all(db, row.key, err) != ERR_OK)
        return err->code;
    return statement_run_int(db, "DELETE FROM idempotency_keys WHERE user_key = ?1", row.key, err);
}

enum err user_ops_erase(struct store *store, const struct authority *authority,
                        const struct uuid *id, struct error *err)
{
    struct sqlite_store *sqlite_store = sqlite_store_of(store);
    struct erase_context context = { authority, id };

    if (writer_submit(sqlite_store->writer, change_erase, &context, err) != ERR_OK)
        return err->code;
    sqlite_store_truncate_wal(sqlite_store);
    return ERR_OK;
}
