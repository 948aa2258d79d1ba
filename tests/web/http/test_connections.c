/* SPDX-License-Identifier: MIT */
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"
#include "tests/web/fixture.h"

#include <poll.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/socket.h>

/* A whole request, which must never be handled when it hides in another one. */
#define HIDDEN "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"

static void assert_alive(void)
{
    AUTO_HTTP_RESPONSE answer = ask(NOBODY, "GET", "/healthz", NULL);

    assert_status(&answer, 200);
}

static void assert_answered(struct http_client *client, int status)
{
    AUTO_HTTP_RESPONSE answer = http_client_read(client);

    assert_status(&answer, status);
}

/* The response says that the connection is closed, and it is. */
static void assert_last(struct http_client *client, int status)
{
    AUTO_HTTP_RESPONSE answer = http_client_read(client);

    assert_status(&answer, status);
    assert_header(&answer, "Connection", "close");
    ck_assert_msg(http_client_is_closed(client, 10000), "after %d: %s", status,
                  client->used > 0 ? client->bytes : "nothing comes");
}

/* ---------------------------------------------------------------- framing */

START_TEST(a_body_that_nobody_asked_for_is_no_request)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());

    http_client_print(&client, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n" HIDDEN,
                      strlen(HIDDEN));
    assert_last(&client, 200);
}
END_TEST

START_TEST(the_body_of_a_refused_request_is_no_request)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());

    http_client_print(&client,
                      "POST /api/orders HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n" HIDDEN,
                      strlen(HIDDEN));
    assert_last(&client, 401);
}
END_TEST

/* ---------------------------------------------------------------- bodies */

#define ORDER_HEAD                                                                                 \
    "POST /api/orders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"                         \
    "Content-Type: application/json\r\nContent-Length: %zu\r\n"

START_TEST(a_stranger_is_answered_before_the_body_comes)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());

    http_client_print(&client, ORDER_HEAD "\r\n", "odt_bad", (size_t)1000);
    assert_answered(&client, 401);
}
END_TEST

START_TEST(who_asks_before_sending_is_told_to_go_on)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());

    http_client_print(&client, ORDER_HEAD "Expect: 100-continue\r\n\r\n", fixture_token(ADA),
                      strlen(SAMPLE_ORDER));
    assert_answered(&client, 100);
    http_client_print(&client, "%s", SAMPLE_ORDER);
    assert_answered(&client, 201);
    fixture_send(&client, NOBODY, "", "GET", "/healthz", NULL);
    assert_answered(&client, 200);
}
END_TEST

START_TEST(who_asks_before_sending_in_vain_is_told_at_once)
{
    AUTO_HTTP_CLIENT stranger = http_client_open(fixture_port());
    AUTO_HTTP_CLIENT large = http_client_open(fixture_port());

    http_client_print(&stranger, ORDER_HEAD "Expect: 100-continue\r\n\r\n", "odt_bad",
                      (size_t)1000);
    assert_answered(&stranger, 401);
    http_client_print(&large, ORDER_HEAD "Expect: 100-continue\r\n\r\n", fixture_token(ADA),
                      (size_t)100000000);
    assert_answered(&large, 413);
}
END_TEST

START_TEST(a_request_may_come_in_pieces)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_FREE char *request = NULL;

    ck_assert_int_gt(asprintf(&request, ORDER_HEAD "\r\n%s", fixture_token(ADA),
                              strlen(SAMPLE_ORDER), SAMPLE_ORDER),
                     0);
    for (size_t i = 0; request[i] != '\0'; i++) {
        http_client_send(&client, request + i, 1);
        if (i % 32 == 0)
            poll(NULL, 0, 1);
    }
    assert_answered(&client, 201);
}
END_TEST

START_TEST(a_body_that_ends_early_is_not_waited_for)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());

    http_client_print(&client, ORDER_HEAD "\r\n{", fixture_token(ADA), (size_t)1000);
    shutdown(client.fd, SHUT_WR);
    assert_last(&client, 408);
}
END_TEST

START_TEST(clients_that_go_away_take_nothing_along)
{
    for (int i = 0; i < FIXTURE_THREADS * 3; i++) {
        AUTO_HTTP_CLIENT client = http_client_open(fixture_port());

        if (i % 3 > 0)
            http_client_print(&client, ORDER_HEAD "%s", fixture_token(ADA), (size_t)1000,
                              i % 3 == 1 ? "" : "\r\n{");
    }
    assert_alive();
}
END_TEST

/* ---------------------------------------------------------------- keeping and closing */

START_TEST(a_connection_serves_one_request_after_another)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());

    for (int i = 0; i < 3; i++) {
        AUTO_HTTP_RESPONSE created = { .status = 0 }, bad = { .status = 0 };

        fixture_send(&client, ADA, "", "POST", "/api/orders", SAMPLE_ORDER);
        created = http_client_read(&client);
        assert_status(&created, 201);
        assert_header(&created, "Connection", "keep-alive");
        fixture_send(&client, ADA, "", "POST", "/api/orders", "{");
        bad = http_client_read(&client);
        assert_status(&bad, 400);
        assert_header(&bad, "Connection", "keep-alive");
        fixture_send(&client, NOBODY, "", "GET", "/api/me", NULL);
        assert_answered(&client, 401);
        fixture_send(&client, ADA, "", "POST", "/api/logout", NULL);
        assert_answered(&client, 204);
    }
}
END_TEST

START_TEST(requests_may_be_sent_ahead_and_are_answered_in_order)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());

    for (int i = 0; i < 10; i++) {
        fixture_send(&client, ADA, "", "POST", "/api/orders", SAMPLE_ORDER);
        fixture_send(&client, ADA, "", "GET", "/api/me", NULL);
        fixture_send(&client, ADA, "", "PUT", "/api/me", NULL);
    }
    for (int i = 0; i < 10; i++) {
        AUTO_HTTP_RESPONSE created = http_client_read(&client);
        AUTO_HTTP_RESPONSE me = http_client_read(&client);

        assert_status(&created, 201);
        ck_assert_int_eq(http_response_integer(&created, "/number"), 1001 + i);
        assert_status(&me, 200);
        ck_assert_str_eq(http_response_text(&me, "/id"), fixture_id(ADA));
        assert_answered(&client, 405);
    }
}
END_TEST

static const char *const closing[] = {
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, keep-alive\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alivex\r\n\r\n",
    "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
};

START_TEST(a_connection_is_closed_when_the_client_wishes_and_the_answer_says_so)
{
    for (size_t i = 0; i < ARRAY_LEN(closing); i++) {
        AUTO_HTTP_CLIENT client = http_client_open(fixture_port());

        http_client_print(&client, "%s" HIDDEN, closing[i]);
        assert_last(&client, 200);
    }
}
END_TEST

START_TEST(an_older_client_may_ask_to_keep_the_connection)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());

    for (int i = 0; i < 2; i++) {
        AUTO_HTTP_RESPONSE answer = { .status = 0 };

        http_client_print(&client, "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
        answer = http_client_read(&client);
        assert_status(&answer, 200);
        assert_header(&answer, "Connection", "keep-alive");
    }
}
END_TEST

/* ---------------------------------------------------------------- many connections */

START_TEST(in_a_crowd_connections_are_not_kept)
{
    struct http_client clients[7];

    fixture_serve(8);
    for (size_t i = 0; i < ARRAY_LEN(clients); i++) {
        AUTO_HTTP_RESPONSE answer = { .status = 0 };

        clients[i] = http_client_open(fixture_port());
        fixture_send(&clients[i], NOBODY, "", "GET", "/healthz", NULL);
        answer = http_client_read(&clients[i]);
        assert_status(&answer, 200);
        assert_header(&answer, "Connection", i < 6 ? "keep-alive" : "close");
    }
    for (size_t i = 0; i < ARRAY_LEN(clients); i++)
        http_client_close(&clients[i]);
}
END_TEST

START_TEST(who_is_silent_makes_room_for_who_asks)
{
    struct http_client silent[8];

    fixture_serve(ARRAY_LEN(silent));
    for (size_t i = 0; i < ARRAY_LEN(silent); i++)
        silent[i] = http_client_open(fixture_port());
    poll(NULL, 0, 300); /* their grace period */
    for (int i = 0; i < 3; i++)
        assert_alive();
    ck_assert(http_client_is_closed(&silent[0], 5000));
    for (size_t i = 0; i < ARRAY_LEN(silent); i++)
        http_client_close(&silent[i]);
}
END_TEST

START_TEST(who_trickles_a_body_makes_room_for_who_asks)
{
    struct http_client slow[8];

    fixture_serve(ARRAY_LEN(slow));
    for (size_t i = 0; i < ARRAY_LEN(slow); i++) {
        slow[i] = http_client_open(fixture_port());
        http_client_print(&slow[i], ORDER_HEAD "\r\n{", fixture_token(ADA), (size_t)1000);
    }
    poll(NULL, 0, 1300);
    for (int i = 0; i < 3; i++)
        assert_alive();
    for (size_t i = 0; i < ARRAY_LEN(slow); i++)
        http_client_close(&slow[i]);
}
END_TEST

static const struct store_ops *real;
static sem_t may_end;

/* Runs until it is told to stop. */
static enum err ping_for_long(struct store *store, struct error *err)
{
    while (sem_wait(&may_end) < 0)
        continue;
    return real->ping(store, err);
}

START_TEST(when_all_are_at_work_a_newcomer_is_told_to_come_again)
{
    struct store *store = fixture_service()->store;
    struct store_ops slow = *store->ops;
    struct http_client busy[8];
    AUTO_HTTP_CLIENT newcomer = { .fd = -1 };
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    ck_assert_int_eq(sem_init(&may_end, 0, 0), 0);
    real = store->ops;
    slow.ping = ping_for_long;
    store->ops = &slow;
    fixture_serve(ARRAY_LEN(busy));
    for (size_t i = 0; i < ARRAY_LEN(busy); i++) {
        busy[i] = http_client_open(fixture_port());
        fixture_send(&busy[i], NOBODY, "", "GET", "/healthz", NULL);
        poll(NULL, 0, 20);
    }
    newcomer = http_client_open(fixture_port());
    fixture_send(&newcomer, NOBODY, "", "GET", "/healthz", NULL);
    answer = http_client_read(&newcomer);
    assert_problem(&answer, 503, "busy");
    assert_header(&answer, "Retry-After", "1");
    assert_header(&answer, "Connection", "close");
    ck_assert(http_client_is_closed(&newcomer, 5000));
    for (size_t i = 0; i <= ARRAY_LEN(busy); i++)
        sem_post(&may_end);
    for (size_t i = 0; i < ARRAY_LEN(busy); i++) {
        assert_answered(&busy[i], 200);
        http_client_close(&busy[i]);
    }
    assert_alive();
    fixture_stop();
    store->ops = real;
}
END_TEST

START_TEST(a_hundred_and_twenty_eight_kept_connections_are_all_served)
{
    struct http_client clients[128];

    fixture_serve(192);
    for (size_t i = 0; i < ARRAY_LEN(clients); i++)
        clients[i] = http_client_open(fixture_port());
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < ARRAY_LEN(clients); i++)
            fixture_send(&clients[i], ADA, "", i % 8 == 0 ? "POST" : "GET", "/api/orders",
                         i % 8 == 0 ? SAMPLE_ORDER : NULL);
        for (size_t i = 0; i < ARRAY_LEN(clients); i++)
            assert_answered(&clients[i], i % 8 == 0 ? 201 : 200);
    }
    for (size_t i = 0; i < ARRAY_LEN(clients); i++)
        http_client_close(&clients[i]);
}
END_TEST

static Suite *http_connections_suite(void)
{
    Suite *suite = suite_create("http_connections");
    TCase *requests = tcase_create("requests");
    TCase *keeping = tcase_create("keeping");
    TCase *crowds = tcase_create("crowds");

    fixture_add_server(requests);
    tcase_add_test(requests, a_body_that_nobody_asked_for_is_no_request);
    tcase_add_test(requests, the_body_of_a_refused_request_is_no_request);
    tcase_add_test(requests, a_stranger_is_answered_before_the_body_comes);
    tcase_add_test(requests, who_asks_before_sending_is_told_to_go_on);
    tcase_add_test(requests, who_asks_before_sending_in_vain_is_told_at_once);
    tcase_add_test(requests, a_request_may_come_in_pieces);
    tcase_add_test(requests, a_body_that_ends_early_is_not_waited_for);
    tcase_add_test(requests, clients_that_go_away_take_nothing_along);
    suite_add_tcase(suite, requests);
    fixture_add_server(keeping);
    tcase_add_test(keeping, a_connection_serves_one_request_after_another);
    tcase_add_test(keeping, requests_may_be_sent_ahead_and_are_answered_in_order);
    tcase_add_test(keeping, a_connection_is_closed_when_the_client_wishes_and_the_answer_says_so);
    tcase_add_test(keeping, an_older_client_may_ask_to_keep_the_connection);
    suite_add_tcase(suite, keeping);
    fixture_add_shop(crowds);
    tcase_add_test(crowds, in_a_crowd_connections_are_not_kept);
    tcase_add_test(crowds, who_is_silent_makes_room_for_who_asks);
    tcase_add_test(crowds, who_trickles_a_body_makes_room_for_who_asks);
    tcase_add_test(crowds, when_all_are_at_work_a_newcomer_is_told_to_come_again);
    tcase_add_test(crowds, a_hundred_and_twenty_eight_kept_connections_are_all_served);
    suite_add_tcase(suite, crowds);
    return suite;
}

CHECK_MAIN(http_connections_suite)
