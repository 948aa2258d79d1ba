/* SPDX-License-Identifier: MIT */
#include "storage/ops/order_append.h"
#include "storage/ops/order_ops.h"
#include "storage/ops/sqlite_store.h"
#include "storage/tables/credential_rows.h"
#include "storage/tables/idempotency_rows.h"
#include "storage/tables/order_rows.h"
#include "storage/tables/product_rows.h"
#include "storage/tables/user_rows.h"

struct create_context {
    const struct authority *authority;
    const struct order_request *request;
    struct order *out;
    bool *replayed;
};

static enum err replay(struct connection *db, const struct idempotency_row *known,
                       struct create_context *create, struct error *err)
{
    if (!known->same_order)
        return error_set(err, ERR_KEY_REUSED,
                         "This idempotency key came with another order before. "
                         "Use a new key for a new order.");
    if (order_rows_read(db, known->order_number, create->out, err) != ERR_OK)
        return err->code;
    order_rewind(create->out);
    *create->replayed = true;
    return ERR_OK;
}

/*
 * Who an order is for, which mostly is who places it.
 *
 * @row  filled in when it is another; the caller's to clear
 */
static enum err find_customer(struct connection *db, const struct create_context *create,
                              struct order_people *people, struct user_row *row, struct error *err)
{
    const struct uuid *customer = &create->request->draft->user_id;

    people->customer = people->by;
    if (uuid_equal(customer, &create->authority->actor.user_id))
        return ERR_OK;
    if (user_rows_by_id(db, customer, row, err) == ERR_OK) {
        people->customer = row->key;
        return ERR_OK;
    }
    if (err->code != ERR_NOT_FOUND)
        return err->code;
    error_clear(err);
    error_add(err, "must be the id of a user", "/user_id");
    return error_conclude(err, "The order");
}

/* Asked of new orders alone: a repeated request gets the order that it made before. */
static enum err check_customer(const struct user_row *row, struct error *err)
{
    if (row->user.email)
        user_check_present(&row->user, "/user_id", err);
    return error_conclude(err, "The order");
}

static enum err store_new(struct connection *db, const struct create_context *create,
                          const struct order_people *people, struct catalog_items *items,
                          struct error *err)
{
    const struct order_request *request = create->request;
    struct order_event first = { .status = STATUS_PENDING,
                                 .at = create->authority->now,
                                 .note = request->draft->note };
    const struct order_import import = {
        .items = items->items, .item_count = items->count, .history = &first, .history_count = 1
    };
    struct order_newest newest;

    if (order_newest_read(db, &newest, err) != ERR_OK ||
        order_append(db, &newest, &import, people, true, err) != ERR_OK)
        return err->code;
    if (request->idempotency_key &&
        idempotency_rows_put(db, request, people->by, newest.number, create->authority->steady_now,
                             err) != ERR_OK)
        return err->code;
    return order_rows_read(db, newest.number, create->out, err);
}

static enum err change_create(struct connection *db, void *context, struct error *err)
{
    struct create_context *create = context;
    const struct order_request *request = create->request;
    struct idempotency_row known = { .order_number = 0 };
    struct order_people people = { .by = 0 };
    AUTO_CATALOG_ITEMS items = { .count = 0 };
    AUTO_USER_ROW customer = { .key = 0 };

    if (credential_rows_confirm_user(db, create->authority, &people.by, err) != ERR_OK ||
        find_customer(db, create, &people, &customer, err) != ERR_OK)
        return err->code;
    if (request->idempotency_key &&
        idempotency_rows_find(db, request, people.by, &known, err) != ERR_OK)
        return err->code;
    if (known.order_number != 0)
        return replay(db, &known, create, err);
    if (check_customer(&customer, err) != ERR_OK ||
        product_rows_check(db, &request->catalog, request->draft, &items, err) != ERR_OK)
        return err->code;
    return store_new(db, create, &people, &items, err);
}

enum err order_ops_create(struct store *store, const struct authority *authority,
                          const struct order_request *request, struct order *out, bool *replayed,
                          struct error *err)
{
    AUTO_ORDER order = { .items = NULL };
    struct create_context context = {
        .authority = authority, .request = request, .out = &order, .replayed = replayed
    };

    *replayed = false;
    if (writer_submit(sqlite_store_of(store)->writer, change_create, &context, err) != ERR_OK)
        return err->code;
    *out = order;
    order = (struct order){ .items = NULL };
    return ERR_OK;
}
