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

struct identify_context {
    const struct shop_id *candidate;
    struct shop_id *out;
};

static enum err give_id(struct connection *db, void *context, struct error *err)
{
    const struct identify_context *giving = context;

    if (setting_rows_offer_shop_id(db, giving->candidate, err) != ERR_OK)
        return err->code;
    return setting_rows_shop_id(db, giving->out, err);
}

static enum err read_id(struct store *store, struct shop_id *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return setting_rows_shop_id(reader.db, out, err);
}

enum err setting_ops_identify(struct store *store, const struct shop_id *candidate,
                              struct shop_id *out, struct error *err)
{
    struct identify_context context = { candidate, out };

    if (read_id(store, out, err) != ERR_NOT_FOUND)
        return err->code;
    error_clear(err);
    return writer_submit(sqlite_store_of(store)->writer, give_id, &context, err);
}

/* ---------------------------------------------------------------- ages */

enum err setting_ops_steady_mark(struct store *store, struct steady_mark *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return setting_rows_steady_mark(reader.db, out, err);
}

static enum err change_steady_mark(struct connection *db, void *mark, struct error *err)
{
    return setting_rows_set_steady_mark(db, mark, err);
}

enum err setting_ops_set_steady_mark(struct store *store, const struct steady_mark *mark,
                                     struct error *err)
{
    struct steady_mark copy = *mark;

    return writer_submit(sqlite_store_of(store)->writer, change_steady_mark, &copy, err);
}
