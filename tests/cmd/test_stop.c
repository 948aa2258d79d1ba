/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* The server's own limit for requests in flight, and what a busy machine adds to it. */
#define STOP_S  5
#define SLACK_S 5

static time_t monotonic_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

START_TEST(a_signal_ends_it_in_peace_with_connections_open)
{
    static const int signals[] = { SIGTERM, SIGINT };
    AUTO_SERVED_SHOP shop = served_shop_start();

    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        AUTO_HTTP_CLIENT idle = http_client_new(shop.port);
        AUTO_OUTCOME outcome = { .out = NULL };
        time_t start = monotonic_s();

        ck_assert_int_eq(fixture_get_status(&idle, "/healthz", NULL), 200);
        ck_assert_int_ge(idle.fd, 0);
        process_signal(&shop.server, signals[i]);
        outcome = process_wait(&shop.server);
        assert_done(&outcome);
        ck_assert_int_le(monotonic_s() - start, STOP_S + SLACK_S);
        shop.server = fixture_serve(ORDERDESK("serve"), &shop.port);
    }
}
END_TEST

START_TEST(a_signal_while_it_starts_ends_it_too)
{
    AUTO_OUTCOME outcome = { .out = NULL };
    struct process server = process_start(&(struct launch){ .argv = ORDERDESK("serve") });

    process_wait_for_words(&server, "schema brought to");
    process_signal(&server, SIGTERM);
    outcome = process_wait(&server);
    assert_done(&outcome);
}
END_TEST

/* Begins to place an order, and waits until the server waits for the body. */
static struct http_client begin_order(const struct served_shop *shop)
{
    struct http_client client = http_client_new(shop->port);
    AUTO_HTTP_RESPONSE go_on = { .head = NULL };
    AUTO_FREE char *head = NULL;

    ck_assert_int_gt(asprintf(&head,
                              "POST /api/orders HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer "
                              "%s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                              "Expect: 100-continue\r\n\r\n",
                              shop->token, strlen(SAMPLE_ORDER)),
                     0);
    ck_assert(http_client_send(&client, head, strlen(head)));
    ck_assert_int_eq(http_client_receive(&client, false, &go_on), HTTP_ANSWERED);
    ck_assert_int_eq(go_on.status, 100);
    return client;
}

START_TEST(what_is_in_flight_is_finished_and_nothing_new_begun)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_HTTP_CLIENT client = begin_order(&shop);
    AUTO_HTTP_CLIENT late = http_client_new(shop.port);
    AUTO_HTTP_RESPONSE answer = { .head = NULL };
    AUTO_OUTCOME outcome = { .out = NULL };

    process_signal(&shop.server, SIGTERM);
    process_wait_for_words(&shop.server, "stopping");
    /* The message is written just before new requests are refused. */
    for (int i = 0; i < 1000 && fixture_get_status(&late, "/healthz", NULL) != 503; i++)
        usleep(1000);
    ck_assert_int_eq(fixture_get_status(&late, "/healthz", NULL), 503);
    ck_assert(http_client_send(&client, SAMPLE_ORDER, strlen(SAMPLE_ORDER)));
    ck_assert_int_eq(http_client_receive(&client, false, &answer), HTTP_ANSWERED);
    ck_assert_msg(answer.status == 201, "%d %s", answer.status, answer.body);
    outcome = process_wait(&shop.server);
    assert_done(&outcome);
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT count(*) FROM orders"), 1);
    shop.server = fixture_serve(ORDERDESK("serve"), &shop.port);
}
END_TEST

START_TEST(a_client_that_sends_nothing_more_does_not_hold_it_up)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    struct http_client client = begin_order(&shop);
    AUTO_OUTCOME outcome = { .out = NULL };
    time_t start = monotonic_s();

    process_signal(&shop.server, SIGTERM);
    outcome = process_wait(&shop.server);
    assert_done(&outcome);
    ck_assert_int_le(monotonic_s() - start, STOP_S + SLACK_S);
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT count(*) FROM orders"), 0);
    http_client_close(&client);
    shop.server = fixture_serve(ORDERDESK("serve"), &shop.port);
}
END_TEST

/* Longer than the 3 s that it waits by default. */
START_TEST(who_gives_it_longer_gets_slow_clients_answered)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_HTTP_CLIENT client = http_client_new(0);
    AUTO_HTTP_RESPONSE answer = { .head = NULL };
    AUTO_OUTCOME outcome = { .out = NULL };

    fixture_stop(&shop.server);
    shop.server = fixture_serve(ORDERDESK("serve", "--drain", "9"), &shop.port);
    client = begin_order(&shop);
    process_signal(&shop.server, SIGTERM);
    sleep(5);
    ck_assert(http_client_send(&client, SAMPLE_ORDER, strlen(SAMPLE_ORDER)));
    ck_assert_int_eq(http_client_receive(&client, false, &answer), HTTP_ANSWERED);
    ck_assert_msg(answer.status == 201, "%d %s", answer.status, answer.body);
    outcome = process_wait(&shop.server);
    assert_done(&outcome);
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT count(*) FROM orders"), 1);
    shop.server = fixture_serve(ORDERDESK("serve"), &shop.port);
}
END_TEST

/* Sends requests until nobody responds. */
static void *keep_asking(void *port)
{
    enum http_outcome outcome = HTTP_ANSWERED;

    while (outcome != HTTP_REFUSED) {
        AUTO_HTTP_CLIENT client = http_client_new(*(const int *)port);
        AUTO_HTTP_RESPONSE answer = { .head = NULL };

        outcome = http_client_ask(
            &client, &(struct http_request){ .method = "GET", .path = "/healthz" }, &answer);
        usleep(1000);
    }
    return NULL;
}

START_TEST(clients_that_ask_all_the_time_do_not_stretch_it)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_OUTCOME outcome = { .out = NULL };
    pthread_t asking;
    time_t start;

    fixture_stop(&shop.server);
    shop.server = fixture_serve(ORDERDESK("serve", "--drain", "40"), &shop.port);
    ck_assert_int_eq(pthread_create(&asking, NULL, keep_asking, &shop.port), 0);
    process_wait_for_words(&shop.server, "GET /healthz");
    start = monotonic_s();
    process_signal(&shop.server, SIGTERM);
    outcome = process_wait(&shop.server);
    ck_assert_int_eq(pthread_join(asking, NULL), 0);
    assert_done(&outcome);
    ck_assert_int_le(monotonic_s() - start, STOP_S + SLACK_S);
    shop.server = fixture_serve(ORDERDESK("serve"), &shop.port);
}
END_TEST

/* So that a copy of this file is the whole shop. */
START_TEST(everything_is_in_the_one_file_afterwards)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_FREE char *id = NULL;

    id = fixture_place_order(&shop.client, shop.token);
    ck_assert_ptr_nonnull(id);
    ck_assert_int_eq(access(FIXTURE_DB "-wal", F_OK), 0);
    fixture_stop(&shop.server);
    ck_assert_int_ne(access(FIXTURE_DB "-wal", F_OK), 0);
    ck_assert_int_ne(access(FIXTURE_DB "-shm", F_OK), 0);
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT count(*) FROM orders"), 1);
    shop.server = fixture_serve(ORDERDESK("serve"), &shop.port);
}
END_TEST

static Suite *stop_suite(void)
{
    Suite *suite = suite_create("stop");
    TCase *test_case = tcase_create("stop");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, a_signal_ends_it_in_peace_with_connections_open);
    tcase_add_test(test_case, a_signal_while_it_starts_ends_it_too);
    tcase_add_test(test_case, what_is_in_flight_is_finished_and_nothing_new_begun);
    tcase_add_test(test_case, a_client_that_sends_nothing_more_does_not_hold_it_up);
    tcase_add_test(test_case, who_gives_it_longer_gets_slow_clients_answered);
    tcase_add_test(test_case, clients_that_ask_all_the_time_do_not_stretch_it);
    tcase_add_test(test_case, everything_is_in_the_one_file_afterwards);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(stop_suite)
