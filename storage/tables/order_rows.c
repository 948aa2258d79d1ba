/* SPDX-License-Identifier: MIT */
#include "storage/tables/order_rows.h"

#include "storage/engine/statement.h"
#include "storage/tables/order_keys.h"

#define SUMMARY_COLUMNS                                                                            \
    "o.number, o.id, u.id, u.name, u.email, o.total, o.status, o.item_count, o.version,"           \
    " o.created_at, o.updated_at,"                                                                 \
    " (SELECT name FROM order_items WHERE key = " ORDER_KEY(                                       \
        "o.number", 1) "),"                                                                        \
                       " EXISTS (SELECT 1 FROM status_history WHERE key = " ORDER_KEY(             \
                           "o.number", 1) " AND note IS NOT NULL)"

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
        .item_count = statement_int(row, 7),
        .version = statement_int(row, 8),
        .created_at = statement_int(row, 9),
        .updated_at = statement_int(row, 10),
        .has_note = statement_int(row, 12) != 0,
    };

    if (statement_status(row, 6, &summary.status, err) != ERR_OK ||
        statement_text(row, 3, &summary.customer_name, err) != ERR_OK ||
        statement_text(row, 4, &summary.customer_email, err) != ERR_OK ||
        statement_text(row, 11, &summary.first_item, err) != ERR_OK) {
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

enum err order_rows_id(struct connection *db, int64_t number, struct uuid *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "SELECT id FROM orders WHERE number = ?1");

    statement_bind_int(&statement, 1, number);
    if (statement_one(&statement, err) == ERR_NOT_FOUND)
        return error_set(err, ERR_NOT_FOUND, "There is no such order.");
    if (err->code == ERR_OK)
        *out = statement_uuid(&statement, 0);
    return err->code;
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

enum err order_rows_summary_of_id(struct connection *db, const struct uuid *id,
                                  struct order_summary *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, summary_by_id);

    statement_bind_uuid(&statement, 1, id);
    if (statement_one(&statement, err) == ERR_NOT_FOUND)
        return error_set(err, ERR_NOT_FOUND, "There is no such order.");
    return err->code == ERR_OK ? read_summary(&statement, out, err) : err->code;
}

enum err order_rows_read_items(struct connection *db, struct order *order, struct error *err)
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

static enum err read_event(struct statement *row, struct order_event *out, struct error *err)
{
    struct order_event event = { .at = statement_int(row, 1) };

    if (statement_status(row, 0, &event.status, err) != ERR_OK ||
        statement_text(row, 2, &event.note, err) != ERR_OK ||
        statement_text(row, 3, &event.by, err) != ERR_OK) {
        free(event.note);
        return err->code;
    }
    *out = event;
    return ERR_OK;
}

enum err order_rows_read_history(struct connection *db, struct order *order, struct error *err)
{
    static const char sql[] = "SELECT h.status, h.at, h.note, u.name FROM status_history h"
                              " LEFT JOIN users u ON u.key = h.by_key"
                              " WHERE h.key " ORDER_KEYS("?1") " ORDER BY h.key";
    AUTO_STATEMENT statement = statement_get(db, sql);
    bool row;

    statement_bind_int(&statement, 1, order->summary.number);
    for (;;) {
        struct order_event *grown;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            break;
        grown = reallocarray(order->history, order->history_count + 1, sizeof(*grown));
        if (!grown)
            return error_no_memory(err);
        order->history = grown;
        if (read_event(&statement, &grown[order->history_count], err) != ERR_OK)
            return err->code;
        order->history_count++;
    }
    if (order->history_count == 0)
        return error_set(err, ERR_INTERNAL, "an order misses history; run orderdesk check");
    return ERR_OK;
}

enum err order_rows_read(struct connection *db, int64_t number, struct order *out,
                         struct error *err)
{
    AUTO_ORDER order = { .items = NULL };

    if (order_rows_summary(db, number, &order.summary, err) != ERR_OK ||
        order_rows_read_items(db, &order, err) != ERR_OK ||
        order_rows_read_history(db, &order, err) != ERR_OK)
        return err->code;
    *out = order;
    order = (struct order){ .items = NULL };
    return ERR_OK;
}

timestamp_t order_time(timestamp_t before, timestamp_t at)
{
    at = timestamp_bound(at);
    return at > before ? at : before;
}

enum err order_rows_insert(struct connection *db, const struct order_newest *order,
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
    statement_bind_int(&statement, 7, (int64_t)import->history_count); /* as many changes */
    statement_bind_int(&statement, 8, order->created_at);
    statement_bind_int(&statement, 9, order_time(order->created_at, last->at));
    statement_bind_int(&statement, 10, order->out_of_step);
    return statement_run(&statement, err);
}

enum err order_rows_insert_items(struct connection *db, int64_t number,
                                 const struct order_import *import, struct error *err)
{
    static const char sql[] = "INSERT INTO order_items (key, product_id, name, quantity, price)"
                              " VALUES (?1, ?2, ?3, ?4, ?5)";
    AUTO_STATEMENT statement = statement_get(db, sql);

    for (size_t i = 0; i < import->item_count; i++) {
        const struct order_item *item = &import->items[i];

        statement_bind_int(&statement, 1, order_key(number, (int64_t)i + 1));
        statement_bind_text(&statement, 2, item->product_id);
        statement_bind_text(&statement, 3, item->name);
        statement_bind_int(&statement, 4, item->quantity);
        statement_bind_int(&statement, 5, item->price);
        if (statement_run(&statement, err) != ERR_OK)
            return err->code;
    }
    return ERR_OK;
}

enum err order_rows_insert_event(struct connection *db, int64_t number, int64_t seq,
                                 const struct order_event *event, int64_t by_key, struct error *err)
{
    static const char sql[] = "INSERT INTO status_history (key, status, at, note, by_key)"
                              " VALUES (?1, ?2, ?3, ?4, ?5)";
    AUTO_STATEMENT statement = statement_get(db, sql);

    if (!status_is_valid((int64_t)event->status))
        return error_set(err, ERR_INTERNAL, "an order is to get an unknown status");
    if (seq >= ORDER_KEY_STRIDE)
        return error_set(err, ERR_INTERNAL, "an order's history has no room for another entry");
    statement_bind_int(&statement, 1, order_key(number, seq));
    statement_bind_int(&statement, 2, (int64_t)event->status);
    statement_bind_int(&statement, 3, event->at);
    statement_bind_text(&statement, 4, event->note);
    statement_bind_int(&statement, 5, by_key);
    return statement_run(&statement, err);
}

enum err order_rows_add_event(struct connection *db, int64_t number,
                              const struct order_event *event, int64_t by_key, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT max(key) FROM status_history WHERE key " ORDER_KEYS("?1"));
    int64_t last;

    statement_bind_int(&statement, 1, number);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    last = statement_int(&statement, 0);
    return order_rows_insert_event(db, number, last % ORDER_KEY_STRIDE + 1, event, by_key, err);
}

enum err order_rows_set_status(struct connection *db, int64_t number, enum status to,
                               timestamp_t at, struct error *err)
{
    static const char sql[] = "UPDATE orders SET status = ?2, version = version + 1,"
                              " updated_at = ?3 WHERE number = ?1";
    AUTO_STATEMENT statement = statement_get(db, sql);

    statement_bind_int(&statement, 1, number);
    statement_bind_int(&statement, 2, (int64_t)to);
    statement_bind_int(&statement, 3, at);
    return statement_run(&statement, err);
}

enum err order_rows_clear_notes(struct connection *db, int64_t number, struct error *err)
{
    return statement_run_int(db,
                             "UPDATE status_history SET note = NULL"
                             " WHERE key " ORDER_KEYS("?1") " AND note IS NOT NULL",
                             number, err);
}
