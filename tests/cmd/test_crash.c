/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/cmd/workload.h"
#include "tests/support/check_main.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS 16
#define KILLS   8

/* The server's own limit for requests in flight, and what a busy machine adds to it. */
#define STOP_S  5
#define SLACK_S 5

static double monotonic_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int count_orders(void)
{
    return (int)fixture_count(FIXTURE_DB, "SELECT count(*) FROM orders");
}

/* The server stops cleanly: each order that was stored has also been acknowledged. */
static void assert_stops_in_peace(int signal)
{
    AUTO_WORKLOAD workload;
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_OUTCOME outcome = { .out = NULL };
    double start;

    workload_init(&workload, CLIENTS, shop.token);
    workload_start(&workload, shop.port);
    workload_wait_for(&workload, 20 * CLIENTS);
    start = monotonic_s();
    process_signal(&shop.server, signal);
    outcome = process_wait(&shop.server);
    ck_assert_double_lt(monotonic_s() - start, STOP_S + SLACK_S);
    assert_done(&outcome);
    workload_join(&workload, false);
    shop.server = fixture_serve(ORDERDESK("serve"), &shop.port);
    workload_verify(&workload, shop.port);
    ck_assert_int_eq(count_orders(), workload_orders(&workload));
    ASSERT_DONE("check");
}

START_TEST(sigterm_under_load_cuts_nothing_off_and_loses_nothing)
{
    assert_stops_in_peace(SIGTERM);
}
END_TEST

START_TEST(sigint_under_load_cuts_nothing_off_and_loses_nothing)
{
    assert_stops_in_peace(SIGINT);
}
END_TEST

START_TEST(what_was_acknowledged_outlasts_being_killed)
{
    AUTO_WORKLOAD workload;
    AUTO_SERVED_SHOP shop = served_shop_start();

    workload_init(&workload, CLIENTS, shop.token);
    for (int i = 0; i < KILLS; i++) {
        workload_start(&workload, shop.port);
        /* From a few upwards, so that the kill finds the log in different states. */
        workload_wait_for(&workload, 5 + i * 40);
        fixture_kill(&shop.server);
        workload_join(&workload, false);
        /* Either the check or the server is the first to open the database. */
        if (i % 2 == 0)
            ASSERT_DONE("check");
        shop.server = fixture_serve(ORDERDESK("serve"), &shop.port);
        workload_verify(&workload, shop.port);
        ASSERT_DONE("check");
        ck_assert_int_ge(count_orders(), workload_orders(&workload));
        ck_assert_int_le(count_orders(),
                         workload_orders(&workload) + atomic_load(&workload.unanswered));
    }
}
END_TEST

START_TEST(a_start_that_is_killed_can_be_made_again)
{
    static const long moments_us[] = { 0, 500, 2000, 5000, 10000, 20000, 40000 };
    int port;

    for (size_t i = 0; i < ARRAY_LEN(moments_us); i++) {
        AUTO_FREE char *path = NULL;
        const struct timespec pause = { .tv_nsec = moments_us[i] * 1000 };
        struct process server;

        ck_assert_int_gt(asprintf(&path, "shop-%zu.db", i), 0);
        server = process_start(&(struct launch){ .argv = ORDERDESK("serve", "--db", path) });
        nanosleep(&pause, NULL);
        fixture_kill(&server);
        server = fixture_serve(ORDERDESK("serve", "--db", path), &port);
        fixture_kill(&server);
        ASSERT_DONE("check", "--db", path);
    }
}
END_TEST

START_TEST(a_copy_made_under_load_is_whole)
{
    AUTO_WORKLOAD workload;
    AUTO_SERVED_SHOP shop = served_shop_start();
    int64_t before, copied;

    workload_init(&workload, CLIENTS, shop.token);
    workload_start(&workload, shop.port);
    workload_wait_for(&workload, 10 * CLIENTS);
    before = count_orders();
    ASSERT_DONE("backup", "copy.db");
    workload_join(&workload, true);
    ASSERT_DONE("check", "--db", "copy.db");
    copied = fixture_count("copy.db", "SELECT count(*) FROM orders");
    ck_assert_int_ge(copied, before);
    ck_assert_int_le(copied, count_orders());
    workload_verify(&workload, shop.port);
}
END_TEST

static Suite *crash_suite(void)
{
    Suite *suite = suite_create("crash");
    TCase *test_case = tcase_create("crash");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, sigterm_under_load_cuts_nothing_off_and_loses_nothing);
    tcase_add_test(test_case, sigint_under_load_cuts_nothing_off_and_loses_nothing);
    tcase_add_test(test_case, what_was_acknowledged_outlasts_being_killed);
    tcase_add_test(test_case, a_start_that_is_killed_can_be_made_again);
    tcase_add_test(test_case, a_copy_made_under_load_is_whole);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(crash_suite)
