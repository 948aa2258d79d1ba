/* SPDX-License-Identifier: MIT */
#include "storage/list/order_counts.h"
#include "tests/store/order_model.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

#include <stdio.h>

static struct model *model;

static void free_model(void)
{
    model_free(model);
}

static int64_t count(const char *what)
{
    char sql[400];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM (%s)", what);
    return database_count(sql);
}

START_TEST(the_counters_equal_a_count_of_the_orders)
{
    model = model_new((enum model_clock)_i);
    model_change(model, 100);
    ck_assert_int_eq(count("SELECT day, status, orders FROM order_counts_by_day WHERE orders > 0"
                           " EXCEPT SELECT created_at / 86400000, status, count(*) FROM orders"
                           " GROUP BY 1, 2"),
                     0);
    ck_assert_int_eq(count("SELECT user_key, status, orders FROM order_counts_by_user"
                           " WHERE orders > 0"
                           " EXCEPT SELECT user_key, status, count(*) FROM orders GROUP BY 1, 2"),
                     0);
    ck_assert_int_eq(database_count("SELECT sum(orders) FROM order_counts_by_day"),
                     (int64_t)model->count);
    ck_assert_int_eq(database_count("SELECT sum(orders) FROM order_counts_by_user"),
                     (int64_t)model->count);
}
END_TEST

static Suite *order_counts_suite(void)
{
    Suite *suite = suite_create("order_counts");
    TCase *counters = tcase_create("counters");

    fixture_add_store(counters);
    tcase_add_checked_fixture(counters, NULL, free_model);
    tcase_add_loop_test(counters, the_counters_equal_a_count_of_the_orders, 0, CLOCKS);
    suite_add_tcase(suite, counters);
    return suite;
}

CHECK_MAIN(order_counts_suite)
