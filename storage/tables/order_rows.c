/* SPDX-License-Identifier: MIT */
#include "storage/tables/order_rows.h"

#include "storage/ops/sqlite_store.h"
#include "storage/search/search_index.h"
#include "storage/tables/credential_rows.h"
#include "storage/tables/order_newest.h"
#include "storage/tables/product_rows.h"
#include "storage/tables/user_rows.h"

#define SUMMARY_COLUMNS                                                                            \
    "o.number, o.id, u.id, u.name, u.email, o.total, o.status, o.item_count, o.version,"           \
    " o.created_at, o.updated_at"

static const char summary_by_number[] =
    "SELECT " SUMMARY_COLUMNS " FROM orders o JOIN users u ON u.key = o.user_key"
    " WHERE o.number = ?1";

static const char summary_by_id[] =
    "SELECT " SUMMARY_COLUMNS " FROM orders o JOIN users u ON u.key = o.user_key"
    " WHERE o.id = ?1";

static enum err read_summary(struct statement *row, struct order_summary *out, struct error *err)
{
    struct order_summary summary = {
        .number = statement_int(row, 0),
        .id = statement_uuid(row, 1),
        .user_id = statement_uuid(row, 2),
        .total = statement_int(row, 5),
        .status = (enum status)statement_int(row, 6),
        .item_count = statement_int(row, 7),
        .version = statement_int(row, 8),
        .created_at = statement_int(row, 9),
        .updated_at = statement_int(row, 10),
    };

    if (statement_text(row, 3, &summary.customer_name, err) != ERR_OK ||
        statement_text(row, 4, &summary.customer_email, err) != ERR_OK) {
        order_summary_clear(&summary);
        return err->code;
    }
    *out = summary;
    return ERR_OK;
}

enum err order_rows_summary(struct connection *db, int64_t number, struct order_summary *out,
                            struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, summary_by_number);

    statement_bind_int(&statement, 1, number);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    return read_summary(&statement, out, err);
}

enum err order_rows_number(struct connection *db, const struct uuid *id, int64_t *out,
                           struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT number FROM orders WHERE id = ?1");

    statement_bind_uuid(&statement, 1, id);
    if (statement_one(&statement, err) == ERR_NOT_FOUND)
        return error_set(err, ERR_NOT_FOUND, "There is no such order.");
    if (err->code == ERR_OK)
        *out = statement_int(&statement, 0);
    return err->code;
}

static enum err summary_of_id(struct connection *db, const struct uuid *id,
                              struct order_summary *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, summary_by_id);

    statement_bind_uuid(&statement, 1, id);
    if (statement_one(&statement, err) == ERR_NOT_FOUND)
        return error_set(err, ERR_NOT_FOUND, "There is no such order.");
    return err->code == ERR_OK ? read_summary(&statement, out, err) : err->code;
}

static enum err read_items(struct connection *db, struct order *order, struct error *err)
{
    static const char sql[] = "SELECT product_id, name, quantity, price FROM order_items"
                              " WHERE key " ORDER_KEYS("?1") " ORDER BY key";
    AUTO_STATEMENT statement = statement_get(db, sql);
    bool row;

    order->items = calloc((size_t)order->summary.item_count, sizeof(*order->items));
    if (!order->items)
        return error_no_memory(err);
    statement_bind_int(&statement, 1, order->summary.number);
    for (int64_t i = 0; i < order->summary.item_count; i++) {
        struct order_item *item = &order->items[i];

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return error_set(err, ERR_INTERNAL, "an order misses an item; run orderdesk check");
        if (statement_text(&statement, 0, &item->product_id, err) != ERR_OK ||
            statement_text(&statement, 1, &item->name, err) != ERR_OK)
            return err->code;
        item->quantity = statement_int(&statement, 2);
        item->price = statement_int(&statement, 3);
    }
    return ERR_OK;
}

static enum err read_history(struct connection *db, struct order *order, struct error *err)
{
    static const char sql[] = "SELECT h.status, h.at, h.note, u.name FROM status_history h"
                              " LEFT JOIN users u ON u.key = h.by_key"
                              " WHERE h.key " ORDER_KEYS("?1") " ORDER BY h.key";
    AUTO_STATEMENT statement = statement_get(db, sql);
    bool row;

    order->history = calloc((size_t)order->summary.version, sizeof(*order->history));
    if (!order->history)
        return error_no_memory(err);
    statement_bind_int(&statement, 1, order->summary.number);
    for (int64_t i = 0; i < order->summary.version; i++) {
        struct order_event *event = &order->history[i];

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return error_set(err, ERR_INTERNAL, "an order misses history; run orderdesk check");
        event->status = (enum status)statement_int(&statement, 0);
        event->at = statement_int(&statement, 1);
        if (statement_text(&statement, 2, &event->note, err) != ERR_OK ||
            statement_text(&statement, 3, &event->by, err) != ERR_OK)
            return err->code;
    }
    return ERR_OK;
}

/* Fills the rest of an order whose summary is there; on failure the caller clears it. */
static enum err read_rest(struct connection *db, struct order *order, struct error *err)
{
    if (read_items(db, order, err) != ERR_OK)
        return err->code;
    return read_history(db, order, err);
}

static enum err load(struct connection *db, int64_t number, struct order *out, struct error *err)
{
    AUTO_ORDER order = { .items = NULL };

    if (order_rows_summary(db, number, &order.summary, err) != ERR_OK ||
        read_rest(db, &order, err) != ERR_OK)
        return err->code;
    *out = order;
    order = (struct order){ .items = NULL };
    return ERR_OK;
}

/* @read_beside  reads what comes beside the summary */
static enum err get_with(struct store *store, const struct uuid *id,
                         enum err (*read_beside)(struct connection *, struct order *,
                                                 struct error *),
                         struct order *out, struct error *err)
{
    AUTO_READER reader = { .db = NULL };
    AUTO_ORDER order = { .items = NULL };

    if (reader_acquire(sqlite_store_of(store)->readers, &reader, err) != ERR_OK ||
        summary_of_id(reader.db, id, &order.summary, err) != ERR_OK ||
        read_beside(reader.db, &order, err) != ERR_OK)
        return err->code;
    *out = order;
    order = (struct order){ .items = NULL };
    return ERR_OK;
}

enum err order_rows_get(struct store *store, const struct uuid *id, struct order *out,
                        struct error *err)
{
    return get_with(store, id, read_rest, out, err);
}

enum err order_rows_get_outline(struct store *store, const struct uuid *id, struct order *out,
                                struct error *err)
{
    return get_with(store, id, read_history, out, err);
}

/* The time of what happened at @at, by the clock, and not before @before. */
static timestamp_t time_behind(timestamp_t before, timestamp_t at)
{
    at = timestamp_bound(at);
    return at > before ? at : before;
}

static enum err insert_order(struct connection *db, const struct order_newest *order,
                             int64_t user_key, const struct order_import *import, struct error *err)
{
    static const char sql[] = "INSERT INTO orders (number, id, user_key, status, total, item_count,"
                              " version, created_at, updated_at, out_of_step)"
                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    const struct order_event *last = &import->history[import->history_count - 1];
    AUTO_STATEMENT statement = statement_get(db, sql);
    money_t total = 0;

    for (size_t i = 0; i < import->item_count; i++)
        if (!money_add(&total, import->items[i].quantity, import->items[i].price))
            return error_set(err, ERR_INTERNAL, "an order's total is beyond all bounds");
    statement_bind_int(&statement, 1, order->number);
    statement_bind_uuid(&statement, 2, &order->id);
    statement_bind_int(&statement, 3, user_key);
    statement_bind_int(&statement, 4, (int64_t)last->status);
    statement_bind_int(&statement, 5, total);
    statement_bind_int(&statement, 6, (int64_t)import->item_count);
    statement_bind_int(&statement, 7, (int64_t)import->history_count);
    statement_bind_int(&statement, 8, order->created_at);
    statement_bind_int(&statement, 9, time_behind(order->created_at, last->at));
    statement_bind_int(&statement, 10, order->out_of_step);
    return statement_run(&statement, err);
}

/* @place  of an item or a history entry in its order, from 1 */
static int64_t row_key(int64_t number, int64_t place)
{
    return number * ORDER_ROWS_EACH + place;
}

static enum err insert_items(struct connection *db, int64_t number,
                             const struct order_import *import, struct error *err)
{
    static const char sql[] = "INSERT INTO order_items (key, product_id, name, quantity, price)"
                              " VALUES (?1, ?2, ?3, ?4, ?5)";
    AUTO_STATEMENT statement = statement_get(db, sql);

    for (size_t i = 0; i < import->item_count; i++) {
        const struct order_item *item = &import->items[i];

        statement_bind_int(&statement, 1, row_key(number, (int64_t)i + 1));
        statement_bind_text(&statement, 2, item->product_id);
        statement_bind_text(&statement, 3, item->name);
        statement_bind_int(&statement, 4, item->quantity);
        statement_bind_int(&statement, 5, item->price);
        if (statement_run(&statement, err) != ERR_OK)
            return err->code;
    }
    return ERR_OK;
}

static enum err insert_event(struct connection *db, int64_t number, int64_t seq,
                             const struct order_event *event, int64_t by_key, struct error *err)
{
    static const char sql[] = "INSERT INTO status_history (key, status, at, note, by_key)"
                              " VALUES (?1, ?2, ?3, ?4, ?5)";
    AUTO_STATEMENT statement = statement_get(db, sql);

    statement_bind_int(&statement, 1, row_key(number, seq));
    statement_bind_int(&statement, 2, (int64_t)event->status);
    statement_bind_int(&statement, 3, event->at);
    statement_bind_text(&statement, 4, event->note);
    statement_bind_int(&statement, 5, by_key);
    return statement_run(&statement, err);
}

/* Who an order is for and who places or brings it in, as the keys of users. */
struct people {
    int64_t customer;
    int64_t by;       /* whose the first history entry is */
    int64_t by_later; /* and the others */
};

/* Stores an order behind @newest, which moves on to it. @by_clock  see order_newest_advance() */
static enum err append_order(struct connection *db, struct order_newest *newest,
                             const struct order_import *import, const struct people *people,
                             bool by_clock, struct error *err)
{
    if (order_newest_advance(db, newest, import->history[0].at, by_clock, err) != ERR_OK ||
        insert_order(db, newest, people->customer, import, err) != ERR_OK ||
        insert_items(db, newest->number, import, err) != ERR_OK)
        return err->code;
    for (size_t i = 0; i < import->history_count; i++) {
        struct order_event event = import->history[i];

        event.at = time_behind(newest->created_at, event.at);
        if (insert_event(db, newest->number, (int64_t)i + 1, &event,
                         i == 0 ? people->by : people->by_later, err) != ERR_OK)
            return err->code;
    }
    return search_index_add(db, newest->number, err);
}

struct import_context {
    const struct order_import *orders;
    size_t count;
};

static enum err change_import(struct connection *db, void *context, struct error *err)
{
    const struct import_context *imports = context;
    struct order_newest newest;

    if (order_newest_read(db, &newest, err) != ERR_OK)
        return err->code;
    for (size_t i = 0; i < imports->count; i++) {
        const struct order_import *import = &imports->orders[i];
        struct people people = { .customer = 0 };

        if (user_rows_key(db, &import->user_id, &people.customer, err) != ERR_OK ||
            user_rows_key(db, &import->by, &people.by_later, err) != ERR_OK)
            return err->code;
        people.by = people.customer;
        if (append_order(db, &newest, import, &people, false, err) != ERR_OK)
            return err->code;
    }
    return ERR_OK;
}

enum err order_rows_import(struct store *store, const struct order_import *orders, size_t count,
                           struct error *err)
{
    struct import_context context = { .orders = orders, .count = count };

    return writer_submit(sqlite_store_of(store)->writer, change_import, &context, err);
}

/* What an idempotency key stands for; order_number is 0 when it is new. */
struct known_key {
    int64_t order_number;
    bool same_order;
};

static enum err find_key(struct connection *db, const struct order_request *request, int64_t by_key,
                         struct known_key *out, struct error *err)
{
    static const char sql[] = "SELECT order_number, fingerprint = ?3 FROM idempotency_keys"
                              " WHERE user_key = ?1 AND key = ?2 AND created_at >= ?4";
    AUTO_STATEMENT statement = statement_get(db, sql);
    bool row;

    *out = (struct known_key){ .order_number = 0 };
    statement_bind_int(&statement, 1, by_key);
    statement_bind_text(&statement, 2, request->idempotency_key);
    statement_bind_blob(&statement, 3, request->fingerprint.bytes, SECRET_HASH_BYTES);
    statement_bind_int(&statement, 4, request->keys_since);
    if (statement_step(&statement, &row, err) != ERR_OK)
        return err->code;
    if (row)
        *out = (struct known_key){ .order_number = statement_int(&statement, 0),
                                   .same_order = statement_int(&statement, 1) != 0 };
    return ERR_OK;
}

static enum err keep_key(struct connection *db, const struct order_request *request, int64_t by_key,
                         int64_t number, timestamp_t steady_now, struct error *err)
{
    static const char sql[] = "INSERT OR REPLACE INTO idempotency_keys (user_key, key, fingerprint,"
                              " order_number, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    AUTO_STATEMENT statement = statement_get(db, sql);

    statement_bind_int(&statement, 1, by_key);
    statement_bind_text(&statement, 2, request->idempotency_key);
    statement_bind_blob(&statement, 3, request->fingerprint.bytes, SECRET_HASH_BYTES);
    statement_bind_int(&statement, 4, number);
    statement_bind_int(&statement, 5, steady_now);
    return statement_run(&statement, err);
}

struct create_context {
    const struct authority *authority;
    const struct order_request *request;
    struct order *out;
    bool *replayed;
};

static enum err replay(struct connection *db, const struct known_key *known,
                       struct create_context *create, struct error *err)
{
    if (!known->same_order)
        return error_set(err, ERR_KEY_REUSED,
                         "This idempotency key came with another order before. "
                         "Use a new key for a new order.");
    if (load(db, known->order_number, create->out, err) != ERR_OK)
        return err->code;
    order_rewind(create->out);
    *create->replayed = true;
    return ERR_OK;
}

/* The key of who an order is for, which mostly is who places it. */
static enum err find_customer(struct connection *db, const struct create_context *create,
                              struct people *people, struct error *err)
{
    const struct uuid *customer = &create->request->draft->user_id;

    people->customer = people->by;
    if (uuid_equal(customer, &create->authority->actor.user_id) ||
        user_rows_key(db, customer, &people->customer, err) != ERR_NOT_FOUND)
        return err->code;
    error_clear(err);
    error_add(err, "must be the id of a user", "/user_id");
    return error_conclude(err, "The order");
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
        append_order(db, &newest, &import, people, true, err) != ERR_OK)
        return err->code;
    if (request->idempotency_key && keep_key(db, request, people->by, newest.number,
                                             create->authority->steady_now, err) != ERR_OK)
        return err->code;
    return load(db, newest.number, create->out, err);
}

static enum err change_create(struct connection *db, void *context, struct error *err)
{
    struct create_context *create = context;
    const struct order_request *request = create->request;
    struct known_key known = { .order_number = 0 };
    struct people people = { .by = 0 };
    AUTO_CATALOG_ITEMS items = { .count = 0 };

    if (credential_rows_confirm_user(db, create->authority, &people.by, err) != ERR_OK ||
        find_customer(db, create, &people, err) != ERR_OK)
        return err->code;
    if (request->idempotency_key && find_key(db, request, people.by, &known, err) != ERR_OK)
        return err->code;
    if (known.order_number != 0)
        return replay(db, &known, create, err);
    if (product_rows_check(db, &request->catalog, request->draft, &items, err) != ERR_OK)
        return err->code;
    return store_new(db, create, &people, &items, err);
}

enum err order_rows_create(struct store *store, const struct authority *authority,
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

struct transition_context {
    const struct authority *authority;
    const struct uuid *id;
    const struct order_transition *transition;
    struct order *out;
};

static enum err update_order(struct connection *db, const struct order_summary *summary,
                             enum status to, timestamp_t at, struct error *err)
{
    static const char sql[] = "UPDATE orders SET status = ?2, version = version + 1,"
                              " updated_at = ?3 WHERE number = ?1";
    AUTO_STATEMENT statement = statement_get(db, sql);

    statement_bind_int(&statement, 1, summary->number);
    statement_bind_int(&statement, 2, (int64_t)to);
    statement_bind_int(&statement, 3, at);
    return statement_run(&statement, err);
}

static enum err add_event(struct connection *db, const struct order_summary *summary,
                          const struct order_event *event, int64_t by_key, struct error *err)
{
    if (update_order(db, summary, event->status, event->at, err) != ERR_OK ||
        insert_event(db, summary->number, summary->version + 1, event, by_key, err) != ERR_OK ||
        search_index_move(db, summary->number, summary->status, event->status, err) != ERR_OK)
        return err->code;
    return event->note ? search_index_add_note(db, summary->number, event->note, err) : ERR_OK;
}

static enum err change_transition(struct connection *db, void *context, struct error *err)
{
    struct transition_context *move = context;
    CLEANUP(order_summary_clear) struct order_summary summary = { .customer_name = NULL };
    struct order_event event = { .status = move->transition->to,
                                 .at = move->authority->now,
                                 .note = move->transition->note };
    int64_t by_key;

    if (credential_rows_confirm_user(db, move->authority, &by_key, err) != ERR_OK ||
        summary_of_id(db, move->id, &summary, err) != ERR_OK ||
        order_transition_check(move->transition, summary.status, summary.version, err) != ERR_OK)
        return err->code;
    event.at = time_behind(summary.updated_at, event.at);
    if (add_event(db, &summary, &event, by_key, err) != ERR_OK)
        return err->code;
    return load(db, summary.number, move->out, err);
}

enum err order_rows_transition(struct store *store, const struct authority *authority,
                               const struct uuid *id, const struct order_transition *transition,
                               struct order *out, struct error *err)
{
    AUTO_ORDER order = { .items = NULL };
    struct transition_context context = { authority, id, transition, &order };

    if (writer_submit(sqlite_store_of(store)->writer, change_transition, &context, err) != ERR_OK)
        return err->code;
    *out = order;
    order = (struct order){ .items = NULL };
    return ERR_OK;
}
