/* SPDX-License-Identifier: MIT */
#include "storage/ops/order_ops.h"

#include "storage/list/order_list.h"
#include "storage/ops/snapshot.h"
#include "storage/ops/sqlite_store.h"
#include "storage/tables/order_rows.h"

enum err order_ops_find(struct store *store, int64_t number, struct uuid *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return order_rows_id(reader.db, number, out, err);
}

/* @with_items  whether to read them, too */
static enum err get(struct store *store, const struct uuid *id, bool with_items, struct order *out,
                    struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    AUTO_ORDER order = { .items = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK ||
        order_rows_summary_of_id(reader.db, id, &order.summary, err) != ERR_OK)
        return err->code;
    if (with_items && order_rows_read_items(reader.db, &order, err) != ERR_OK)
        return err->code;
    if (order_rows_read_history(reader.db, &order, err) != ERR_OK)
        return err->code;
    *out = order;
    order = (struct order){ .items = NULL };
    return ERR_OK;
}

enum err order_ops_get(struct store *store, const struct uuid *id, struct order *out,
                       struct error *err)
{
    return get(store, id, true, out, err);
}

enum err order_ops_get_outline(struct store *store, const struct uuid *id, struct order *out,
                               struct error *err)
{
    return get(store, id, false, out, err);
}

enum err order_ops_list(struct store *store, const struct order_query *query,
                        struct order_page *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return order_list(reader.db, query, out, err);
}

enum err order_ops_count(struct store *store, const struct order_query *query,
                         struct order_counts *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return order_list_count(reader.db, query, out, err);
}

enum err order_ops_latest(struct store *store, timestamp_t *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return order_list_latest(reader.db, out, err);
}

enum err order_ops_adjacent(struct store *store, const struct order_query *query,
                            const struct uuid *id, struct order_adjacent *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };

    if (snapshot_acquire(store, &reader, err) != ERR_OK)
        return err->code;
    return order_list_adjacent(reader.db, query, id, out, err);
}
