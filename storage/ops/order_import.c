/* SPDX-License-Identifier: MIT */
#include "storage/ops/order_append.h"
#include "storage/ops/order_ops.h"
#include "storage/ops/sqlite_store.h"
#include "storage/tables/user_rows.h"

struct import_context {
    const struct order_import *orders;
    size_t count;
    struct uuid *ids; /* NULL: not wanted */
};

static enum err find_people(struct connection *db, const struct order_import *import,
                            struct order_people *out, struct error *err)
{
    AUTO_USER_ROW customer = { .key = 0 };

    if (user_rows_by_id(db, &import->user_id, &customer, err) != ERR_OK ||
        user_rows_key(db, &import->by, &out->by_later, err) != ERR_OK)
        return err->code;
    out->customer = out->by = customer.key;
    user_check_present(&customer.user, "/user_id", err);
    return error_conclude(err, "The order");
}

static enum err change_import(struct connection *db, void *context, struct error *err)
{
    const struct import_context *imports = context;
    struct order_newest newest;

    if (order_newest_read(db, &newest, err) != ERR_OK)
        return err->code;
    for (size_t i = 0; i < imports->count; i++) {
        const struct order_import *import = &imports->orders[i];
        struct order_people people = { .customer = 0 };

        if (find_people(db, import, &people, err) != ERR_OK ||
            order_append(db, &newest, import, &people, false, err) != ERR_OK)
            return err->code;
        if (imports->ids)
            imports->ids[i] = newest.id;
    }
    return ERR_OK;
}

enum err order_ops_import(struct store *store, const struct order_import *orders, size_t count,
                          struct uuid *ids, struct error *err)
{
    struct import_context context = { .orders = orders, .count = count, .ids = ids };

    return writer_submit(sqlite_store_of(store)->writer, change_import, &context, err);
}
