/* SPDX-License-Identifier: MIT */
#include "cmd/demo_data.h"

#include "cmd/csv_table.h"
#include "cmd/embedded_demo.h"
#include "core/currency.h"

#define ORDERS         400
#define DAYS           90
#define ITEMS_MAX      5
#define HISTORY_MAX    4
#define NOTE_PERCENT   25
#define CANCEL_PERCENT 4

enum product_column { PRODUCT_ID, PRODUCT_NAME, PRODUCT_DESCRIPTION, PRODUCT_PRICE };
enum customer_column { CUSTOMER_EMAIL, CUSTOMER_NAME };
enum note_column { NOTE_STATUS, NOTE_TEXT };

struct demo {
    struct csv_table products, customers, notes;
    struct uuid admin;
    struct uuid *customer_ids; /* owned; as the customers' rows */
    timestamp_t now;
    uint64_t random;
};

static void demo_clear(struct demo *demo)
{
    csv_table_clear(&demo->products);
    csv_table_clear(&demo->customers);
    csv_table_clear(&demo->notes);
    free(demo->customer_ids);
}

/* A made-up order while it is made; the texts are borrowed from the tables, or duplicated. */
struct made_order {
    struct order_item items[ITEMS_MAX];
    struct order_event history[HISTORY_MAX];
    struct order_import import;
};

/* splitmix64 (Vigna), from a fixed start: the same shop each time. */
static uint64_t draw(struct demo *demo)
{
    uint64_t z = demo->random += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* From 0 to @count - 1. */
static size_t draw_below(struct demo *demo, size_t count)
{
    return (size_t)(draw(demo) % count);
}

static bool draw_percent(struct demo *demo, size_t percent)
{
    return draw_below(demo, 100) < percent;
}

/* Low ones more often: some customers and products are everyone's favourites. */
static size_t draw_skewed(struct demo *demo, size_t count)
{
    size_t first = draw_below(demo, count), second = draw_below(demo, count);

    return first < second ? first : second;
}

static timestamp_t draw_hours(struct demo *demo, int64_t from, int64_t to)
{
    int64_t minutes = (to - from) * 60;

    return (from * 60 + (int64_t)draw_below(demo, (size_t)minutes)) * MS_PER_MINUTE;
}

static char *draw_note(struct demo *demo, enum status status)
{
    size_t fitting = 0, chosen;

    if (!draw_percent(demo, NOTE_PERCENT))
        return NULL;
    for (size_t i = 0; i < demo->notes.rows; i++)
        if (strcmp(csv_table_cell(&demo->notes, i, NOTE_STATUS), status_name(status)) == 0)
            fitting++;
    chosen = fitting > 0 ? draw_below(demo, fitting) : 0;
    for (size_t i = 0; i < demo->notes.rows; i++)
        if (strcmp(csv_table_cell(&demo->notes, i, NOTE_STATUS), status_name(status)) == 0 &&
            chosen-- == 0)
            return demo->notes.cells[i * demo->notes.columns + NOTE_TEXT];
    return NULL;
}

static enum err make_items(struct demo *demo, struct made_order *made, struct error *err)
{
    size_t count = 1 + draw_skewed(demo, ITEMS_MAX);
    size_t product = draw_skewed(demo, demo->products.rows);

    for (size_t i = 0; i < count; i++) {
        size_t row = product * demo->products.columns;
        struct order_item *item = &made->items[i];

        *item = (struct order_item){ .product_id = demo->products.cells[row + PRODUCT_ID],
                                     .name = demo->products.cells[row + PRODUCT_NAME],
                                     .quantity = 1 + (int64_t)draw_skewed(demo, 6) };
        if (money_from_text(demo->products.cells[row + PRODUCT_PRICE], CURRENCY_DECIMALS,
                            &item->price))
            return error_set(err, ERR_INTERNAL, "a price of the demo's products is not one");
        /* Another product each time. */
        product =
            (product + 1 + draw_below(demo, demo->products.rows / ITEMS_MAX)) % demo->products.rows;
    }
    made->import.items = made->items;
    made->import.item_count = count;
    return ERR_OK;
}

/* How long an order stays where it is, and what it becomes then. */
static timestamp_t next_step(struct demo *demo, enum status from, enum status *to)
{
    if (status_may_follow(from, STATUS_CANCELLED) && draw_percent(demo, CANCEL_PERCENT)) {
        *to = STATUS_CANCELLED;
        return draw_hours(demo, 1, 24);
    }
    if (from == STATUS_PENDING) {
        *to = STATUS_PROCESSING;
        return draw_hours(demo, 1, 30);
    }
    if (from == STATUS_PROCESSING) {
        *to = STATUS_SHIPPED;
        return draw_hours(demo, 4, 60);
    }
    *to = STATUS_DELIVERED;
    return draw_hours(demo, 20, 96);
}

/* The order goes on until its life is over, or the present is reached. */
static void make_history(struct demo *demo, timestamp_t at, struct made_order *made)
{
    enum status status = STATUS_PENDING;
    size_t count = 0;

    for (;;) {
        made->history[count++] =
            (struct order_event){ .status = status, .at = at, .note = draw_note(demo, status) };
        if (status_next(status) == 0)
            break;
        at += next_step(demo, status, &status);
        if (at > demo->now)
            break;
    }
    made->import.history = made->history;
    made->import.history_count = count;
}

/* The shop is growing: orders come ever closer together, up to the present. */
static timestamp_t slot_begin(const struct demo *demo, size_t index)
{
    timestamp_t left = (timestamp_t)(ORDERS - index);

    return demo->now - DAYS * MS_PER_DAY * left * left / ((timestamp_t)ORDERS * ORDERS);
}

static enum err make_order(struct demo *demo, size_t index, struct made_order *made,
                           struct error *err)
{
    timestamp_t begin = slot_begin(demo, index), end = slot_begin(demo, index + 1);
    timestamp_t at = begin + (timestamp_t)draw_below(demo, (size_t)(end - begin) + 1);

    made->import = (struct order_import){
        .user_id = demo->customer_ids[draw_skewed(demo, demo->customers.rows)],
        .by = demo->admin,
    };
    make_history(demo, at, made);
    return make_items(demo, made, err);
}

static enum err seed_products(struct demo *demo, struct store *store, struct error *err)
{
    static const struct uuid nobody = { .bytes = { 0 } };
    const struct authority authority = authority_without_credential(&nobody, demo->now);

    for (size_t i = 0; i < demo->products.rows; i++) {
        const struct product_input input = {
            .product_id = input_from_text(csv_table_cell(&demo->products, i, PRODUCT_ID)),
            .name = input_from_text(csv_table_cell(&demo->products, i, PRODUCT_NAME)),
            .description = input_from_text(csv_table_cell(&demo->products, i, PRODUCT_DESCRIPTION)),
            .price = input_from_text(csv_table_cell(&demo->products, i, PRODUCT_PRICE)),
        };
        AUTO_PRODUCT product = { .name = NULL };
        AUTO_PRODUCT stored = { .name = NULL };

        if (product_read(&input, CURRENCY_DECIMALS, &product, err) != ERR_OK)
            return err->code;
        product.created_at = product.updated_at = demo->now - (DAYS + 1) * MS_PER_DAY;
        if (store->ops->product_create(store, &authority, &product, &stored, err) != ERR_OK)
            return err->code;
    }
    return ERR_OK;
}

static enum err seed_orders(struct demo *demo, struct store *store, struct error *err)
{
    AUTO_FREE struct made_order *made = calloc(ORDERS, sizeof(*made));
    AUTO_FREE struct order_import *imports = calloc(ORDERS, sizeof(*imports));

    if (!made || !imports)
        return error_no_memory(err);
    for (size_t i = 0; i < ORDERS; i++) {
        if (make_order(demo, i, &made[i], err) != ERR_OK)
            return err->code;
        imports[i] = made[i].import;
    }
    return store->ops->order_import(store, imports, ORDERS, NULL, err);
}

/* Everyone has the same password, so that it is hashed once. */
static enum err seed_user(struct demo *demo, struct store *store, const char *email,
                          const char *name, enum role role, const struct password_hash *password,
                          struct uuid *id, struct error *err)
{
    CLEANUP(user_draft_clear)
    struct user_draft draft = { .role = role, .email = strdup(email), .name = strdup(name) };
    AUTO_USER user = { .email = NULL };
    static const struct uuid nobody = { .bytes = { 0 } };
    const struct authority authority =
        authority_without_credential(&nobody, demo->now - (DAYS + 1) * MS_PER_DAY);

    if (!draft.email || !draft.name)
        return error_no_memory(err);
    if (store->ops->user_create(store, &authority, &draft, password, &user, err) != ERR_OK)
        return err->code;
    *id = user.id;
    return ERR_OK;
}

static enum err seed_users(struct demo *demo, struct store *store, struct error *err)
{
    struct password_hash password;

    if (password_hash(DEMO_PASSWORD, &password, err) != ERR_OK ||
        seed_user(demo, store, DEMO_ADMIN_EMAIL, "Robin Keller", ROLE_ADMIN, &password,
                  &demo->admin, err) != ERR_OK)
        return err->code;
    demo->customer_ids = calloc(demo->customers.rows, sizeof(*demo->customer_ids));
    if (!demo->customer_ids)
        return error_no_memory(err);
    for (size_t i = 0; i < demo->customers.rows; i++)
        if (seed_user(demo, store, csv_table_cell(&demo->customers, i, CUSTOMER_EMAIL),
                      csv_table_cell(&demo->customers, i, CUSTOMER_NAME), ROLE_CUSTOMER, &password,
                      &demo->customer_ids[i], err) != ERR_OK)
            return err->code;
    return ERR_OK;
}

enum err demo_data_seed(struct shop *shop, timestamp_t now, struct error *err)
{
    CLEANUP(demo_clear) struct demo demo = { .now = now, .random = 1001 };
    struct store *store = shop->store;

    if (csv_table_read(demo_products_csv, demo_products_csv_LEN, &demo.products, err) != ERR_OK ||
        csv_table_read(demo_customers_csv, demo_customers_csv_LEN, &demo.customers, err) !=
            ERR_OK ||
        csv_table_read(demo_notes_csv, demo_notes_csv_LEN, &demo.notes, err) != ERR_OK ||
        seed_users(&demo, store, err) != ERR_OK || seed_products(&demo, store, err) != ERR_OK)
        return err->code;
    return seed_orders(&demo, store, err);
}
