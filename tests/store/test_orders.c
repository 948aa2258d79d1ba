/* SPDX-License-Identifier: MIT */
#include "tests/store/fixture.h"
#include "tests/support/check_main.h"

#include <stdio.h>

static struct uuid ada, admin;

static void make_users(void)
{
    ada = fixture_user("ada@example.com", "Ada Lovelace", ROLE_CUSTOMER);
    admin = fixture_user("grace@example.com", "Grace Hopper", ROLE_ADMIN);
}

static struct uuid nobody(void)
{
    return uuid_new(FIXTURE_NOW);
}

static struct order get(const struct uuid *id)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order order;

    assert_ok(fixture_ops()->order_get(fixture_store(), id, &order, &err), &err);
    return order;
}

static void assert_orders(int64_t expected)
{
    ck_assert_int_eq(fixture_order_count(), expected);
    if (expected > 0)
        (void)fixture_order_id(ORDER_FIRST_NUMBER + expected - 1);
}

/* The order is stored just as @answer says. */
static void assert_stored(const struct order *answer)
{
    AUTO_ORDER stored = get(&answer->summary.id);

    fixture_assert_same_order(&stored, answer);
}

/* ---------------------------------------------------------------- creating */

START_TEST(a_new_order_is_answered_in_full_and_stored_so)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_DRAFT draft = fixture_mugs(&ada);
    AUTO_ORDER order = { .items = NULL };
    bool replayed = true;

    fixture_draft_add(&draft, "TEE-07", "Thé «à la menthe» \xf0\x9f\x8d\xb5", 1, 999);
    draft.note = strdup("Bitte klingeln, \"2. Stock\"; 100%");
    assert_ok(fixture_place(&draft, NULL, FIXTURE_NOW, &order, &replayed, &err), &err);
    ck_assert(!replayed);
    ck_assert_int_eq(order.summary.number, ORDER_FIRST_NUMBER);
    ck_assert(uuid_equal(&order.summary.user_id, &ada));
    ck_assert_str_eq(order.summary.customer_name, "Ada Lovelace");
    ck_assert_str_eq(order.summary.customer_email, "ada@example.com");
    ck_assert_int_eq(order.summary.total, 2 * 1250 + 999);
    ck_assert_int_eq(order.summary.status, STATUS_PENDING);
    ck_assert_int_eq(order.summary.item_count, 2);
    ck_assert_int_eq(order.summary.version, 1);
    ck_assert_int_eq(order.summary.created_at, FIXTURE_NOW);
    ck_assert_int_eq(order.summary.updated_at, FIXTURE_NOW);
    ck_assert_str_eq(order.items[0].product_id, "MUG-01");
    ck_assert_str_eq(order.items[0].name, "Mug, blue");
    ck_assert_int_eq(order.items[0].quantity, 2);
    ck_assert_int_eq(order.items[0].price, 1250);
    ck_assert_str_eq(order.items[1].name, "Thé «à la menthe» \xf0\x9f\x8d\xb5");
    ck_assert_int_eq(order.history[0].status, STATUS_PENDING);
    ck_assert_int_eq(order.history[0].at, FIXTURE_NOW);
    ck_assert_str_eq(order.history[0].note, draft.note);
    ck_assert_str_eq(order.history[0].by, "Ada Lovelace");
    assert_stored(&order);
}
END_TEST

START_TEST(the_largest_order_is_kept_exactly_and_in_its_order)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_DRAFT draft = fixture_draft(&ada);
    AUTO_ORDER order = { .items = NULL };
    char name[40];
    bool replayed;

    fixture_draft_add(&draft, "GOLD", "Gold", ORDER_QUANTITY_MAX, MONEY_PRICE_MAX);
    for (int i = 1; i < ORDER_ITEMS_MAX; i++) {
        snprintf(name, sizeof(name), "Thing %d", ORDER_ITEMS_MAX - i);
        fixture_draft_add(&draft, "FREE", name, 1, 0);
    }
    assert_ok(fixture_place(&draft, NULL, FIXTURE_NOW, &order, &replayed, &err), &err);
    ck_assert_int_eq(order.summary.total, INT64_C(999998999000001));
    ck_assert_int_eq(order.summary.item_count, ORDER_ITEMS_MAX);
    for (size_t i = 0; i < ORDER_ITEMS_MAX; i++)
        ck_assert_str_eq(order.items[i].name, draft.items[i].name);
    assert_stored(&order);
}
END_TEST

START_TEST(who_places_an_order_for_another_is_in_its_history)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_DRAFT draft = fixture_mugs(&ada);
    AUTO_ORDER order = { .items = NULL };
    struct order_request request = { .draft = &draft };
    const struct authority authority = fixture_by(&admin, FIXTURE_NOW);
    bool replayed;

    assert_ok(
        fixture_ops()->order_create(fixture_store(), &authority, &request, &order, &replayed, &err),
        &err);
    ck_assert_str_eq(order.summary.customer_name, "Ada Lovelace");
    ck_assert_str_eq(order.history[0].by, "Grace Hopper");
    assert_stored(&order);
}
END_TEST

static void place_for_nobody(const char *key)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct uuid unknown = nobody();
    AUTO_ORDER_DRAFT draft = fixture_mugs(&unknown);
    AUTO_ORDER order = { .items = NULL };
    struct order_request request = { .draft = &draft, .idempotency_key = key };
    const struct authority authority = fixture_by(&admin, FIXTURE_NOW);
    bool replayed;

    assert_err(
        fixture_ops()->order_create(fixture_store(), &authority, &request, &order, &replayed, &err),
        ERR_INVALID, &err);
    ck_assert_uint_eq(err.problem_count, 1);
    ck_assert_str_eq(err.problems[0].where, "/user_id");
    ck_assert(!replayed);
}

START_TEST(an_unknown_user_is_a_problem_at_user_id)
{
    place_for_nobody("key");
    assert_orders(0);
}
END_TEST

START_TEST(numbers_count_from_1001_without_gaps_on_failures)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_DRAFT draft = fixture_mugs(&ada);

    for (int64_t i = 0; i < 4; i++) {
        AUTO_ORDER order = { .items = NULL };
        AUTO_ORDER moved = { .items = NULL };
        bool replayed;

        assert_ok(fixture_place(&draft, NULL, FIXTURE_NOW + i, &order, &replayed, &err), &err);
        ck_assert_int_eq(order.summary.number, ORDER_FIRST_NUMBER + i);
        place_for_nobody(NULL);
        assert_err(fixture_move(&order.summary.id, STATUS_DELIVERED, NULL, &admin, FIXTURE_NOW,
                                &moved, &err),
                   ERR_TRANSITION, &err);
        error_clear(&err);
    }
    assert_orders(4);
}
END_TEST

/* Ids sort as their bytes do. */
static bool is_behind(const struct uuid *id, const struct uuid *last)
{
    return memcmp(id->bytes, last->bytes, UUID_BYTES) > 0;
}

/* Times follow the clock, except for small steps back: see storage/tables/order_newest.h. */
START_TEST(ids_never_run_backwards_even_when_the_clock_does)
{
    static const struct {
        timestamp_t clock, created_at;
    } steps[] = {
        { FIXTURE_NOW, FIXTURE_NOW },
        { FIXTURE_NOW - 1, FIXTURE_NOW },
        { FIXTURE_NOW - MS_PER_DAY, FIXTURE_NOW - MS_PER_DAY },
        { FIXTURE_NOW, FIXTURE_NOW },
        { FIXTURE_NOW + 5, FIXTURE_NOW + 5 },
        { 1, 1 },
        { FIXTURE_NOW + 6, FIXTURE_NOW + 6 },
    };
    struct uuid last = { .bytes = { 0 } };

    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        AUTO_ORDER order = fixture_order(&ada, steps[i].clock);

        ck_assert_int_eq(order.summary.created_at, steps[i].created_at);
        ck_assert_int_eq(order.summary.updated_at, steps[i].created_at);
        ck_assert_int_eq(order.history[0].at, steps[i].created_at);
        ck_assert(is_behind(&order.summary.id, &last));
        last = order.summary.id;
    }
    fixture_assert_sound();
}
END_TEST

START_TEST(an_outline_is_the_order_without_its_items)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = fixture_order(&ada, FIXTURE_NOW);
    AUTO_ORDER outline = { .items = NULL };

    assert_ok(fixture_ops()->order_get_outline(fixture_store(), &order.summary.id, &outline, &err),
              &err);
    ck_assert_ptr_null(outline.items);
    ck_assert_uint_eq(order_names_hash(&outline), order_names_hash(&order));
    ck_assert_int_eq(outline.summary.version, order.summary.version);
    ck_assert_str_eq(outline.history[0].by, order.history[0].by);
}
END_TEST

START_TEST(an_order_is_found_by_its_number)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER first = fixture_order(&ada, FIXTURE_NOW), second = fixture_order(&ada, FIXTURE_NOW);
    struct uuid id;

    assert_ok(fixture_ops()->order_find(fixture_store(), second.summary.number, &id, &err), &err);
    ck_assert(uuid_equal(&id, &second.summary.id));
    assert_ok(fixture_ops()->order_find(fixture_store(), first.summary.number, &id, &err), &err);
    ck_assert(uuid_equal(&id, &first.summary.id));
    assert_err(fixture_ops()->order_find(fixture_store(), second.summary.number + 1, &id, &err),
               ERR_NOT_FOUND, &err);
}
END_TEST

START_TEST(an_order_that_is_not_there_is_not_found)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    struct uuid unknown = nobody();

    assert_err(fixture_ops()->order_get(fixture_store(), &unknown, &order, &err), ERR_NOT_FOUND,
               &err);
    assert_err(fixture_ops()->order_get_outline(fixture_store(), &unknown, &order, &err),
               ERR_NOT_FOUND, &err);
    assert_err(fixture_move(&unknown, STATUS_CANCELLED, NULL, &admin, FIXTURE_NOW, &order, &err),
               ERR_NOT_FOUND, &err);
}
END_TEST

/* ---------------------------------------------------------------- moving along */

START_TEST(each_change_adds_one_entry_to_the_history)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = fixture_order(&ada, FIXTURE_NOW);
    static const enum status path[] = { STATUS_PROCESSING, STATUS_SHIPPED, STATUS_DELIVERED };

    for (size_t i = 0; i < ARRAY_LEN(path); i++) {
        AUTO_ORDER moved = { .items = NULL };
        const char *note = i == 1 ? "Parcel 00340434" : NULL;
        timestamp_t at = FIXTURE_NOW + 1000 * (timestamp_t)(i + 1);
        const struct order_event *entry;

        assert_ok(fixture_move(&order.summary.id, path[i], note, &admin, at, &moved, &err), &err);
        ck_assert_int_eq(moved.summary.status, path[i]);
        ck_assert_int_eq(moved.summary.version, (int64_t)i + 2);
        ck_assert_int_eq(moved.summary.updated_at, at);
        ck_assert_int_eq(moved.summary.created_at, FIXTURE_NOW);
        ck_assert_int_eq(moved.summary.total, order.summary.total);
        entry = &moved.history[i + 1];
        ck_assert_int_eq(entry->status, path[i]);
        ck_assert_int_eq(entry->at, at);
        ck_assert_str_eq(entry->by, "Grace Hopper");
        ck_assert_int_eq(entry->note != NULL, note != NULL);
        assert_stored(&moved);
    }
}
END_TEST

/* The shortest way from pending to each status. */
static const struct {
    enum status path[3];
    size_t length;
} ways[STATUS_COUNT] = {
    [STATUS_PENDING] = { { STATUS_PENDING }, 0 },
    [STATUS_PROCESSING] = { { STATUS_PROCESSING }, 1 },
    [STATUS_SHIPPED] = { { STATUS_PROCESSING, STATUS_SHIPPED }, 2 },
    [STATUS_DELIVERED] = { { STATUS_PROCESSING, STATUS_SHIPPED, STATUS_DELIVERED }, 3 },
    [STATUS_CANCELLED] = { { STATUS_CANCELLED }, 1 },
};

static struct order order_at(enum status status)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order order = fixture_order(&ada, FIXTURE_NOW);

    for (size_t i = 0; i < ways[status].length; i++) {
        struct order moved;

        assert_ok(fixture_move(&order.summary.id, ways[status].path[i], NULL, &admin, FIXTURE_NOW,
                               &moved, &err),
                  &err);
        order_clear(&order);
        order = moved;
    }
    return order;
}

START_TEST(only_legal_changes_are_made)
{
    enum status from = (enum status)(_i / STATUS_COUNT), to = (enum status)(_i % STATUS_COUNT);
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = order_at(from);
    AUTO_ORDER moved = { .items = NULL };

    if (status_may_follow(from, to)) {
        assert_ok(fixture_move(&order.summary.id, to, "note", &admin, FIXTURE_NOW, &moved, &err),
                  &err);
        assert_stored(&moved);
    } else {
        assert_err(fixture_move(&order.summary.id, to, "note", &admin, FIXTURE_NOW, &moved, &err),
                   ERR_TRANSITION, &err);
        ck_assert_uint_eq(err.allowed, status_next(from));
        assert_stored(&order);
    }
    fixture_assert_sound();
}
END_TEST

static enum err move_expecting(const struct order *order, const int64_t *versions, size_t count,
                               struct order *out, struct error *err)
{
    struct order_transition transition = { .to = STATUS_PROCESSING,
                                           .expects_one = true,
                                           .expected_count = count };
    const struct authority authority = fixture_by(&admin, FIXTURE_NOW);

    if (count > 0)
        memcpy(transition.expected, versions, count * sizeof(*versions));
    return fixture_ops()->order_transition(fixture_store(), &authority, &order->summary.id,
                                           &transition, out, err);
}

START_TEST(a_change_is_made_only_in_a_version_that_was_expected)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = fixture_order(&ada, FIXTURE_NOW);
    AUTO_ORDER moved = { .items = NULL };

    assert_err(move_expecting(&order, (int64_t[]){ 2, 3 }, 2, &moved, &err), ERR_PRECONDITION,
               &err);
    assert_err(move_expecting(&order, NULL, 0, &moved, &err), ERR_PRECONDITION, &err);
    assert_stored(&order);
    error_clear(&err);
    assert_ok(move_expecting(&order, (int64_t[]){ 7, 1 }, 2, &moved, &err), &err);
    /* The error is no longer the new status but the caller's precondition. */
    assert_err(move_expecting(&order, (int64_t[]){ 1 }, 1, &order, &err), ERR_PRECONDITION, &err);
    assert_stored(&moved);
}
END_TEST

START_TEST(a_change_is_never_older_than_the_one_before)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = fixture_order(&ada, FIXTURE_NOW);
    AUTO_ORDER moved = { .items = NULL };

    assert_ok(fixture_move(&order.summary.id, STATUS_CANCELLED, NULL, &admin,
                           FIXTURE_NOW - MS_PER_HOUR, &moved, &err),
              &err);
    ck_assert_int_eq(moved.summary.updated_at, FIXTURE_NOW);
    ck_assert_int_eq(moved.history[1].at, FIXTURE_NOW);
    fixture_assert_sound();
}
END_TEST

/* ---------------------------------------------------------------- importing */

static struct order_import import_of(const struct uuid *user, struct order_item *item,
                                     struct order_event *history, size_t length)
{
    return (struct order_import){ .user_id = *user,
                                  .items = item,
                                  .item_count = 1,
                                  .history = history,
                                  .history_count = length,
                                  .by = admin };
}

static struct order_item an_item(void)
{
    static char product_id[] = "POT-1", name[] = "Teapot";

    return (struct order_item){ product_id, name, 3, 2000 };
}

START_TEST(orders_are_brought_in_with_their_past)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    struct order_item item = an_item();
    char note[] = "left with the neighbour";
    struct order_event history[] = {
        { STATUS_PENDING, FIXTURE_NOW, NULL, NULL },
        { STATUS_PROCESSING, FIXTURE_NOW + 10, NULL, NULL },
        { STATUS_SHIPPED, FIXTURE_NOW + 20, note, NULL },
    };
    const struct order_import imports[] = { import_of(&ada, &item, history, 3),
                                            import_of(&admin, &item, history, 1) };
    struct uuid id;

    assert_ok(fixture_import(imports, 2, NULL, &err), &err);
    assert_orders(2);
    id = fixture_order_id(1001);
    order = get(&id);
    ck_assert_int_eq(order.summary.status, STATUS_SHIPPED);
    ck_assert_int_eq(order.summary.version, 3);
    ck_assert_int_eq(order.summary.total, 6000);
    ck_assert_int_eq(order.summary.created_at, FIXTURE_NOW);
    ck_assert_int_eq(order.summary.updated_at, FIXTURE_NOW + 20);
    ck_assert_str_eq(order.history[0].by, "Ada Lovelace");
    ck_assert_str_eq(order.history[1].by, "Grace Hopper");
    ck_assert_str_eq(order.history[2].note, note);
    fixture_assert_sound();
}
END_TEST

START_TEST(orders_brought_in_keep_their_times)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    struct uuid id;
    struct order_item item = an_item();
    struct order_event history[] = {
        { STATUS_PENDING, FIXTURE_NOW - 100, NULL, NULL },
        { STATUS_CANCELLED, FIXTURE_NOW - 50, NULL, NULL },
    };
    const struct order_import import = import_of(&ada, &item, history, 2);

    fixture_add_order(&ada, FIXTURE_NOW);
    assert_ok(fixture_import(&import, 1, NULL, &err), &err);
    id = fixture_order_id(1002);
    order = get(&id);
    ck_assert_int_eq(order.summary.created_at, FIXTURE_NOW - 100);
    ck_assert_int_eq(order.summary.updated_at, FIXTURE_NOW - 50);
    ck_assert_int_eq(order.history[1].at, FIXTURE_NOW - 50);
    fixture_assert_sound();
}
END_TEST

START_TEST(of_orders_brought_in_all_are_stored_or_none)
{
    AUTO_ERROR err = ERROR_INIT;
    struct uuid unknown = nobody();
    struct order_item item = an_item();
    struct order_event first = { STATUS_PENDING, FIXTURE_NOW, NULL, NULL };
    const struct order_import imports[] = { import_of(&ada, &item, &first, 1),
                                            import_of(&unknown, &item, &first, 1) };

    assert_err(fixture_import(imports, 2, NULL, &err), ERR_NOT_FOUND, &err);
    assert_orders(0);
    fixture_assert_sound();
}
END_TEST

START_TEST(an_order_beyond_all_bounds_is_not_brought_in)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order_item items[] = { an_item(), an_item() };
    struct order_event first = { STATUS_PENDING, FIXTURE_NOW, NULL, NULL };
    struct order_import import = import_of(&ada, items, &first, 1);

    import.item_count = ARRAY_LEN(items);
    items[0].quantity = items[1].quantity = ORDER_QUANTITY_MAX;
    items[0].price = items[1].price = MONEY_PRICE_MAX;
    assert_err(fixture_import(&import, 1, NULL, &err), ERR_INTERNAL, &err);
    assert_orders(0);
}
END_TEST

START_TEST(ids_rise_through_thousands_of_orders_in_one_millisecond)
{
    enum { COUNT = 4500 }; /* more than fit into a millisecond's ids: they carry into the time */
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE struct order_import *imports = calloc(COUNT, sizeof(*imports));
    struct order_item item = an_item();
    struct order_event first = { STATUS_PENDING, FIXTURE_NOW, NULL, NULL };

    ck_assert_ptr_nonnull(imports);
    for (size_t i = 0; i < COUNT; i++)
        imports[i] = import_of(&ada, &item, &first, 1);
    assert_ok(fixture_import(imports, COUNT, NULL, &err), &err);
    assert_orders(COUNT);
    fixture_assert_sound();
}
END_TEST

static Suite *orders_suite(void)
{
    Suite *suite = suite_create("orders");
    TCase *creating = tcase_create("creating");
    TCase *moving = tcase_create("moving");
    TCase *importing = tcase_create("importing");
    TCase *const cases[] = { creating, moving, importing };

    tcase_add_test(creating, a_new_order_is_answered_in_full_and_stored_so);
    tcase_add_test(creating, the_largest_order_is_kept_exactly_and_in_its_order);
    tcase_add_test(creating, who_places_an_order_for_another_is_in_its_history);
    tcase_add_test(creating, an_unknown_user_is_a_problem_at_user_id);
    tcase_add_test(creating, numbers_count_from_1001_without_gaps_on_failures);
    tcase_add_test(creating, ids_never_run_backwards_even_when_the_clock_does);
    tcase_add_test(creating, an_outline_is_the_order_without_its_items);
    tcase_add_test(creating, an_order_is_found_by_its_number);
    tcase_add_test(creating, an_order_that_is_not_there_is_not_found);
    tcase_add_test(moving, each_change_adds_one_entry_to_the_history);
    tcase_add_loop_test(moving, only_legal_changes_are_made, 0, STATUS_COUNT * STATUS_COUNT);
    tcase_add_test(moving, a_change_is_made_only_in_a_version_that_was_expected);
    tcase_add_test(moving, a_change_is_never_older_than_the_one_before);
    tcase_add_test(importing, orders_are_brought_in_with_their_past);
    tcase_add_test(importing, orders_brought_in_keep_their_times);
    tcase_add_test(importing, of_orders_brought_in_all_are_stored_or_none);
    tcase_add_test(importing, an_order_beyond_all_bounds_is_not_brought_in);
    tcase_add_test(importing, ids_rise_through_thousands_of_orders_in_one_millisecond);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        fixture_add_store(cases[i]);
        tcase_add_checked_fixture(cases[i], make_users, NULL);
        tcase_set_timeout(cases[i], 30);
        suite_add_tcase(suite, cases[i]);
    }
    return suite;
}

CHECK_MAIN(orders_suite)
