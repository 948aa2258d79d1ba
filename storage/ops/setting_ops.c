/* SPDX-License-Identifier: MIT */
#include "storage/ops/setting_ops.h"

#include "core/base/log.h"
#include "core/currency.h"
#include "storage/ops/snapshot.h"
#include "storage/ops/sqlite_store.h"
#include "storage/tables/order_newest.h"
#include "storage/tables/product_rows.h"
#include "storage/tables/setting_rows.h"

struct decimals_context {
    int decimals;
    int64_t rounded; /* how many prices have become others by it */
};

static enum err change_decimals(struct connection *db, void *context, struct error *err)
{
    struct decimals_context *change = context;
    struct order_newest newest;
    int before = 0;

    if (setting_rows_decimals(db, &before, err) != ERR_OK ||
        order_newest_read(db, &newest, err) != ERR_OK ||
        currency_check_decimals(before, change->decimals, newest.number >= ORDER_FIRST_NUMBER,
                                err) != ERR_OK ||
        product_rows_rescale(db, before, change->decimals, &change->rounded, err) != ERR_OK)
        return err->code;
    return setting_rows_set_decimals(db, change->decimals, err);
}

static enum err read_decimals(struct store *store, int *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return setting_rows_decimals(reader.db, out, err);
}

enum err setting_ops_set_decimals(struct store *store, int decimals, struct error *err)
{
    struct decimals_context context = { .decimals = decimals };
    int present = 0;

    if (read_decimals(store, &present, err) != ERR_OK || present == decimals)
        return err->code;
    if (writer_submit(sqlite_store_of(store)->writer, change_decimals, &context, err) != ERR_OK)
        return err->code;
    if (context.rounded > 0)
        log_warn("%lld prices of the catalogue had more decimals than the shop's currency has, and "
                 "were rounded: look at the products",
                 (long long)context.rounded);
    return ERR_OK;
}
