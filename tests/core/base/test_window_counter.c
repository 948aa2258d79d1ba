/* SPDX-License-Identifier: MIT */
#include "core/base/secret.h"
#include "core/base/window_counter.h"
#include "tests/support/check_main.h"

#include <pthread.h>
#include <stdio.h>

#define MINUTE INT64_C(60000000)
#define NOW    (7 * MINUTE)

static struct window_counter *window_counter;

static void start_randomness(void)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(secret_init(&err), ERR_OK);
}

static void set_up(void)
{
    window_counter = window_counter_new(MINUTE);
    ck_assert_ptr_nonnull(window_counter);
}

static void tear_down(void)
{
    window_counter_free(window_counter);
}

static int64_t add(const char *name, int64_t amount, int64_t now)
{
    return window_counter_add(window_counter, name, strlen(name), amount, now);
}

/* With a limit of 1,000. */
static int64_t take(const char *name, int64_t amount, int64_t now)
{
    return window_counter_take(window_counter, name, strlen(name), amount, 1000, now);
}

START_TEST(amounts_of_a_name_add_up_in_a_window)
{
    ck_assert_int_eq(add("ada", 5, NOW), 5);
    ck_assert_int_eq(add("bob", 1, NOW), 1);
    ck_assert_int_eq(add("ada", 7, NOW + MINUTE - 1), 12);
    ck_assert_int_eq(add("ada", 2, NOW + MINUTE), 2);
    ck_assert_int_eq(add("ada", 2, NOW + 2 * MINUTE - 1), 4);
}
END_TEST

START_TEST(as_much_as_the_limit_is_taken)
{
    ck_assert_int_eq(take("ada", 600, NOW), 0);
    ck_assert_int_eq(take("ada", 400, NOW + 1), 0);
    ck_assert_int_eq(take("ada", 1, NOW + 10), MINUTE - 10);
    ck_assert_int_eq(take("bob", 1000, NOW + 10), 0);
}
END_TEST

START_TEST(what_is_refused_does_not_count)
{
    ck_assert_int_eq(take("ada", 600, NOW), 0);
    ck_assert_int_gt(take("ada", 401, NOW), 0);
    ck_assert_int_eq(take("ada", 400, NOW), 0);
}
END_TEST

START_TEST(the_wait_ends_with_the_window)
{
    ck_assert_int_eq(take("ada", 1000, NOW), 0);
    ck_assert_int_eq(take("ada", 1, NOW + MINUTE - 1), 1);
    ck_assert_int_eq(take("ada", 1000, NOW + MINUTE), 0);
    ck_assert_int_eq(take("ada", 1, NOW + MINUTE), MINUTE);
}
END_TEST

/* Two threads may read the clock in one order and arrive in the other. */
START_TEST(a_moment_before_the_window_is_of_it)
{
    ck_assert_int_eq(add("ada", 5, NOW), 5);
    ck_assert_int_eq(add("ada", 5, NOW - 3), 10);
}
END_TEST

START_TEST(names_by_the_million_take_no_more_memory)
{
    char name[24];

    for (int i = 0; i < 1000000; i++) {
        snprintf(name, sizeof(name), "name %d", i);
        /* Check notes every assertion in a file: too slow for a million. */
        if (add(name, 1, NOW + i) != 1)
            ck_abort_msg("%s has come before", name);
    }
    ck_assert_int_eq(add("name 999999", 1, NOW + 1000000), 2);
}
END_TEST

static void *add_many(void *context)
{
    for (int i = 0; i < 10000; i++)
        (void)add(context, 1, NOW);
    return NULL;
}

START_TEST(threads_lose_no_amount)
{
    pthread_t threads[4];
    static char name[] = "ada";

    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, add_many, name), 0);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(add(name, 0, NOW), 40000);
}
END_TEST

static Suite *window_counter_suite(void)
{
    Suite *suite = suite_create("tally");
    TCase *tests = tcase_create("tally");

    tcase_add_unchecked_fixture(tests, start_randomness, NULL);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 30);
    tcase_add_test(tests, amounts_of_a_name_add_up_in_a_window);
    tcase_add_test(tests, as_much_as_the_limit_is_taken);
    tcase_add_test(tests, what_is_refused_does_not_count);
    tcase_add_test(tests, the_wait_ends_with_the_window);
    tcase_add_test(tests, a_moment_before_the_window_is_of_it);
    tcase_add_test(tests, names_by_the_million_take_no_more_memory);
    tcase_add_test(tests, threads_lose_no_amount);
    suite_add_tcase(suite, tests);
    return suite;
}

CHECK_MAIN(window_counter_suite)
