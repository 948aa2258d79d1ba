/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/shop.h"

#include "core/base/log.h"
#include "core/currency.h"
#include "storage/engine/transaction.h"
#include "storage/ops/sqlite_store.h"
#include "storage/search/search_blocks.h"
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* 2026-05-27T10:00:00Z: the clock stands still. */
#define NOW (INT64_C(20600) * MS_PER_DAY + 10 * MS_PER_HOUR)

int shop_hashings;
char shop_order[UUID_LEN + 1], shop_customer[UUID_LEN + 1];
struct uuid shop_admin;

static char folder[] = "/dev/shm/orderdesk-fuzz-XXXXXX";
static char path[sizeof(folder) + 20], kept[sizeof(path)];
static struct store *store;
static struct service service;

#define must(call, err) fuzz_check((call) == ERR_OK || (fprintf(stderr, "%s\n", (err)->message), 0))

/* ---------------------------------------------------------------- replaces core/base/secret.c */

enum err __wrap_password_hash(const char *password, struct password_hash *out, struct error *err);
enum err __wrap_password_verify(const char *password, const struct password_hash *hash,
                                struct error *err);

enum err __wrap_password_hash(const char *password, struct password_hash *out, struct error *err)
{
    (void)err;
    shop_hashings++;
    snprintf(out->text, sizeof(out->text), "%.60s", password);
    return ERR_OK;
}

enum err __wrap_password_verify(const char *password, const struct password_hash *hash,
                                struct error *err)
{
    shop_hashings++;
    if (hash && strncmp(password, hash->text, 60) == 0)
        return ERR_OK;
    return error_set(err, ERR_CREDENTIALS, "Email and password do not match.");
}

/* ---------------------------------------------------------------- files */

static void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    FILE *in = fopen(from, "rbe"), *out = fopen(to, "wbe");
    size_t count;

    fuzz_check(in && out);
    while ((count = fread(bytes, 1, sizeof(bytes), in)) > 0)
        fuzz_check(fwrite(bytes, 1, count, out) == count);
    fuzz_check(fclose(in) == 0 && fclose(out) == 0);
}

static void empty_folder(void)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;

    while (entries && (entry = readdir(entries)) != NULL)
        unlinkat(dirfd(entries), entry->d_name, 0);
    if (entries)
        closedir(entries);
}

static void close_shop(void)
{
    service_clear(&service);
    store->ops->close(store);
}

static void remove_shop(void)
{
    close_shop();
    empty_folder();
    rmdir(folder);
}

/* ---------------------------------------------------------------- its content */

static const struct person {
    const char *email, *name, *token, *session;
    enum role role;
} people[] = {
    { "ada@example.com", "Ada Löwe", SHOP_CUSTOMER_TOKEN, SHOP_SESSION, ROLE_CUSTOMER },
    { "bob@example.org", "Bob O'Hara-Ek", "odt_other", NULL, ROLE_CUSTOMER },
    { "grace@example.com", "Grace Hopper", SHOP_ADMIN_TOKEN, NULL, ROLE_ADMIN },
};

static const struct goods {
    const char *product_id, *name;
} goods[] = {
    { "MUG-01", "Mug, blue" },       { "MUG-02", "Mug, red" },  { "B/5.5+x", "Bowl \"Élan\" 5.5%" },
    { "ßTRAẞE", "Straße & straẞe" }, { "茶-9", "茶碗 chawan" }, { "a-b-c-d", "A B C D" },
};

static const char *const notes[] = { NULL, "Please wrap as a gift", "call: +49-30 / 12 34",
                                     "É é e" };

static timestamp_t read_clock(void)
{
    return NOW;
}

static struct uuid add_person(const struct person *person)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    CLEANUP(user_draft_clear)
    struct user_draft draft = { .email = strdup(person->email),
                                .name = strdup(person->name),
                                .role = person->role };
    struct api_token token = {
        .id = uuid_new(NOW), .label = strdup(""), .created_at = NOW, .scopes = SCOPES_ALL
    };
    struct secret_hash hash = secret_hash_text(person->token);
    struct password_hash password = { SHOP_PASSWORD };
    const struct authority by_nobody = authority_without_credential(&(struct uuid){ { 0 } }, NOW);
    struct authority by_user;

    must(store->ops->user_create(store, &by_nobody, &draft, &password, &user, &err), &err);
    by_user = authority_without_credential(&user.id, NOW);
    must(store->ops->token_create(store, &by_user, &hash, &token, &err), &err);
    must(store->ops->token_touch(store, &hash, NOW, &err), &err);
    api_token_clear(&token);
    if (person->session) {
        hash = secret_hash_text(person->session);
        must(store->ops->session_create(store, &by_user, &hash, NULL, &err), &err);
    }
    return user.id;
}

static void add_product(const struct goods *one)
{
    const struct product_input input = { .product_id = input_from_text(one->product_id),
                                         .name = input_from_text(one->name),
                                         .price = input_from_text("12.50") };
    AUTO_PRODUCT product = { .name = NULL };
    AUTO_PRODUCT stored = { .name = NULL };
    const struct authority by_nobody = authority_without_credential(&(struct uuid){ { 0 } }, NOW);
    AUTO_ERROR err = ERROR_INIT;

    must(product_read(&input, CURRENCY_DECIMALS, &product, &err), &err);
    product.created_at = product.updated_at = NOW;
    must(store->ops->product_create(store, &by_nobody, &product, &stored, &err), &err);
}

static void add_order(size_t i, const struct uuid *user)
{
    struct order_item items[2];
    struct order_draft draft = { .has_user = true,
                                 .user_id = *user,
                                 .items = items,
                                 .item_count = 1 + i % 2,
                                 .note = (char *)(uintptr_t)notes[i % ARRAY_LEN(notes)] };
    const struct order_request request = { .draft = &draft };
    const struct authority by_user = authority_without_credential(user, NOW);
    AUTO_ORDER order = { .items = NULL };
    AUTO_ERROR err = ERROR_INIT;
    bool replayed;

    for (size_t j = 0; j < draft.item_count; j++) {
        const struct goods *one = &goods[(i + j) % ARRAY_LEN(goods)];

        items[j] = (struct order_item){ .product_id = (char *)(uintptr_t)one->product_id,
                                        .name = (char *)(uintptr_t)one->name,
                                        .quantity = 1 + (int64_t)i,
                                        .price = 1250 };
        fuzz_check(money_add(&draft.total, items[j].quantity, items[j].price));
    }
    must(store->ops->order_create(store, &by_user, &request, &order, &replayed, &err), &err);
    if (i == 0)
        uuid_format(&order.summary.id, shop_order);
}

/* Flushes the pending orders to the search index. */
static void flush_pending(void)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_TRANSACTION transaction = { NULL };
    CLEANUP(connection_close) struct connection db = { .handle = NULL };

    must(connection_open(&db, path, CONNECTION_WRITE, &err), &err);
    must(transaction_begin_write(&transaction, &db, &err), &err);
    must(search_blocks_flush_below(&db, ORDER_FIRST_NUMBER + SHOP_ORDERS, &err), &err);
    must(transaction_commit(&transaction, &err), &err);
}

static void fill(void)
{
    struct uuid ids[ARRAY_LEN(people)];

    for (size_t i = 0; i < ARRAY_LEN(people); i++)
        ids[i] = add_person(&people[i]);
    uuid_format(&ids[0], shop_customer);
    shop_admin = ids[2];
    for (size_t i = 0; i < ARRAY_LEN(goods); i++)
        add_product(&goods[i]);
    for (size_t i = 0; i < 2 * (size_t)SHOP_ORDERS; i++) {
        if (i == SHOP_ORDERS)
            flush_pending();
        add_order(i % SHOP_ORDERS, &ids[i % 2]);
    }
}

/* ---------------------------------------------------------------- opening and closing */

static void open_files(void)
{
    AUTO_ERROR err = ERROR_INIT;

    must(sqlite_store_open(path, 1, &store, &err), &err);
    must(service_init(&service, store, &err), &err);
    service.now = read_clock;
    steady_clock_start(&service.steady, read_clock, read_clock(),
                       &(struct steady_mark){ .steady = 0 }, 0);
}

struct service *shop_open(void)
{
    if (store)
        return &service;
    log_set_level(LOG_ERROR);
    fuzz_check(mkdtemp(folder) != NULL);
    snprintf(path, sizeof(path), "%s/orders.db", folder);
    snprintf(kept, sizeof(kept), "%s/kept.db", folder);
    atexit(remove_shop);
    open_files();
    fill();
    close_shop();
    copy_file(path, kept);
    open_files();
    return &service;
}

void shop_restore(void)
{
    close_shop();
    copy_file(kept, path);
    open_files();
}

const char *shop_path(void)
{
    return path;
}
