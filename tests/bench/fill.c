/* SPDX-License-Identifier: MIT */

/**
 * Creates a shop with many orders, the same for the same seed:
 *
 *     orderdesk-fill FILE --orders N [--seed S]
 *
 * Besides the database it writes FILE.json, with all that the benchmark needs to make requests and
 * to know the right results, and FILE.ids, with ids of orders drawn uniformly from all.
 */

#include "core/currency.h"
#include "core/tokens.h"
#include "storage/sqlite_engine.h"
#include "tests/bench/fill_counts.h"

#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <time.h>
#include <unistd.h>

/*
 * Orders in a transaction: an import is one change inside a savepoint, and the cost of each of its
 * statements grows with the pages that the savepoint has touched.
 */
#define BATCH       ((size_t)64)
#define ITEMS_MAX   5
#define HISTORY_MAX 4
#define IDS         50000

struct fill {
    struct store *store;
    struct service service;
    struct fill_shop shop;
    struct fill_counts counts;
    const char *path;
    int64_t orders, seed;
    struct uuid ids[IDS]; /* of orders drawn uniformly from all */
    double seconds;       /* the time that the orders took */
};

struct made_order {
    struct order_item items[ITEMS_MAX];
    struct order_event history[HISTORY_MAX];
};

static double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---------------------------------------------------------------- one order */

static bool draw_permille(struct fill_shop *shop, size_t permille)
{
    return fill_draw_below(shop, 1000) < permille;
}

static timestamp_t draw_hours(struct fill_shop *shop, size_t from, size_t to)
{
    return (timestamp_t)(from * 60 + fill_draw_below(shop, (to - from) * 60)) * MS_PER_MINUTE;
}

/*
 * When the order that follows @index others was placed: the shop is growing, from half to one and a
 * half times the average rate, so that (x + x²) / 2 of the orders fall into the first x of the
 * time.
 */
static timestamp_t moment_of(const struct fill *fill, double index)
{
    double share = (sqrt(1 + 8 * index / (double)fill->orders) - 1) / 2;

    return FILL_BEGIN + (timestamp_t)(share * (double)(FILL_END - FILL_BEGIN - 1));
}

/* 85 % are delivered, cancelled ones are of any age, and open ones are young, with exceptions. */
static enum status draw_status(struct fill *fill, int64_t index)
{
    int64_t age = (fill->orders - index) * 1000 / fill->orders; /* in thousandths of all orders */

    if (draw_permille(&fill->shop, 70))
        return STATUS_CANCELLED;
    if (draw_permille(&fill->shop, 15))
        return (enum status)fill_draw_below(&fill->shop, 3);
    if (age < 10)
        return STATUS_PENDING;
    if (age < 25)
        return STATUS_PROCESSING;
    return age < 68 ? STATUS_SHIPPED : STATUS_DELIVERED;
}

/* The notes are constants that nobody changes. */
static char *note_of(const char *text)
{
    char *note;

    memcpy(&note, &text, sizeof(note));
    return note;
}

static char *draw_note(struct fill_shop *shop, enum status status)
{
    if (status == STATUS_PENDING && draw_permille(shop, 120))
        return note_of(fill_order_notes[fill_draw_skewed(shop, fill_order_note_count)]);
    if (status != STATUS_PENDING && draw_permille(shop, 20))
        return note_of(fill_step_notes[fill_draw_below(shop, fill_step_note_count)]);
    return NULL;
}

/* The history up to @last, never beyond the present. */
static size_t make_history(struct fill_shop *shop, timestamp_t at, enum status last,
                           struct order_event history[static HISTORY_MAX], words_t *words)
{
    /* An order is cancelled before or after processing began. */
    enum status step = STATUS_PENDING;
    bool taken_up = last != STATUS_CANCELLED || draw_permille(shop, 500);
    size_t count = 0;

    for (;;) {
        struct order_event event = { .status = step, .at = at, .note = draw_note(shop, step) };

        if (event.note)
            *words |= fill_words_in(event.note);
        history[count++] = event;
        if (step == last)
            return count;
        step = (step == STATUS_PENDING && !taken_up) ||
                       (step == STATUS_PROCESSING && last == STATUS_CANCELLED)
                   ? STATUS_CANCELLED
                   : (enum status)(step + 1);
        at += draw_hours(shop, 1, 48);
        at = at < FILL_END ? at : FILL_END;
    }
}

static size_t make_items(struct fill_shop *shop, struct order_item items[static ITEMS_MAX],
                         words_t *words)
{
    size_t count = 1 + fill_draw_skewed(shop, ITEMS_MAX);

    for (size_t i = 0; i < count; i++) {
        struct fill_product *product = &shop->products[fill_draw_skewed(shop, shop->product_count)];

        items[i] = (struct order_item){ .product_id = product->id,
                                        .name = product->name,
                                        .quantity = 1 + (int64_t)fill_draw_skewed(shop, 6),
                                        .price = product->price };
        *words |= product->words;
    }
    return count;
}

static void make_order(struct fill *fill, int64_t index, struct made_order *made,
                       struct order_import *import)
{
    struct fill_shop *shop = &fill->shop;
    timestamp_t at = moment_of(fill, (double)index);
    enum status status = draw_status(fill, index);
    size_t customer = fill_draw_skewed(shop, shop->customer_count);
    words_t words = shop->customers[customer].words;

    *import = (struct order_import){
        .user_id = shop->customers[customer].id,
        .items = made->items,
        .history = made->history,
        .by = shop->admin,
    };
    import->item_count = make_items(shop, made->items, &words);
    import->history_count = make_history(shop, at, status, made->history, &words);
    fill_counts_add(&fill->counts, customer, words, at, status);
}

/* ---------------------------------------------------------------- all orders */

/* Each of the IDS slots is for one order: slot i for the order after i / IDS of all orders. */
static void keep_id(struct fill *fill, int64_t index, const struct uuid *id)
{
    for (int64_t place = (index * IDS + fill->orders - 1) / fill->orders;
         place < IDS && place * fill->orders / IDS == index; place++)
        fill->ids[place] = *id;
}

static enum err import_batch(struct fill *fill, int64_t done, const struct order_import *imports,
                             size_t count, struct error *err)
{
    struct uuid ids[BATCH];

    if (fill->store->ops->order_import(fill->store, imports, count, ids, err) != ERR_OK)
        return err->code;
    for (size_t i = 0; i < count; i++)
        keep_id(fill, done + (int64_t)i, &ids[i]);
    return ERR_OK;
}

static enum err fill_orders(struct fill *fill, struct error *err)
{
    AUTO_FREE struct made_order *made = calloc(BATCH, sizeof(*made));
    AUTO_FREE struct order_import *imports = calloc(BATCH, sizeof(*imports));
    double begin = seconds_now();
    int64_t done = 0;

    if (!made || !imports)
        return error_no_memory(err);
    while (done < fill->orders) {
        size_t count = 0;

        for (; count < BATCH && done + (int64_t)count < fill->orders; count++)
            make_order(fill, done + (int64_t)count, &made[count], &imports[count]);
        if (import_batch(fill, done, imports, count, err) != ERR_OK)
            return err->code;
        done += (int64_t)count;
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "\r%" PRId64 " orders, %.0f a second ", done,
                    (double)done / (seconds_now() - begin));
    }
    fill->seconds = seconds_now() - begin;
    fprintf(stderr, "\r%" PRId64 " orders in %.0f s\n", done, fill->seconds);
    return ERR_OK;
}

/* ---------------------------------------------------------------- what the benchmark needs */

static enum err make_token(struct fill *fill, const struct uuid *user, enum role role,
                           struct token_secret *secret, struct error *err)
{
    const struct actor actor = {
        .signed_in = true, .user_id = *user, .role = role, .scopes = SCOPES_ALL
    };
    const struct api_token_input input = { .label = input_from_text("benchmark") };
    CLEANUP(api_token_clear) struct api_token token = { .label = NULL };

    return tokens_create(&fill->service, &actor, &input, secret, &token, err);
}

/* As many products as a program that places orders needs, the most popular first. */
static void write_products(const struct fill_shop *shop, FILE *out)
{
    size_t count = shop->product_count < 200 ? shop->product_count : 200;

    fprintf(out, "  \"products\": [");
    for (size_t i = 0; i < count; i++) {
        char price[MONEY_LEN];

        money_format(shop->products[i].price, CURRENCY_DECIMALS, price);
        fprintf(out, "%s\n    {\"product_id\": \"%s\", \"name\": \"%s\", \"price\": %s}",
                i > 0 ? "," : "", shop->products[i].id, shop->products[i].name, price);
    }
    fprintf(out, "\n  ]\n");
}

static enum err write_json(struct fill *fill, FILE *out, struct error *err)
{
    struct token_secret admin;

    if (make_token(fill, &fill->shop.admin, ROLE_ADMIN, &admin, err) != ERR_OK)
        return err->code;
    fprintf(out,
            "{\n  \"orders\": %" PRId64 ",\n  \"seed\": %" PRId64 ",\n  \"first_number\": %d,\n"
            "  \"customer_count\": %zu,\n  \"product_count\": %zu,\n  \"seconds\": %.2f,\n"
            "  \"admin_token\": \"%s\",\n  \"customer_tokens\": [",
            fill->orders, fill->seed, ORDER_FIRST_NUMBER, fill->shop.customer_count,
            fill->shop.product_count, fill->seconds, admin.text);
    for (size_t i = 0; i < FILL_CUSTOMERS; i++) {
        const struct uuid *id = &fill->shop.customers[fill->counts.customers[i].index].id;
        struct token_secret secret;

        if (make_token(fill, id, ROLE_CUSTOMER, &secret, err) != ERR_OK)
            return err->code;
        fprintf(out, "%s\"%s\"", i > 0 ? ", " : "", secret.text);
    }
    fprintf(out, "],\n");
    fill_counts_write(&fill->counts, &fill->shop, out);
    write_products(&fill->shop, out);
    fprintf(out, "}\n");
    return ERR_OK;
}

/* Shuffled, so that the first few come from all over the shop, too. */
static enum err write_ids(struct fill *fill, FILE *out, struct error *err)
{
    (void)err;
    for (size_t i = 0; i < IDS; i++) {
        size_t other = i + fill_draw_below(&fill->shop, IDS - i);
        struct uuid id = fill->ids[other];
        char text[UUID_LEN + 1];

        fill->ids[other] = fill->ids[i];
        uuid_format(&id, text);
        fprintf(out, "%s\n", text);
    }
    return ERR_OK;
}

static enum err write_beside(struct fill *fill, const char *ending,
                             enum err (*write)(struct fill *, FILE *, struct error *),
                             struct error *err)
{
    AUTO_FREE char *path = NULL;
    FILE *file;

    if (asprintf(&path, "%s.%s", fill->path, ending) < 0) {
        path = NULL;
        return error_no_memory(err);
    }
    file = fopen(path, "w");
    if (!file)
        return error_set(err, ERR_REFUSED, "%s cannot be written", path);
    (void)!write(fill, file, err);
    if (fclose(file) != 0 && err->code == ERR_OK)
        return error_set(err, ERR_REFUSED, "%s cannot be written", path);
    return err->code;
}

static enum err fill_file(struct fill *fill, struct error *err)
{
    if (sqlite_engine.open(fill->path, STORE_SERVE, 1, &fill->store, err) != ERR_OK)
        return err->code;
    fill->shop = (struct fill_shop){ .store = fill->store, .random = (uint64_t)fill->seed };
    if (service_init(&fill->service, fill->store, err) == ERR_OK &&
        fill_shop_make(&fill->shop, fill->orders, err) == ERR_OK) {
        fill_counts_init(&fill->counts, &fill->shop);
        if (fill_orders(fill, err) == ERR_OK && write_beside(fill, "ids", write_ids, err) == ERR_OK)
            (void)!write_beside(fill, "json", write_json, err);
    }
    fill_shop_clear(&fill->shop);
    service_clear(&fill->service);
    fill->store->ops->close(fill->store);
    return err->code;
}

static bool read_number(const char *text, int64_t *out)
{
    char *end;

    *out = strtoll(text, &end, 10);
    return end != text && *end == '\0' && *out >= 0;
}

static bool read_arguments(int argc, char **argv, struct fill *fill)
{
    static const struct option options[] = { { "orders", required_argument, NULL, 'o' },
                                             { "seed", required_argument, NULL, 's' },
                                             { NULL, 0, NULL, 0 } };
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (option == '?' || !read_number(optarg, option == 'o' ? &fill->orders : &fill->seed))
            return false;
    fill->path = argv[optind];
    return optind == argc - 1 && fill->orders > 0;
}

int main(int argc, char **argv)
{
    static struct fill fill = { .seed = 1 };
    AUTO_ERROR err = ERROR_INIT;

    if (!read_arguments(argc, argv, &fill)) {
        fprintf(stderr, "Usage: orderdesk-fill FILE --orders N [--seed S]\n");
        return 2;
    }
    if (fill_file(&fill, &err) != ERR_OK) {
        fprintf(stderr, "orderdesk-fill: %s\n", err.message);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
