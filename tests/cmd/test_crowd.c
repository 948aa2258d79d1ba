/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define CROWD 250

/* Connections on which nothing is sent. */
struct crowd {
    struct http_client clients[CROWD];
};

#define AUTO_CROWD CLEANUP(leave) struct crowd

static void leave(struct crowd *crowd)
{
    for (size_t i = 0; i < CROWD; i++)
        http_client_close(&crowd->clients[i]);
}

static void come(struct crowd *crowd, int port)
{
    for (size_t i = 0; i < CROWD; i++) {
        crowd->clients[i] = http_client_new(port);
        ck_assert(http_client_send(&crowd->clients[i], "", 0));
    }
    poll(NULL, 0, 300);
}

static void stop_and_serve(struct served_shop *shop, const char *const *argv)
{
    fixture_stop(&shop->server);
    http_client_close(&shop->client);
    shop->server = fixture_serve(argv, &shop->port);
    shop->client = http_client_new(shop->port);
}

/* An order is acknowledged, and is in the database. */
static void assert_takes_orders(struct served_shop *shop)
{
    AUTO_FREE char *id = fixture_place_order(&shop->client, shop->token);
    AUTO_FREE char *path = NULL;

    ck_assert_int_gt(asprintf(&path, "/api/orders/%s", id), 0);
    ck_assert_int_eq(fixture_get_status(&shop->client, path, shop->token), 200);
}

START_TEST(a_silent_crowd_keeps_nobody_out)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_CROWD crowd;

    stop_and_serve(&shop, ORDERDESK("serve", "--connections", "16"));
    come(&crowd, shop.port);
    for (int i = 0; i < 3; i++) {
        assert_takes_orders(&shop);
        http_client_close(&shop.client);
    }
}
END_TEST

/* ---------------------------------------------------------------- descriptors */

static const struct {
    const char *option, *words;
} asked[] = {
    { NULL, " info  the limit of open files, 420, has room for 200 connections" },
    { "--connections=300", " warn  the limit of open files, 420, has room for 200 connections" },
};

START_TEST(with_few_files_to_open_there_are_fewer_connections)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_CROWD crowd;

    stop_and_serve(&shop, (const char *const[]){ "prlimit", "--nofile=420:420", process_binary(),
                                                 "serve", asked[_i].option, NULL });
    process_wait_for_words(&shop.server, asked[_i].words);
    come(&crowd, shop.port);
    assert_takes_orders(&shop);
}
END_TEST

static void set_limit(char out[static 32], int limit)
{
    snprintf(out, 32, "--nofile=%d:%d", limit, limit);
}

/* Otherwise it would claim to listen, and never respond. */
START_TEST(with_too_few_files_to_open_it_says_so_and_does_not_start)
{
    char option[32];
    const char *const argv[] = { "prlimit", option, process_binary(), "serve", NULL };

    fixture_add_user(SAMPLE_ADMIN, "admin");
    for (int limit = 12; limit <= 44; limit += 4) {
        AUTO_OUTCOME outcome = { .out = NULL };

        set_limit(option, limit);
        outcome = process_run(&(struct launch){ .argv = argv });
        assert_refused(&outcome, 1, "Raise ");
        assert_refused(&outcome, 1, "LimitNOFILE=");
    }
}
END_TEST

START_TEST(with_just_enough_files_to_open_it_answers)
{
    char option[32];
    const char *const argv[] = { "prlimit", option, process_binary(), "serve", NULL };
    AUTO_SERVED_SHOP shop = served_shop_start();

    for (int limit = 64; limit <= 100; limit += 12) {
        set_limit(option, limit);
        stop_and_serve(&shop, argv);
        assert_takes_orders(&shop);
        ASSERT_DONE("check");
    }
}
END_TEST

START_TEST(a_low_soft_limit_is_raised_before_the_database_is_opened)
{
    AUTO_SERVED_SHOP shop = served_shop_start();

    stop_and_serve(&shop, (const char *const[]){ "prlimit", "--nofile=20:4096", process_binary(),
                                                 "serve", NULL });
    assert_takes_orders(&shop);
}
END_TEST

static rlim_t open_files(pid_t pid)
{
    char path[40];
    rlim_t count = 0;
    DIR *folder;

    snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
    folder = opendir(path);
    ck_assert_ptr_nonnull(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count - 2; /* . and .. */
}

/* The CPU time that it has used so far, in seconds. */
static double time_used(pid_t pid)
{
    char path[40];
    unsigned long user, system;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    file = fopen(path, "re");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fscanf(file,
                            "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                            &user, &system),
                     2);
    fclose(file);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

START_TEST(without_a_file_left_it_waits_and_goes_on_when_there_is_one)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    struct rlimit limit;
    AUTO_CROWD crowd;
    double used;

    assert_takes_orders(&shop); /* on a connection that stays open */
    ck_assert_int_eq(prlimit(shop.server.pid, RLIMIT_NOFILE, NULL, &limit), 0);
    limit.rlim_cur = open_files(shop.server.pid) + 20;
    ck_assert_int_eq(prlimit(shop.server.pid, RLIMIT_NOFILE, &limit, NULL), 0);
    come(&crowd, shop.port);
    ck_assert_uint_lt(open_files(shop.server.pid), limit.rlim_cur + CROWD / 2); /* not all */
    used = time_used(shop.server.pid);
    poll(NULL, 0, 1000);
    ck_assert_msg(time_used(shop.server.pid) - used < 0.3, "it spins");
    assert_takes_orders(&shop);
    leave(&crowd);
    http_client_close(&shop.client);
    assert_takes_orders(&shop);
    come(&crowd, shop.port);
}
END_TEST

static Suite *crowd_suite(void)
{
    Suite *suite = suite_create("crowd");
    TCase *test_case = tcase_create("crowd");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, a_silent_crowd_keeps_nobody_out);
    tcase_add_loop_test(test_case, with_few_files_to_open_there_are_fewer_connections, 0,
                        ARRAY_LEN(asked));
    tcase_add_test(test_case, with_too_few_files_to_open_it_says_so_and_does_not_start);
    tcase_add_test(test_case, with_just_enough_files_to_open_it_answers);
    tcase_add_test(test_case, a_low_soft_limit_is_raised_before_the_database_is_opened);
    tcase_add_test(test_case, without_a_file_left_it_waits_and_goes_on_when_there_is_one);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(crowd_suite)
