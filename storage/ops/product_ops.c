/* SPDX-License-Identifier: MIT */
#include "storage/ops/product_ops.h"

#include "storage/ops/snapshot.h"
#include "storage/ops/sqlite_store.h"
#include "storage/tables/credential_rows.h"
#include "storage/tables/product_rows.h"

enum err product_ops_get(struct store *store, const char *product_id, struct product *out,
                         struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return product_rows_find(reader.db, product_id, out, err);
}

enum err product_ops_list(struct store *store, const struct query *query, bool active_only,
                          struct product_page *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return product_rows_list(reader.db, query, active_only, out, err);
}

struct change_context {
    const struct authority *authority;
    const struct product *product; /* to make; NULL: to change */
    const char *product_id;
    const struct product_change *change;
    struct product result;
};

static enum err change_create(struct connection *db, void *context, struct error *err)
{
    struct change_context *create = context;
    int64_t unused;

    if (credential_rows_confirm(db, create->authority, &unused, err) != ERR_OK ||
        product_rows_insert(db, create->product, err) != ERR_OK)
        return err->code;
    return product_rows_find(db, create->product->product_id, &create->result, err);
}

static enum err change_update(struct connection *db, void *context, struct error *err)
{
    struct change_context *update = context;
    int64_t unused;

    if (credential_rows_confirm(db, update->authority, &unused, err) != ERR_OK ||
        product_rows_update(db, update->product_id, update->change, update->authority->now, err) !=
            ERR_OK)
        return err->code;
    return product_rows_find(db, update->product_id, &update->result, err);
}

static enum err submit(struct store *store, writer_change change, struct change_context *context,
                       struct product *out, struct error *err)
{
    if (writer_submit(sqlite_store_of(store)->writer, change, context, err) != ERR_OK) {
        product_clear(&context->result);
        return err->code;
    }
    *out = context->result;
    return ERR_OK;
}

enum err product_ops_create(struct store *store, const struct authority *authority,
                            const struct product *product, struct product *out, struct error *err)
{
    struct change_context context = { .authority = authority, .product = product };

    return submit(store, change_create, &context, out, err);
}

enum err product_ops_update(struct store *store, const struct authority *authority,
                            const char *product_id, const struct product_change *change,
                            struct product *out, struct error *err)
{
    struct change_context context = { .authority = authority,
                                      .product_id = product_id,
                                      .change = change };

    return submit(store, change_update, &context, out, err);
}
