/* SPDX-License-Identifier: MIT */
#include "storage/tables/order_newest.h"
#include "storage/tables/order_sequences.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

#include <stdio.h>

#define YEAR (365 * MS_PER_DAY)

static struct uuid ada;

static void make_user(void)
{
    ada = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
}

/* Places an order while the clock says @clock; the order must be dated @created_at. */
static void assert_placed(timestamp_t clock, timestamp_t created_at)
{
    AUTO_ORDER order = fixture_order(&ada, clock);

    ck_assert_int_eq(order.summary.created_at, created_at);
    ck_assert_int_eq(order.summary.updated_at, created_at);
    ck_assert_int_eq(order.history[0].at, created_at);
}

static void assert_marked(const char *numbers)
{
    char sql[200];

    snprintf(sql, sizeof(sql),
             "SELECT coalesce((SELECT group_concat(number) FROM (SELECT number FROM orders"
             " WHERE out_of_step = 1 ORDER BY number)), '') = '%s'",
             numbers);
    ck_assert_int_eq(database_count(sql), 1);
    fixture_assert_sound();
}

/* Imports @count orders, a millisecond apart, from @first on. */
static void import(timestamp_t first, size_t count)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE struct order_import *imports = calloc(count, sizeof(*imports));
    AUTO_FREE struct order_event *events = calloc(count, sizeof(*events));
    struct order_item item = { .product_id = (char[]){ "MUG-01" },
                               .name = (char[]){ "Mug, blue" },
                               .quantity = 1,
                               .price = 1250 };

    ck_assert(imports && events);
    for (size_t i = 0; i < count; i++) {
        events[i] = (struct order_event){ .status = STATUS_PENDING, .at = first + (timestamp_t)i };
        imports[i] = (struct order_import){ .user_id = ada,
                                            .items = &item,
                                            .item_count = 1,
                                            .history = &events[i],
                                            .history_count = 1,
                                            .by = ada };
    }
    assert_ok(fixture_import(imports, count, NULL, &err), &err);
}

START_TEST(what_a_clock_ahead_dated_stays_wrong_alone)
{
    assert_placed(FIXTURE_NOW, FIXTURE_NOW);
    assert_placed(FIXTURE_NOW + 12 * YEAR, FIXTURE_NOW + 12 * YEAR);
    assert_placed(FIXTURE_NOW + 13 * YEAR, FIXTURE_NOW + 13 * YEAR);
    assert_marked("");
    assert_placed(FIXTURE_NOW + 1, FIXTURE_NOW + 1);
    assert_placed(FIXTURE_NOW + 2, FIXTURE_NOW + 2);
    assert_placed(FIXTURE_NOW + 3, FIXTURE_NOW + 3);
    assert_marked("1002,1003");
}
END_TEST

START_TEST(a_small_step_back_leaves_orders_in_step)
{
    assert_placed(FIXTURE_NOW, FIXTURE_NOW);
    assert_placed(FIXTURE_NOW - 1, FIXTURE_NOW);
    assert_placed(FIXTURE_NOW - ORDER_STEP_BACK_MAX, FIXTURE_NOW);
    assert_marked("");
    assert_placed(FIXTURE_NOW - ORDER_STEP_BACK_MAX - 1, FIXTURE_NOW - ORDER_STEP_BACK_MAX - 1);
    assert_placed(FIXTURE_NOW + 1, FIXTURE_NOW + 1);
    assert_marked("1001,1002,1003");
}
END_TEST

START_TEST(a_clock_behind_many_orders_brings_its_own_out_of_step)
{
    import(FIXTURE_NOW, ORDER_MARKED_MAX + 1);
    assert_placed(FIXTURE_NOW - YEAR, FIXTURE_NOW - YEAR);
    assert_placed(FIXTURE_NOW - YEAR + 1, FIXTURE_NOW - YEAR + 1);
    assert_placed(FIXTURE_NOW - 2 * YEAR, FIXTURE_NOW - 2 * YEAR);
    assert_marked("2002,2003,2004");
    assert_placed(FIXTURE_NOW + YEAR, FIXTURE_NOW + YEAR);
    assert_placed(FIXTURE_NOW + YEAR + 1, FIXTURE_NOW + YEAR + 1);
    assert_marked("2002,2003,2004");
}
END_TEST

START_TEST(up_to_a_thousand_later_orders_are_marked)
{
    import(FIXTURE_NOW - YEAR, 2);
    import(FIXTURE_NOW, ORDER_MARKED_MAX);
    assert_placed(FIXTURE_NOW - MS_PER_DAY, FIXTURE_NOW - MS_PER_DAY);
    ck_assert_int_eq(database_count("SELECT count(*) FROM orders WHERE out_of_step = 1"
                                    " AND number BETWEEN 1003 AND 2002"),
                     ORDER_MARKED_MAX);
    ck_assert_int_eq(database_count("SELECT sum(out_of_step) FROM orders"), ORDER_MARKED_MAX);
    fixture_assert_sound();
}
END_TEST

/* ---------------------------------------------------------------- importing older orders */

static void assert_sequences(int64_t expected)
{
    ck_assert_int_eq(database_count("SELECT count(*) FROM order_sequences"), expected);
    fixture_assert_sound();
}

START_TEST(older_orders_imported_into_a_large_shop_begin_a_sequence)
{
    import(FIXTURE_NOW, ORDER_MARKED_MAX + 1);
    import(FIXTURE_NOW - YEAR, 50);
    assert_marked("");
    assert_sequences(2);
    assert_placed(FIXTURE_NOW + YEAR, FIXTURE_NOW + YEAR);
    assert_marked("");
    assert_sequences(2);
}
END_TEST

START_TEST(a_few_orders_before_an_import_of_older_ones_are_marked)
{
    import(FIXTURE_NOW, 3);
    import(FIXTURE_NOW - YEAR, 50);
    assert_placed(FIXTURE_NOW + 3, FIXTURE_NOW + 3);
    assert_marked("1001,1002,1003");
    assert_sequences(1);
}
END_TEST

START_TEST(when_there_are_enough_sequences_older_orders_are_marked)
{
    for (int i = 0; i < ORDER_SEQUENCES_MAX; i++)
        import(FIXTURE_NOW - i * YEAR, ORDER_MARKED_MAX + 1);
    assert_marked("");
    assert_sequences(ORDER_SEQUENCES_MAX);
    import(FIXTURE_NOW - 20 * YEAR, 2);
    assert_marked("17017,17018");
    assert_sequences(ORDER_SEQUENCES_MAX);
    assert_placed(FIXTURE_NOW + YEAR, FIXTURE_NOW + YEAR);
    assert_marked("17017,17018");
}
END_TEST

/* The years 1901 and 10889, and the ends of what a clock could say. */
static const struct {
    timestamp_t clock, created_at;
} odd_clocks[] = {
    { -1, 0 },
    { INT64_C(-2177452800000), 0 },
    { INT64_MIN, 0 },
    { 0, 0 },
    { INT64_C(281474976710656), TIMESTAMP_MAX },
    { INT64_MAX, TIMESTAMP_MAX },
};

START_TEST(a_clock_of_no_year_that_can_be_written_closes_no_shop)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER moved = { .items = NULL };
    struct order_query query = { .to = TIMESTAMP_MAX };
    struct order_counts counts;
    struct uuid id;

    assert_placed(FIXTURE_NOW, FIXTURE_NOW);
    assert_placed(odd_clocks[_i].clock, odd_clocks[_i].created_at);
    assert_placed(odd_clocks[_i].clock, odd_clocks[_i].created_at);
    assert_placed(FIXTURE_NOW + 1, FIXTURE_NOW + 1);
    id = fixture_order_id(1002);
    assert_ok(fixture_move(&id, STATUS_PROCESSING, NULL, &ada, odd_clocks[_i].clock, &moved, &err),
              &err);
    ck_assert_int_eq(moved.history[1].at, odd_clocks[_i].created_at);
    assert_ok(fixture_store()->ops->order_count(fixture_store(), &query, &counts, &err), &err);
    ck_assert_int_eq(counts.by_status[STATUS_PENDING], 3);
    ck_assert_int_eq(counts.by_status[STATUS_PROCESSING], 1);
    fixture_assert_sound();
}
END_TEST

static timestamp_t latest(void)
{
    AUTO_ERROR err = ERROR_INIT;
    timestamp_t at = -1;

    assert_ok(fixture_store()->ops->order_latest(fixture_store(), &at, &err), &err);
    return at;
}

START_TEST(the_latest_order_is_known_whichever_it_is)
{
    ck_assert_int_eq(latest(), 0);
    assert_placed(FIXTURE_NOW, FIXTURE_NOW);
    ck_assert_int_eq(latest(), FIXTURE_NOW);
    assert_placed(FIXTURE_NOW + YEAR, FIXTURE_NOW + YEAR);
    ck_assert_int_eq(latest(), FIXTURE_NOW + YEAR);
    assert_placed(FIXTURE_NOW + 1, FIXTURE_NOW + 1);
    ck_assert_int_eq(latest(), FIXTURE_NOW + YEAR);
    assert_placed(FIXTURE_NOW + 2 * YEAR, FIXTURE_NOW + 2 * YEAR);
    ck_assert_int_eq(latest(), FIXTURE_NOW + 2 * YEAR);
    import(FIXTURE_NOW + 2 * YEAR, ORDER_MARKED_MAX + 1);
    import(FIXTURE_NOW, 2);
    ck_assert_int_eq(latest(), FIXTURE_NOW + 2 * YEAR + ORDER_MARKED_MAX);
}
END_TEST

static Suite *order_place_suite(void)
{
    Suite *suite = suite_create("order_place");
    TCase *placing = tcase_create("placing");

    tcase_add_test(placing, what_a_clock_ahead_dated_stays_wrong_alone);
    tcase_add_test(placing, a_small_step_back_leaves_orders_in_step);
    tcase_add_test(placing, a_clock_behind_many_orders_brings_its_own_out_of_step);
    tcase_add_test(placing, up_to_a_thousand_later_orders_are_marked);
    tcase_add_test(placing, older_orders_imported_into_a_large_shop_begin_a_sequence);
    tcase_add_test(placing, a_few_orders_before_an_import_of_older_ones_are_marked);
    tcase_add_test(placing, when_there_are_enough_sequences_older_orders_are_marked);
    tcase_add_test(placing, the_latest_order_is_known_whichever_it_is);
    tcase_add_loop_test(placing, a_clock_of_no_year_that_can_be_written_closes_no_shop, 0,
                        ARRAY_LEN(odd_clocks));
    tcase_set_timeout(placing, 30);
    fixture_add_store(placing);
    tcase_add_checked_fixture(placing, make_user, NULL);
    suite_add_tcase(suite, placing);
    return suite;
}

CHECK_MAIN(order_place_suite)
