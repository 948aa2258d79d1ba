/* SPDX-License-Identifier: MIT */
#include "tests/storage/fixture.h"

#include "core/base/log.h"
#include "storage/engine/transaction.h"
#include "storage/maintenance/check.h"
#include "storage/migrations/migrate.h"
#include "storage/search/search_blocks.h"
#include "storage/tables/order_rows.h"
#include "tests/support/folder.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

/* Made before a test case's tests are forked off, so that it is removed whatever becomes of them.
 */
static char *root_folder;

/* One test's. */
static char *folder;
static char *path;
static struct sqlite_store sqlite_store;
static bool is_open;

static void make_root(void)
{
    AUTO_ERROR err = ERROR_INIT;

    log_set_level(LOG_ERROR);
    assert_ok(secret_init(&err), &err);
    root_folder = folder_new(NULL);
}

static void remove_root(void)
{
    folder_remove(root_folder);
    root_folder = NULL;
}

static void make_folder(void)
{
    folder = folder_new(root_folder);
    path = fixture_file("orders.db");
}

static void remove_folder(void)
{
    folder_remove(folder);
    free(path);
    folder = path = NULL;
}

void fixture_add_folder(TCase *test_case)
{
    tcase_add_unchecked_fixture(test_case, make_root, remove_root);
    tcase_add_checked_fixture(test_case, make_folder, remove_folder);
}

void fixture_add_store(TCase *test_case)
{
    fixture_add_folder(test_case);
    tcase_add_checked_fixture(test_case, fixture_open, fixture_close);
}

char *fixture_file(const char *name)
{
    char *file;

    ck_assert_int_gt(asprintf(&file, "%s/%s", folder, name), 0);
    return file;
}

const char *fixture_path(void)
{
    return path;
}

struct store *fixture_store(void)
{
    ck_assert(is_open);
    return &sqlite_store.store;
}

enum err fixture_try_open(struct error *err)
{
    is_open = sqlite_store_open(path, FIXTURE_READERS, &sqlite_store, err) == ERR_OK;
    return err->code;
}

void fixture_open(void)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(fixture_try_open(&err), &err);
}

void fixture_close(void)
{
    if (is_open)
        sqlite_store_close(&sqlite_store);
    is_open = false;
}

/* ---------------------------------------------------------------- past the store */

static void close_handle(sqlite3 **handle)
{
    sqlite3_close(*handle);
}

static sqlite3 *open_raw(void)
{
    sqlite3 *handle;

    ck_assert_int_eq(sqlite3_open(path, &handle), SQLITE_OK);
    ck_assert_int_eq(sqlite3_busy_timeout(handle, 5000), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(handle, "PRAGMA ignore_check_constraints = ON", NULL, NULL, NULL),
                     SQLITE_OK);
    return handle;
}

void fixture_exec(const char *sql)
{
    CLEANUP(close_handle) sqlite3 *handle = open_raw();
    int rc = sqlite3_exec(handle, sql, NULL, NULL, NULL);

    ck_assert_msg(rc == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(handle));
}

/* Into the schema of version 2, whose triggers make the counters. */
static const char copy_to_version_2[] =
    "INSERT INTO users SELECT * FROM new.users;"
    "INSERT INTO sessions SELECT * FROM new.sessions;"
    "INSERT INTO api_tokens SELECT id, hash, user_key, label, created_at, used_at, expires_at"
    " FROM new.api_tokens;"
    "INSERT INTO orders SELECT number, id, user_key, status, total, item_count, version, created_at,"
    " updated_at FROM new.orders ORDER BY number;"
    "INSERT INTO order_items SELECT order_number, line, product_id, name, quantity, price"
    " FROM new.order_items ORDER BY key;"
    "INSERT INTO status_history SELECT order_number, seq, status, at, note, by_key"
    " FROM new.status_history ORDER BY key;"
    "INSERT INTO idempotency_keys SELECT * FROM new.idempotency_keys;"
    "INSERT INTO products SELECT key, product_id, name, description, price, active, created_at,"
    " updated_at FROM new.products;";

void fixture_take_back_to_version_2(void)
{
    AUTO_FREE char *old = fixture_file("version-2.db"), *attach = NULL;
    AUTO_ERROR err = ERROR_INIT;
    struct connection db;

    ck_assert_int_gt(asprintf(&attach, "ATTACH '%s' AS new", path), 0);
    assert_ok(connection_open(&db, old, CONNECTION_WRITE, &err), &err);
    assert_ok(migrate_up_to(&db, 2, &err), &err);
    assert_ok(connection_exec(&db, attach, &err), &err);
    assert_ok(connection_exec(&db, copy_to_version_2, &err), &err);
    assert_ok(connection_exec(&db, "DETACH new", &err), &err);
    assert_ok(connection_use_wal(&db, &err), &err);
    connection_close(&db);
    ck_assert_int_eq(rename(old, path), 0);
}

static int keep_number(void *context, int columns, char **values, char **names)
{
    int64_t *out = context;

    (void)columns;
    (void)names;
    *out = values[0] ? strtoll(values[0], NULL, 10) : -1;
    return 0;
}

int64_t fixture_count(const char *sql)
{
    CLEANUP(close_handle) sqlite3 *handle = open_raw();
    int64_t number = -1;
    int rc = sqlite3_exec(handle, sql, keep_number, &number, NULL);

    ck_assert_msg(rc == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(handle));
    return number;
}

void fixture_seal(int64_t number)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_TRANSACTION transaction = { NULL };
    CLEANUP(connection_close) struct connection db = { .handle = NULL };

    assert_ok(connection_open(&db, path, CONNECTION_WRITE, &err), &err);
    assert_ok(transaction_begin_write(&transaction, &db, &err), &err);
    assert_ok(search_blocks_flush_below(&db, number, &err), &err);
    assert_ok(transaction_commit(&transaction, &err), &err);
}

struct findings {
    const char *expected; /* NULL: none */
    char first[300];      /* of the others */
    int64_t expected_count;
};

static void keep_finding(void *context, const char *finding)
{
    struct findings *findings = context;

    if (findings->expected && strcmp(finding, findings->expected) == 0)
        findings->expected_count++;
    else if (findings->first[0] == '\0')
        snprintf(findings->first, sizeof(findings->first), "%s", finding);
}

/* With rank 1, the index of users is also held against the users. */
static const char check_index[] =
    "INSERT INTO users_search (users_search, rank) VALUES ('integrity-check', 1);";

static void assert_sound_but(const char *expected)
{
    AUTO_ERROR err = ERROR_INIT;
    struct findings found = { .expected = expected };
    int64_t findings, orders;

    assert_ok(check_database(path, keep_finding, &found, &findings, &orders, &err), &err);
    ck_assert_msg(found.first[0] == '\0', "%d findings, the first: %s", (int)findings, found.first);
    ck_assert_int_eq(findings, expected ? 1 : 0);
    ck_assert_int_eq(found.expected_count, findings);
    fixture_exec(check_index);
}

void fixture_assert_sound(void)
{
    assert_sound_but(NULL);
}

void fixture_assert_sound_but(const char *finding)
{
    assert_sound_but(finding);
}

/* ---------------------------------------------------------------- users and orders */

const struct password_hash *fixture_password(void)
{
    static const struct password_hash hash = {
        "$argon2id$v=19$m=65536,t=2,p=1$bm8gc2FsdCBhdCBhbGw$bm8gcGFzc3dvcmQgYXQgYWxs"
    };

    return &hash;
}

static char *copy_text(const char *text)
{
    char *copy = text ? strdup(text) : NULL;

    ck_assert(copy || !text);
    return copy;
}

struct authority fixture_by(const struct uuid *user, timestamp_t now)
{
    return authority_without_credential(user, now);
}

const struct authority *fixture_operator(void)
{
    static const struct authority operator= { .actor = { .signed_in = true },
                                              .now = FIXTURE_NOW,
                                              .steady_now = FIXTURE_NOW };

    return &operator;
}

struct uuid fixture_user(const char *email, const char *name, enum role role)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    CLEANUP(user_draft_clear)
    struct user_draft draft = { .email = copy_text(email), .name = copy_text(name), .role = role };

    assert_ok(fixture_store()->ops->user_create(fixture_store(), fixture_operator(), &draft,
                                                fixture_password(), &user, &err),
              &err);
    return user.id;
}

struct order_draft fixture_draft(const struct uuid *user)
{
    return (struct order_draft){ .has_user = true, .user_id = *user };
}

void fixture_draft_add(struct order_draft *draft, const char *product_id, const char *name,
                       int64_t quantity, money_t price)
{
    draft->items = reallocarray(draft->items, draft->item_count + 1, sizeof(*draft->items));
    ck_assert_ptr_nonnull(draft->items);
    draft->items[draft->item_count++] = (struct order_item){ .product_id = copy_text(product_id),
                                                             .name = copy_text(name),
                                                             .quantity = quantity,
                                                             .price = price };
    ck_assert(money_add(&draft->total, quantity, price));
}

struct order_draft fixture_mugs(const struct uuid *user)
{
    struct order_draft draft = fixture_draft(user);

    fixture_draft_add(&draft, "MUG-01", "Mug, blue", 2, 1250);
    return draft;
}

enum err fixture_place(const struct order_draft *draft, const char *key, timestamp_t now,
                       struct order *out, bool *replayed, struct error *err)
{
    struct order_request request = { .draft = draft,
                                     .idempotency_key = key,
                                     .keys_since = now - MS_PER_DAY };

    const struct authority authority = fixture_by(&draft->user_id, now);

    order_draft_fingerprint(draft, &request.fingerprint);
    return fixture_store()->ops->order_create(fixture_store(), &authority, &request, out, replayed,
                                              err);
}

struct order fixture_order(const struct uuid *user, timestamp_t now)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_DRAFT draft = fixture_mugs(user);
    struct order order;
    bool replayed;

    assert_ok(fixture_place(&draft, NULL, now, &order, &replayed, &err), &err);
    ck_assert(!replayed);
    return order;
}

void fixture_add_order(const struct uuid *user, timestamp_t now)
{
    struct order order = fixture_order(user, now);

    order_clear(&order);
}

enum err fixture_import(const struct order_import *orders, size_t count, struct error *err)
{
    return fixture_store()->ops->order_import(fixture_store(), orders, count, err);
}

enum err fixture_move(const struct uuid *id, enum status to, const char *note,
                      const struct uuid *by, timestamp_t now, struct order *out, struct error *err)
{
    CLEANUP(order_transition_clear)
    struct order_transition transition = { .to = to, .note = copy_text(note) };

    const struct authority authority = fixture_by(by, now);

    return fixture_store()->ops->order_transition(fixture_store(), &authority, id, &transition, out,
                                                  err);
}

struct uuid fixture_order_id(int64_t number)
{
    CLEANUP(order_summary_clear) struct order_summary summary = { .customer_name = NULL };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_READER reader = { .db = NULL };

    assert_ok(reader_acquire(sqlite_store.readers, &reader, &err), &err);
    assert_ok(order_rows_summary(reader.db, number, &summary, &err), &err);
    return summary.id;
}

static void assert_same_text(const char *a, const char *b)
{
    ck_assert_int_eq(a == NULL, b == NULL);
    if (a)
        ck_assert_str_eq(a, b);
}

static void assert_same_summary(const struct order_summary *a, const struct order_summary *b)
{
    ck_assert(uuid_equal(&a->id, &b->id));
    ck_assert_int_eq(a->number, b->number);
    ck_assert(uuid_equal(&a->user_id, &b->user_id));
    ck_assert_str_eq(a->customer_name, b->customer_name);
    ck_assert_str_eq(a->customer_email, b->customer_email);
    ck_assert_int_eq(a->total, b->total);
    ck_assert_int_eq(a->status, b->status);
    ck_assert_int_eq(a->item_count, b->item_count);
    ck_assert_int_eq(a->version, b->version);
    ck_assert_int_eq(a->created_at, b->created_at);
    ck_assert_int_eq(a->updated_at, b->updated_at);
}

void fixture_assert_same_order(const struct order *a, const struct order *b)
{
    assert_same_summary(&a->summary, &b->summary);
    for (int64_t i = 0; i < a->summary.item_count; i++) {
        ck_assert_str_eq(a->items[i].product_id, b->items[i].product_id);
        ck_assert_str_eq(a->items[i].name, b->items[i].name);
        ck_assert_int_eq(a->items[i].quantity, b->items[i].quantity);
        ck_assert_int_eq(a->items[i].price, b->items[i].price);
    }
    ck_assert_uint_eq(a->history_count, b->history_count);
    for (size_t i = 0; i < a->history_count; i++) {
        ck_assert_int_eq(a->history[i].status, b->history[i].status);
        ck_assert_int_eq(a->history[i].at, b->history[i].at);
        assert_same_text(a->history[i].note, b->history[i].note);
        assert_same_text(a->history[i].by, b->history[i].by);
    }
}
