/* SPDX-License-Identifier: MIT */
#include "tests/store/fixture.h"

#include "core/base/log.h"
#include "tests/support/folder.h"

#include <stdio.h>

/* Made before a test case's tests are forked off, so that it is removed whatever becomes of them.
 */
static char *root_folder;

/* The current test's. */
static char *folder;
static char *location;
static struct store *store; /* NULL: closed */

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
    location = fixture_new_location(folder);
}

static void remove_folder(void)
{
    folder_remove(folder);
    free(location);
    folder = location = NULL;
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

const char *fixture_location(void)
{
    return location;
}

struct store *fixture_store(void)
{
    ck_assert_ptr_nonnull(store);
    return store;
}

const struct store_ops *fixture_ops(void)
{
    return fixture_store()->ops;
}

enum err fixture_try_open(struct error *err)
{
    return fixture_engine->open(location, STORE_SERVE, FIXTURE_READERS, &store, err);
}

void fixture_open(void)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(fixture_try_open(&err), &err);
}

void fixture_close(void)
{
    if (store)
        store->ops->close(store);
    store = NULL;
}

/* ---------------------------------------------------------------- the stored data */

struct findings {
    const char *expected; /* NULL: none */
    char first[300];      /* of the other findings */
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

void fixture_assert_sound_but(const char *finding)
{
    AUTO_ERROR err = ERROR_INIT;
    struct findings found = { .expected = finding };
    int64_t findings, orders;

    assert_ok(
        fixture_engine->admin->check(location, keep_finding, &found, &findings, &orders, &err),
        &err);
    ck_assert_msg(found.first[0] == '\0', "%d findings, the first: %s", (int)findings, found.first);
    ck_assert_int_eq(findings, finding ? 1 : 0);
    ck_assert_int_eq(found.expected_count, findings);
    fixture_assert_indexes_sound();
}

void fixture_assert_sound(void)
{
    fixture_assert_sound_but(NULL);
}

static struct order_page list_page(int64_t number)
{
    const struct order_query query = { .to = TIMESTAMP_MAX,
                                       .list = { .page = number, .limit = QUERY_LIMIT_MAX } };
    AUTO_ERROR err = ERROR_INIT;
    struct order_page page;

    assert_ok(fixture_ops()->order_list(fixture_store(), &query, &page, &err), &err);
    return page;
}

int64_t fixture_order_count(void)
{
    AUTO_ORDER_PAGE page = list_page(1);

    return page.total;
}

struct uuid fixture_order_id(int64_t number)
{
    for (int64_t i = 1;; i++) {
        AUTO_ORDER_PAGE page = list_page(i);

        ck_assert_msg(page.count > 0, "there is no order %lld", (long long)number);
        for (size_t j = 0; j < page.count; j++)
            if (page.orders[j].number == number)
                return page.orders[j].id;
    }
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

    assert_ok(fixture_ops()->user_create(fixture_store(), fixture_operator(), &draft,
                                         fixture_password(), &user, &err),
              &err);
    return user.id;
}

enum err fixture_try_product(const char *product_id, money_t price, struct error *err)
{
    char *text = (char *)(uintptr_t)product_id;
    static char nothing[] = "";
    const struct product product = { .product_id = text,
                                     .name = text,
                                     .description = nothing,
                                     .price = price,
                                     .active = true,
                                     .created_at = FIXTURE_NOW,
                                     .updated_at = FIXTURE_NOW };
    AUTO_PRODUCT stored = { .name = NULL };

    return fixture_ops()->product_create(fixture_store(), fixture_operator(), &product, &stored,
                                         err);
}

void fixture_add_product(const char *product_id, money_t price)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(fixture_try_product(product_id, price, &err), &err);
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
    return fixture_ops()->order_create(fixture_store(), &authority, &request, out, replayed, err);
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

enum err fixture_import(const struct order_import *orders, size_t count, struct uuid *ids,
                        struct error *err)
{
    return fixture_ops()->order_import(fixture_store(), orders, count, ids, err);
}

enum err fixture_move(const struct uuid *id, enum status to, const char *note,
                      const struct uuid *by, timestamp_t now, struct order *out, struct error *err)
{
    CLEANUP(order_transition_clear)
    struct order_transition transition = { .to = to, .note = copy_text(note) };

    const struct authority authority = fixture_by(by, now);

    return fixture_ops()->order_transition(fixture_store(), &authority, id, &transition, out, err);
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
    ck_assert_str_eq(a->first_item, b->first_item);
    ck_assert_int_eq(a->has_note, b->has_note);
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
