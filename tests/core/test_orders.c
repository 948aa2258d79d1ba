/* SPDX-License-Identifier: MIT */
#include "core/orders.h"
#include "tests/core/actors.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

#define ORDER    77
#define NO_ORDER 78
#define OUTLINE  2002 /* the number that distinguishes a summary from the full order */
#define ADA_ID   "01930000-0000-0000-0000-000000000001"
#define BOB_ID   "01930000-0000-0000-0000-000000000002"

/* A store that holds one order, Ada's, and records the last call. */
static struct fake {
    struct store store;
    enum err fails; /* what it returns instead, if not ERR_OK */
    int calls;
    struct order_request request;
    struct uuid user_id; /* whose order is placed, or whose orders are listed */
    bool has_user;
    struct uuid order_id, by;
    timestamp_t at;
    const struct order_transition *transition;
} fake;

static struct service service;

/* The order of @user, which Grace is processing. */
static struct order order_of(struct uuid user)
{
    struct order order = { .summary = { .id = id_of(ORDER),
                                        .number = 1001,
                                        .user_id = user,
                                        .customer_name = own("Ada"),
                                        .customer_email = own("ada@example.com"),
                                        .status = STATUS_PROCESSING,
                                        .version = 2 },
                           .history = calloc(2, sizeof(*order.history)),
                           .history_count = 2 };

    ck_assert_ptr_nonnull(order.history);
    order.history[0] = (struct order_event){ STATUS_PENDING, 1, own("soon"), own("Ada") };
    order.history[1] = (struct order_event){ STATUS_PROCESSING, 2, own("packed"), own("Grace") };
    return order;
}

static enum err fake_create(struct store *store, const struct authority *authority,
                            const struct order_request *request, struct order *out, bool *replayed,
                            struct error *err)
{
    (void)store;
    if (fake.fails != ERR_OK)
        return error_set(err, fake.fails, "no");
    fake.calls++;
    fake.request = *request;
    fake.by = authority->actor.user_id;
    fake.at = authority->now;
    fake.user_id = request->draft->user_id;
    fake.has_user = request->draft->has_user;
    *out = order_of(request->draft->user_id);
    *replayed = true;
    return ERR_OK;
}

static enum err fake_get(struct store *store, const struct uuid *id, struct order *out,
                         struct error *err)
{
    const struct uuid only = id_of(ORDER);

    (void)store;
    if (fake.fails != ERR_OK)
        return error_set(err, fake.fails, "no");
    fake.calls++;
    if (!uuid_equal(id, &only))
        return error_set(err, ERR_NOT_FOUND, "There is no such order.");
    *out = order_of(id_of(ADA));
    return ERR_OK;
}

static enum err fake_get_outline(struct store *store, const struct uuid *id, struct order *out,
                                 struct error *err)
{
    if (fake_get(store, id, out, err) == ERR_OK)
        out->summary.number = OUTLINE;
    return err->code;
}

static enum err fake_transition(struct store *store, const struct authority *authority,
                                const struct uuid *id, const struct order_transition *transition,
                                struct order *out, struct error *err)
{
    (void)store;
    if (fake.fails != ERR_OK)
        return error_set(err, fake.fails, "no");
    fake.calls++;
    fake.order_id = *id;
    fake.transition = transition;
    fake.by = authority->actor.user_id;
    fake.at = authority->now;
    *out = order_of(id_of(ADA));
    return ERR_OK;
}

static enum err fake_list(struct store *store, const struct order_query *query,
                          struct order_page *out, struct error *err)
{
    (void)store;
    if (fake.fails != ERR_OK)
        return error_set(err, fake.fails, "no");
    fake.calls++;
    fake.has_user = query->has_user;
    fake.user_id = query->user_id;
    *out = (struct order_page){ .total = 57 };
    return ERR_OK;
}

static const struct store_ops ops = {
    .order_create = fake_create,
    .order_get = fake_get,
    .order_get_outline = fake_get_outline,
    .order_transition = fake_transition,
    .order_list = fake_list,
};

static void set_up(void)
{
    fake = (struct fake){ .store = { .ops = &ops } };
    service = service_over(&fake.store);
}

static void tear_down(void)
{
    service_clear(&service);
}

/* Places an order of one mug; @user_id NULL: for the caller. */
static enum err create(struct actor actor, const char *user_id, const char *key, struct order *out,
                       struct error *err)
{
    struct order_item_input mug = { .is_object = true,
                                    .product_id = text_input("MUG-01"),
                                    .name = text_input("Mug, blue"),
                                    .quantity = number_input(1),
                                    .price = text_input("12.50") };
    const struct order_input input = {
        .user_id = text_input(user_id), .items = &mug, .item_count = 1, .has_items = true
    };
    bool replayed = false;
    enum err created = orders_create(&service, &actor, &input, key, out, &replayed, err);

    ck_assert(replayed == (created == ERR_OK));
    return created;
}

static enum err get(struct actor actor, uint8_t order, struct order *out, struct error *err)
{
    const struct uuid id = id_of(order);

    return orders_get(&service, &actor, &id, out, err);
}

static enum err list(struct actor actor, const char *user_id, struct error *err)
{
    const struct order_query_input input = { .user_id = text_input(user_id) };
    AUTO_ORDER_QUERY query = { .statuses = 0 };
    AUTO_ORDER_PAGE page = { .orders = NULL };
    enum err listed = orders_list(&service, &actor, &input, &query, &page, err);

    if (listed == ERR_OK) {
        ck_assert_int_eq(page.total, 57);
        ck_assert(query.has_user == fake.has_user);
        ck_assert_int_eq(query.list.limit, 20);
    }
    return listed;
}

static enum err ship(struct actor actor, struct order *out, struct error *err)
{
    static const struct order_transition transition = { .to = STATUS_SHIPPED };
    const struct uuid id = id_of(ORDER);
    enum err moved = orders_transition(&service, &actor, &id, &transition, out, err);

    ck_assert(moved != ERR_OK || fake.transition == &transition);
    return moved;
}

START_TEST(who_is_not_signed_in_can_do_nothing)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };

    ck_assert_int_eq(create(nobody(), NULL, NULL, &order, &err), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(create(nobody(), ADA_ID, NULL, &order, &err), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(get(nobody(), ORDER, &order, &err), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(list(nobody(), NULL, &err), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(ship(nobody(), &order, &err), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(err.code, ERR_UNAUTHENTICATED);
    ck_assert_int_eq(fake.calls, 0);
}
END_TEST

START_TEST(a_customer_orders_for_themselves)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };

    ck_assert_int_eq(create(customer(ADA), NULL, NULL, &order, &err), ERR_OK);
    ck_assert(fake.has_user);
    assert_id(&fake.user_id, ADA);
    assert_id(&fake.by, ADA);
    ck_assert_int_eq(fake.at, CLOCK_START);
    ck_assert_ptr_null(fake.request.idempotency_key);
}
END_TEST

START_TEST(a_customer_may_name_themselves_and_nobody_else)
{
    AUTO_ERROR none = ERROR_INIT;
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    struct order untouched = { .items = NULL };

    ck_assert_int_eq(create(customer(ADA), ADA_ID, NULL, &order, &none), ERR_OK);
    assert_id(&fake.user_id, ADA);
    ck_assert_int_eq(create(customer(ADA), BOB_ID, NULL, &untouched, &err), ERR_FORBIDDEN);
    ck_assert_int_eq(err.code, ERR_FORBIDDEN);
    ck_assert_int_eq(fake.calls, 1);
    ck_assert_ptr_null(untouched.history);
}
END_TEST

START_TEST(an_admin_orders_for_anyone)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER own_order = { .items = NULL };
    AUTO_ORDER anothers = { .items = NULL };

    ck_assert_int_eq(create(admin(), NULL, NULL, &own_order, &err), ERR_OK);
    assert_id(&fake.user_id, GRACE);
    ck_assert_int_eq(create(admin(), BOB_ID, NULL, &anothers, &err), ERR_OK);
    assert_id(&fake.user_id, BOB);
    assert_id(&fake.by, GRACE);
}
END_TEST

START_TEST(a_bad_order_never_reaches_the_store)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order order = { .items = NULL };
    struct actor actor = customer(ADA);
    const struct order_input input = { .has_items = true };
    bool replayed;

    ck_assert_int_eq(orders_create(&service, &actor, &input, NULL, &order, &replayed, &err),
                     ERR_INVALID);
    assert_only_problem(&err, "/items", "no items");
    ck_assert_int_eq(fake.calls, 0);
}
END_TEST

START_TEST(an_idempotency_key_is_kept_24_hours_with_the_order)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER implied = { .items = NULL };
    AUTO_ORDER named = { .items = NULL };
    struct secret_hash first;

    ck_assert_int_eq(create(customer(ADA), NULL, "key-1", &implied, &err), ERR_OK);
    ck_assert_str_eq(fake.request.idempotency_key, "key-1");
    ck_assert_int_eq(fake.request.keys_since, CLOCK_START - 24 * MS_PER_HOUR);
    first = fake.request.fingerprint;
    /* The user counts, not the way in which the request names them. */
    ck_assert_int_eq(create(customer(ADA), ADA_ID, "key-1", &named, &err), ERR_OK);
    ck_assert_mem_eq(fake.request.fingerprint.bytes, first.bytes, sizeof(first.bytes));
}
END_TEST

START_TEST(orders_for_different_people_are_different)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER adas = { .items = NULL };
    AUTO_ORDER bobs = { .items = NULL };
    struct secret_hash first;

    ck_assert_int_eq(create(admin(), ADA_ID, "key-1", &adas, &err), ERR_OK);
    first = fake.request.fingerprint;
    ck_assert_int_eq(create(admin(), BOB_ID, "key-1", &bobs, &err), ERR_OK);
    ck_assert_mem_ne(fake.request.fingerprint.bytes, first.bytes, sizeof(first.bytes));
}
END_TEST

/* Places an order whose texts have @bytes in total, including the idempotency key "key-1". */
static enum err create_large(struct actor actor, size_t bytes, struct error *err)
{
    AUTO_FREE char *note = repeated("x", bytes - strlen("MUG-01"
                                                        "Mug, blue"
                                                        "key-1"));
    struct order_item_input mug = { .is_object = true,
                                    .product_id = text_input("MUG-01"),
                                    .name = text_input("Mug, blue"),
                                    .quantity = number_input(1),
                                    .price = text_input("12.50") };
    const struct order_input input = {
        .note = text_input(note), .items = &mug, .item_count = 1, .has_items = true
    };
    AUTO_ORDER order = { .items = NULL };
    bool replayed = false;

    return orders_create(&service, &actor, &input, "key-1", &order, &replayed, err);
}

START_TEST(what_a_customers_large_orders_have_too_much_is_limited)
{
    AUTO_ERROR err = ERROR_INIT;

    service.settings.customer_bytes = 1000;
    ck_assert_int_eq(create_large(customer(ADA), 1012, &err), ERR_OK);
    ck_assert_int_eq(create_large(customer(ADA), 1012, &err), ERR_OK);
    ck_assert_int_eq(create_large(customer(ADA), 513, &err), ERR_QUOTA);
    ck_assert_int_ge(err.retry_after_s, 1);
    ck_assert_int_le(err.retry_after_s, 60);
    ck_assert_int_eq(fake.calls, 2);
}
END_TEST

START_TEST(ordinary_orders_are_taken_however_many_and_whatever_else_came)
{
    AUTO_ERROR none = ERROR_INIT, limited = ERROR_INIT;

    service.settings.customer_bytes = 1000;
    for (int i = 0; i < 5000; i++)
        if (create_large(customer(ADA), 512, &none) != ERR_OK)
            ck_abort_msg("%d: %s", i, none.message);
    ck_assert_int_eq(create_large(customer(ADA), 1012, &none), ERR_OK);
    ck_assert_int_eq(create_large(customer(ADA), 1013, &limited), ERR_QUOTA);
    ck_assert_int_eq(create_large(customer(ADA), 512, &none), ERR_OK);
}
END_TEST

START_TEST(others_and_staff_and_a_shop_without_a_limit_are_not_limited)
{
    AUTO_ERROR none = ERROR_INIT, limited = ERROR_INIT;

    service.settings.customer_bytes = 400;
    ck_assert_int_eq(create_large(customer(ADA), 1000, &limited), ERR_QUOTA);
    ck_assert_int_eq(create_large(customer(ADA), 900, &none), ERR_OK);
    ck_assert_int_eq(create_large(customer(BOB), 900, &none), ERR_OK);
    ck_assert_int_eq(create_large(admin(), 1000, &none), ERR_OK);
    service.settings.customer_bytes = 0;
    ck_assert_int_eq(create_large(customer(ADA), 1000, &none), ERR_OK);
}
END_TEST

START_TEST(by_itself_a_shop_takes_64_mib_of_one_customer_in_a_minute)
{
    ck_assert_int_eq(service.settings.customer_bytes, 64 * 1024 * 1024);
}
END_TEST

START_TEST(a_customer_sees_their_own_order)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };

    ck_assert_int_eq(get(customer(ADA), ORDER, &order, &err), ERR_OK);
    ck_assert_int_eq(order.summary.number, 1001);
    ck_assert_str_eq(order.history[1].note, "packed");
}
END_TEST

START_TEST(anothers_order_is_to_a_customer_as_if_it_did_not_exist)
{
    AUTO_ERROR anothers = ERROR_INIT;
    AUTO_ERROR none = ERROR_INIT;
    struct order order = { .items = NULL };

    ck_assert_int_eq(get(customer(BOB), ORDER, &order, &anothers), ERR_NOT_FOUND);
    ck_assert_int_eq(get(customer(BOB), NO_ORDER, &order, &none), ERR_NOT_FOUND);
    ck_assert_int_eq(anothers.code, ERR_NOT_FOUND);
    ck_assert_str_eq(anothers.message, none.message);
    ck_assert_ptr_null(order.history);
    ck_assert_ptr_null(order.summary.customer_name);
}
END_TEST

START_TEST(an_admin_sees_every_order_there_is)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    struct order missing = { .items = NULL };

    ck_assert_int_eq(get(admin(), ORDER, &order, &err), ERR_OK);
    assert_id(&order.summary.user_id, ADA);
    ck_assert_int_eq(get(admin(), NO_ORDER, &missing, &err), ERR_NOT_FOUND);
}
END_TEST

START_TEST(who_did_what_is_shown_to_admins)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER got = { .items = NULL };
    AUTO_ORDER created = { .items = NULL };
    AUTO_ORDER moved = { .items = NULL };

    ck_assert_int_eq(get(admin(), ORDER, &got, &err), ERR_OK);
    ck_assert_str_eq(got.history[1].by, "Grace");
    ck_assert_int_eq(create(admin(), NULL, NULL, &created, &err), ERR_OK);
    ck_assert_str_eq(created.history[0].by, "Ada");
    ck_assert_int_eq(ship(admin(), &moved, &err), ERR_OK);
    ck_assert_str_eq(moved.history[1].by, "Grace");
}
END_TEST

START_TEST(who_did_what_is_hidden_from_customers)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER got = { .items = NULL };
    AUTO_ORDER created = { .items = NULL };

    ck_assert_int_eq(get(customer(ADA), ORDER, &got, &err), ERR_OK);
    ck_assert_int_eq(create(customer(ADA), NULL, "key-1", &created, &err), ERR_OK);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_ptr_null(got.history[i].by);
        ck_assert_ptr_null(created.history[i].by);
    }
    ck_assert_str_eq(got.history[0].note, "soon");
}
END_TEST

START_TEST(an_outline_is_shown_like_the_order)
{
    const struct uuid id = id_of(ORDER);
    const struct {
        struct actor actor;
        enum err expected;
    } viewers[] = { { nobody(), ERR_UNAUTHENTICATED },
                    { customer(BOB), ERR_NOT_FOUND },
                    { customer(ADA), ERR_OK },
                    { admin(), ERR_OK } };

    for (size_t i = 0; i < ARRAY_LEN(viewers); i++) {
        AUTO_ERROR err = ERROR_INIT;
        AUTO_ORDER order = { .items = NULL };

        ck_assert_int_eq(orders_get_outline(&service, &viewers[i].actor, &id, &order, &err),
                         viewers[i].expected);
        if (err.code != ERR_OK)
            continue;
        ck_assert_int_eq(order.summary.number, OUTLINE);
        ck_assert((order.history[0].by != NULL) == (viewers[i].actor.role == ROLE_ADMIN));
    }
}
END_TEST

START_TEST(a_customer_lists_their_own_orders_alone)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(list(customer(ADA), NULL, &err), ERR_OK);
    ck_assert(fake.has_user);
    assert_id(&fake.user_id, ADA);
    ck_assert_int_eq(list(customer(BOB), BOB_ID, &err), ERR_OK);
    ck_assert(fake.has_user);
    assert_id(&fake.user_id, BOB);
    ck_assert_int_eq(list(customer(ADA), BOB_ID, &err), ERR_FORBIDDEN);
    ck_assert_int_eq(fake.calls, 2);
}
END_TEST

START_TEST(an_admin_lists_everybodys_orders_or_anyones)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(list(admin(), NULL, &err), ERR_OK);
    ck_assert(!fake.has_user);
    ck_assert_int_eq(list(admin(), BOB_ID, &err), ERR_OK);
    ck_assert(fake.has_user);
    assert_id(&fake.user_id, BOB);
}
END_TEST

START_TEST(a_bad_list_never_reaches_the_store)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(list(customer(ADA), "bob", &err), ERR_INVALID);
    assert_only_problem(&err, "user_id", "bob");
    ck_assert_int_eq(fake.calls, 0);
}
END_TEST

START_TEST(a_customer_cannot_move_even_their_own_order)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order order = { .items = NULL };

    ck_assert_int_eq(ship(customer(ADA), &order, &err), ERR_FORBIDDEN);
    ck_assert_int_eq(ship(customer(BOB), &order, &err), ERR_FORBIDDEN);
    ck_assert_int_eq(err.code, ERR_FORBIDDEN);
    ck_assert_int_eq(fake.calls, 0);
}
END_TEST

START_TEST(an_admin_moves_an_order_in_their_own_name)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };

    clock_now += 5;
    ck_assert_int_eq(ship(admin(), &order, &err), ERR_OK);
    assert_id(&fake.order_id, ORDER);
    assert_id(&fake.by, GRACE);
    ck_assert_int_eq(fake.at, CLOCK_START + 5);
}
END_TEST

START_TEST(what_the_store_cannot_do_is_passed_on)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order order = { .items = NULL };

    fake.fails = ERR_BUSY;
    ck_assert_int_eq(get(customer(ADA), ORDER, &order, &err), ERR_BUSY);
    error_clear(&err);
    ck_assert_int_eq(list(customer(ADA), NULL, &err), ERR_BUSY);
    error_clear(&err);
    ck_assert_int_eq(ship(admin(), &order, &err), ERR_BUSY);
    ck_assert_ptr_null(order.history);
}
END_TEST

START_TEST(an_order_that_was_not_stored_is_not_answered)
{
    const enum err failures[] = { ERR_BUSY, ERR_KEY_REUSED, ERR_INTERNAL };

    for (size_t i = 0; i < ARRAY_LEN(failures); i++) {
        AUTO_ERROR err = ERROR_INIT;
        struct order order = { .items = NULL };

        fake.fails = failures[i];
        ck_assert_int_eq(create(customer(ADA), NULL, "key-1", &order, &err), failures[i]);
        ck_assert_int_eq(err.code, failures[i]);
        ck_assert_ptr_null(order.history);
    }
}
END_TEST

static Suite *orders_suite(void)
{
    Suite *suite = suite_create("orders");
    TCase *orders = tcase_create("orders");

    tcase_add_unchecked_fixture(orders, start_randomness, NULL);
    tcase_add_checked_fixture(orders, set_up, tear_down);
    tcase_add_test(orders, who_is_not_signed_in_can_do_nothing);
    tcase_add_test(orders, a_customer_orders_for_themselves);
    tcase_add_test(orders, a_customer_may_name_themselves_and_nobody_else);
    tcase_add_test(orders, an_admin_orders_for_anyone);
    tcase_add_test(orders, a_bad_order_never_reaches_the_store);
    tcase_add_test(orders, an_idempotency_key_is_kept_24_hours_with_the_order);
    tcase_add_test(orders, orders_for_different_people_are_different);
    tcase_add_test(orders, what_a_customers_large_orders_have_too_much_is_limited);
    tcase_add_test(orders, ordinary_orders_are_taken_however_many_and_whatever_else_came);
    tcase_add_test(orders, others_and_staff_and_a_shop_without_a_limit_are_not_limited);
    tcase_add_test(orders, by_itself_a_shop_takes_64_mib_of_one_customer_in_a_minute);
    tcase_add_test(orders, a_customer_sees_their_own_order);
    tcase_add_test(orders, anothers_order_is_to_a_customer_as_if_it_did_not_exist);
    tcase_add_test(orders, an_admin_sees_every_order_there_is);
    tcase_add_test(orders, who_did_what_is_shown_to_admins);
    tcase_add_test(orders, who_did_what_is_hidden_from_customers);
    tcase_add_test(orders, an_outline_is_shown_like_the_order);
    tcase_add_test(orders, a_customer_lists_their_own_orders_alone);
    tcase_add_test(orders, an_admin_lists_everybodys_orders_or_anyones);
    tcase_add_test(orders, a_bad_list_never_reaches_the_store);
    tcase_add_test(orders, a_customer_cannot_move_even_their_own_order);
    tcase_add_test(orders, an_admin_moves_an_order_in_their_own_name);
    tcase_add_test(orders, what_the_store_cannot_do_is_passed_on);
    tcase_add_test(orders, an_order_that_was_not_stored_is_not_answered);
    suite_add_tcase(suite, orders);
    return suite;
}

CHECK_MAIN(orders_suite)
