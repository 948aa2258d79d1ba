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

/* Who an order is for and who places it: mostly the same. */
struct people {
    struct user_row customer, other; /* other: who places it for the customer; else empty */
    struct order_people keys;
};

static void people_clear(struct people *people)
{
    user_row_clear(&people->customer);
    user_row_clear(&people->other);
}

/* @people  with the key of who places it; the caller's to clear */
static enum err find_people(struct connection *db, const struct create_context *create,
                            struct people *people, struct error *err)
{
    const struct uuid *customer = &create->request->draft->user_id;
    const struct uuid *actor = &create->authority->actor.user_id;

    if (user_rows_by_id(db, customer, &people->customer, err) == ERR_NOT_FOUND) {
        error_clear(err);
        error_add(err, "must be the id of a user", "/user_id");
        return error_conclude(err, "The order");
    }
    people->keys.customer = people->customer.key;
    if (err->code == ERR_OK && !uuid_equal(customer, actor))
        return user_rows_by_id(db, actor, &people->other, err);
    return err->code;
}

/* Asked of new orders alone: a repeated request gets the order that it made before. */
static enum err check_customer(const struct people *people, struct error *err)
{
    if (people->keys.customer != people->keys.by)
        user_check_present(&people->customer.user, "/user_id", err);
    return error_conclude(err, "The order");
}

static enum err copy(const char *text, char **out, struct error *err)
{
    *out = text ? strdup(text) : NULL;
    return text && !*out ? error_no_memory(err) : ERR_OK;
}

static enum err copy_items(const struct order_import *import, struct order *out, struct error *err)
{
    out->items = calloc(import->item_count, sizeof(*out->items));
    if (!out->items)
        return error_no_memory(err);
    out->summary.item_count = (int64_t)import->item_count;
    for (size_t i = 0; i < import->item_count; i++) {
        const struct order_item *item = &import->items[i];

        out->items[i] = (struct order_item){ .quantity = item->quantity, .price = item->price };
        out->summary.total += order_item_subtotal(item);
        if (copy(item->product_id, &out->items[i].product_id, err) != ERR_OK ||
            copy(item->name, &out->items[i].name, err) != ERR_OK)
            return err->code;
    }
    return copy(import->items[0].name, &out->summary.first_item, err);
}

static enum err copy_first_event(const struct order_event *event, const struct people *people,
                                 struct order *out, struct error *err)
{
    const struct user *by = people->other.user.name ? &people->other.user : &people->customer.user;

    out->history = calloc(1, sizeof(*out->history));
    if (!out->history)
        return error_no_memory(err);
    out->history_count = 1;
    out->history[0] =
        (struct order_event){ .status = event->status, .at = out->summary.created_at };
    if (copy(event->note, &out->history[0].note, err) != ERR_OK)
        return err->code;
    return copy(by->name, &out->history[0].by, err);
}

/* What order_rows_read() would read, from what was stored. @out  the caller's to clear */
static enum err describe(const struct order_newest *stored, const struct order_import *import,
                         const struct people *people, struct order *out, struct error *err)
{
    const struct user *customer = &people->customer.user;

    out->summary = (struct order_summary){ .id = stored->id,
                                           .number = stored->number,
                                           .user_id = customer->id,
                                           .status = import->history[0].status,
                                           .has_note = import->history[0].note != NULL,
                                           .version = 1,
                                           .created_at = stored->created_at,
                                           .updated_at = stored->created_at };
    if (copy(customer->name, &out->summary.customer_name, err) != ERR_OK ||
        copy(customer->email, &out->summary.customer_email, err) != ERR_OK ||
        copy_items(import, out, err) != ERR_OK)
        return err->code;
    return copy_first_event(&import->history[0], people, out, err);
}

static enum err store_new(struct connection *db, const struct create_context *create,
                          const struct people *people, struct catalog_items *items,
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
        order_append(db, &newest, &import, &people->keys, true, err) != ERR_OK)
        return err->code;
    if (request->idempotency_key &&
        idempotency_rows_put(db, request, people->keys.by, newest.number,
                             create->authority->steady_now, err) != ERR_OK)
        return err->code;
    return describe(&newest, &import, people, create->out, err);
}

static enum err change_create(struct connection *db, void *context, struct error *err)
{
    struct create_context *create = context;
    const struct order_request *request = create->request;
    struct idempotency_row known = { .order_number = 0 };
    CLEANUP(people_clear) struct people people = { .keys = { .by = 0 } };
    AUTO_CATALOG_ITEMS items;

    items.count = 0;
    if (credential_rows_confirm_user(db, create->authority, &people.keys.by, err) != ERR_OK ||
        find_people(db, create, &people, err) != ERR_OK)
        return err->code;
    if (request->idempotency_key &&
        idempotency_rows_find(db, request, people.keys.by, &known, err) != ERR_OK)
        return err->code;
    if (known.order_number != 0)
        return replay(db, &known, create, err);
    if (check_customer(&people, err) != ERR_OK ||
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
