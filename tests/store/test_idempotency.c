/* SPDX-License-Identifier: MIT */

/* Idempotency keys, which storage/tables/order_rows.c keeps with the orders. */

#include "tests/store/fixture.h"
#include "tests/support/check_main.h"

static struct uuid ada, bea;
static struct order_draft mugs, teapot;

static void make_users_and_drafts(void)
{
    ada = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
    bea = fixture_user("bea@example.com", "Bea", ROLE_CUSTOMER);
    mugs = fixture_mugs(&ada);
    teapot = fixture_draft(&ada);
    fixture_draft_add(&teapot, "POT-1", "Teapot", 1, 2000);
}

static void clear_drafts(void)
{
    order_draft_clear(&mugs);
    order_draft_clear(&teapot);
}

/* Places @draft, which must be a new order or the replay of one. */
static struct order place(const struct order_draft *draft, const char *key, timestamp_t now,
                          bool replay)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order order;
    bool replayed;

    assert_ok(fixture_place(draft, key, now, &order, &replayed, &err), &err);
    ck_assert_int_eq(replayed, replay);
    return order;
}

static void assert_orders(int64_t expected)
{
    ck_assert_int_eq(fixture_order_count(), expected);
}

START_TEST(a_key_that_comes_again_is_answered_with_the_first_answer)
{
    AUTO_ORDER first = place(&mugs, "key", FIXTURE_NOW, false);
    AUTO_ORDER again = place(&mugs, "key", FIXTURE_NOW + 1000, true);

    fixture_assert_same_order(&again, &first);
    assert_orders(1);
}
END_TEST

START_TEST(the_first_answer_stays_the_same_after_changes)
{
    static const enum status path[] = { STATUS_PROCESSING, STATUS_SHIPPED, STATUS_DELIVERED };
    AUTO_ORDER first = { .items = NULL };

    mugs.note = strdup("by Friday, please");
    first = place(&mugs, "key", FIXTURE_NOW, false);
    for (size_t i = 0; i < ARRAY_LEN(path); i++) {
        AUTO_ERROR err = ERROR_INIT;
        AUTO_ORDER moved = { .items = NULL };
        AUTO_ORDER again = { .items = NULL };

        assert_ok(
            fixture_move(&first.summary.id, path[i], "note", &bea, FIXTURE_NOW + 5, &moved, &err),
            &err);
        again = place(&mugs, "key", FIXTURE_NOW + 1000, true);
        fixture_assert_same_order(&again, &first);
    }
    assert_orders(1);
}
END_TEST

START_TEST(a_key_that_comes_with_another_order_is_refused)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER first = place(&mugs, "key", FIXTURE_NOW, false);
    AUTO_ORDER other = { .items = NULL };
    AUTO_ORDER again = { .items = NULL };
    bool replayed;

    assert_err(fixture_place(&teapot, "key", FIXTURE_NOW, &other, &replayed, &err), ERR_KEY_REUSED,
               &err);
    ck_assert(!replayed);
    assert_orders(1);
    again = place(&mugs, "key", FIXTURE_NOW, true);
    fixture_assert_same_order(&again, &first);
}
END_TEST

START_TEST(keys_are_told_apart_to_the_last_letter)
{
    static const char *const keys[] = {
        "key", "Key", "key ", "ke", "keys", "k\xc3\xa9y", "1", "01"
    };

    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        AUTO_ORDER order = place(&mugs, keys[i], FIXTURE_NOW, false);

        ck_assert_int_eq(order.summary.number, ORDER_FIRST_NUMBER + (int64_t)i);
    }
}
END_TEST

START_TEST(everybody_has_their_own_keys)
{
    AUTO_ORDER_DRAFT beas = fixture_mugs(&bea);
    AUTO_ORDER first = place(&mugs, "key", FIXTURE_NOW, false);
    AUTO_ORDER second = place(&beas, "key", FIXTURE_NOW, false);
    AUTO_ORDER again = place(&beas, "key", FIXTURE_NOW, true);

    ck_assert_int_ne(first.summary.number, second.summary.number);
    fixture_assert_same_order(&again, &second);
    assert_orders(2);
}
END_TEST

START_TEST(a_key_belongs_to_who_places_the_order_not_to_whom_it_is_for)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_DRAFT beas = fixture_mugs(&bea);
    AUTO_ORDER by_ada = { .items = NULL };
    AUTO_ORDER by_bea = { .items = NULL };
    struct order_request request = { .draft = &beas, .idempotency_key = "key" };
    const struct authority authority = fixture_by(&ada, FIXTURE_NOW);
    bool replayed;

    assert_ok(fixture_ops()->order_create(fixture_store(), &authority, &request, &by_ada, &replayed,
                                          &err),
              &err);
    by_bea = place(&beas, "key", FIXTURE_NOW, false);
    ck_assert_int_ne(by_ada.summary.number, by_bea.summary.number);
}
END_TEST

START_TEST(without_a_key_each_order_is_a_new_one)
{
    AUTO_ORDER first = place(&mugs, NULL, FIXTURE_NOW, false);
    AUTO_ORDER second = place(&mugs, NULL, FIXTURE_NOW, false);

    ck_assert_int_ne(first.summary.number, second.summary.number);
    assert_orders(2);
}
END_TEST

/* Keys of fixture_place() expire after a day. */
START_TEST(a_key_expires_and_then_stands_for_a_new_order)
{
    AUTO_ORDER first = place(&mugs, "key", FIXTURE_NOW, false);
    AUTO_ORDER on_the_dot = place(&mugs, "key", FIXTURE_NOW + MS_PER_DAY, true);
    AUTO_ORDER later = place(&teapot, "key", FIXTURE_NOW + MS_PER_DAY + 1, false);
    AUTO_ORDER again = place(&teapot, "key", FIXTURE_NOW + 2 * MS_PER_DAY, true);

    ck_assert_int_eq(on_the_dot.summary.number, first.summary.number);
    ck_assert_int_ne(later.summary.number, first.summary.number);
    fixture_assert_same_order(&again, &later);
    assert_orders(2);
}
END_TEST

START_TEST(an_order_that_fails_leaves_its_key_free)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_DRAFT draft = fixture_mugs(&(struct uuid){ .bytes = { 1 } });
    AUTO_ORDER none = { .items = NULL };
    AUTO_ORDER order = { .items = NULL };
    struct order_request request = { .draft = &draft, .idempotency_key = "key" };
    const struct authority authority = fixture_by(&ada, FIXTURE_NOW);
    bool replayed;

    assert_err(
        fixture_ops()->order_create(fixture_store(), &authority, &request, &none, &replayed, &err),
        ERR_INVALID, &err);
    order = place(&mugs, "key", FIXTURE_NOW, false);
    ck_assert_int_eq(order.summary.number, ORDER_FIRST_NUMBER);
}
END_TEST

static Suite *order_keys_suite(void)
{
    Suite *suite = suite_create("order_keys");
    TCase *keys = tcase_create("keys");

    tcase_add_test(keys, a_key_that_comes_again_is_answered_with_the_first_answer);
    tcase_add_test(keys, the_first_answer_stays_the_same_after_changes);
    tcase_add_test(keys, a_key_that_comes_with_another_order_is_refused);
    tcase_add_test(keys, keys_are_told_apart_to_the_last_letter);
    tcase_add_test(keys, everybody_has_their_own_keys);
    tcase_add_test(keys, a_key_belongs_to_who_places_the_order_not_to_whom_it_is_for);
    tcase_add_test(keys, without_a_key_each_order_is_a_new_one);
    tcase_add_test(keys, a_key_expires_and_then_stands_for_a_new_order);
    tcase_add_test(keys, an_order_that_fails_leaves_its_key_free);
    tcase_set_timeout(keys, 30);
    fixture_add_store(keys);
    tcase_add_checked_fixture(keys, make_users_and_drafts, clear_drafts);
    suite_add_tcase(suite, keys);
    return suite;
}

CHECK_MAIN(order_keys_suite)
