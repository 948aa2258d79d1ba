/* SPDX-License-Identifier: MIT */

/* What the rows of an order may contain, and what is reported for inconsistent rows. */

#include "storage/tables/order_rows.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

static struct uuid ada;

static void make_user(void)
{
    ada = fixture_user("ada@example.com", "Ada Lovelace", ROLE_CUSTOMER);
}

START_TEST(a_long_history_is_read_whole)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    struct uuid id;

    fixture_add_order(&ada, FIXTURE_NOW);
    fixture_add_order(&ada, FIXTURE_NOW);
    database_exec("WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 300)"
                  " INSERT INTO status_history SELECT 1001 * 65536 + i, 0, i, NULL, NULL FROM n");
    id = fixture_order_id(1001);
    assert_ok(fixture_ops()->order_get(fixture_store(), &id, &order, &err), &err);
    ck_assert_uint_eq(order.history_count, 300);
    ck_assert_int_eq(order.history[299].at, 300);
}
END_TEST

START_TEST(a_number_that_is_no_status_is_told_and_never_used)
{
    static const struct order_query all = { .to = TIMESTAMP_MAX,
                                            .list = { .page = 1, .limit = 20 } };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    AUTO_ORDER_PAGE page = { .orders = NULL };
    struct uuid id;

    fixture_add_order(&ada, FIXTURE_NOW);
    id = fixture_order_id(1001);
    database_exec("UPDATE orders SET status = 777");
    assert_err(fixture_ops()->order_get(fixture_store(), &id, &order, &err), ERR_INTERNAL, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "orderdesk check"));
    error_clear(&err);
    assert_err(fixture_ops()->order_list(fixture_store(), &all, &page, &err), ERR_INTERNAL, &err);
    error_clear(&err);
    database_exec("UPDATE orders SET status = 0; UPDATE status_history SET status = 777");
    assert_err(fixture_ops()->order_get(fixture_store(), &id, &order, &err), ERR_INTERNAL, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "orderdesk check"));
}
END_TEST

START_TEST(a_version_says_nothing_of_the_history)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER moved = { .items = NULL };
    struct order_transition transition = {
        .to = STATUS_PROCESSING, .expected = { 77 }, .expected_count = 1, .expects_one = true
    };
    const struct authority authority = fixture_by(&ada, FIXTURE_NOW);
    struct uuid id;

    fixture_add_order(&ada, FIXTURE_NOW);
    database_exec("UPDATE orders SET version = 77");
    id = fixture_order_id(1001);
    assert_ok(fixture_ops()->order_transition(fixture_store(), &authority, &id, &transition, &moved,
                                              &err),
              &err);
    ck_assert_int_eq(moved.summary.version, 78);
    ck_assert_uint_eq(moved.history_count, 2);
    fixture_assert_sound();
}
END_TEST

static const char *const losses[] = { "DELETE FROM order_items", "DELETE FROM status_history" };

START_TEST(an_order_that_misses_a_part_is_not_answered)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = fixture_order(&ada, FIXTURE_NOW);
    AUTO_ORDER none = { .items = NULL };

    database_exec(losses[_i]);
    assert_err(fixture_ops()->order_get(fixture_store(), &order.summary.id, &none, &err),
               ERR_INTERNAL, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "orderdesk check"));
    ck_assert_ptr_null(none.items);
}
END_TEST

static Suite *order_rows_suite(void)
{
    Suite *suite = suite_create("order_rows");
    TCase *rows = tcase_create("rows");

    fixture_add_store(rows);
    tcase_add_checked_fixture(rows, make_user, NULL);
    tcase_add_test(rows, a_long_history_is_read_whole);
    tcase_add_test(rows, a_number_that_is_no_status_is_told_and_never_used);
    tcase_add_test(rows, a_version_says_nothing_of_the_history);
    tcase_add_loop_test(rows, an_order_that_misses_a_part_is_not_answered, 0, ARRAY_LEN(losses));
    suite_add_tcase(suite, rows);
    return suite;
}

CHECK_MAIN(order_rows_suite)
