/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "tests/web/fixture.h"

#include <stdio.h>

static void assert_told(const struct http_response *answer, const char *sample)
{
    AUTO_FREE char *line = NULL;

    ck_assert_int_gt(asprintf(&line, "\n%s\n", sample), 0);
    ck_assert_msg(strstr(answer->body, line) != NULL, "\"%s\" is not in:\n%s", sample,
                  answer->body);
}

/* On one connection a request is counted before the next is read. */
static struct http_response ask_on(struct http_client *client, enum who who, const char *method,
                                   const char *path, const char *body)
{
    fixture_send(client, who, "", method, path, body);
    return http_client_read(client);
}

START_TEST(metrics_are_for_admins)
{
    AUTO_HTTP_RESPONSE nobody = ask(NOBODY, "GET", "/metrics", NULL);
    AUTO_HTTP_RESPONSE customer = ask(ADA, "GET", "/metrics", NULL);
    AUTO_HTTP_RESPONSE admin = ask(GRACE, "GET", "/metrics", NULL);

    assert_problem(&nobody, 401, "unauthenticated");
    assert_problem(&customer, 403, "forbidden");
    assert_status(&admin, 200);
    assert_header(&admin, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    assert_header(&admin, "Cache-Control", "no-store");
}
END_TEST

START_TEST(what_was_asked_is_counted_by_its_route)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_HTTP_RESPONSE placed = ask_on(&client, ADA, "POST", "/api/orders", SAMPLE_ORDER);
    AUTO_HTTP_RESPONSE missing = ask_on(&client, ADA, "GET", "/api/orders/" FIXTURE_NO_ID, NULL);
    AUTO_HTTP_RESPONSE refused = ask_on(&client, NOBODY, "GET", "/api/orders", NULL);
    AUTO_HTTP_RESPONSE nowhere = ask_on(&client, ADA, "GET", "/nowhere/secret", NULL);
    AUTO_HTTP_RESPONSE metrics = ask_on(&client, GRACE, "GET", "/metrics", NULL);

    assert_status(&placed, 201);
    assert_status(&missing, 404);
    assert_status(&refused, 401);
    assert_status(&nowhere, 404);
#define REQUESTS "orderdesk_http_requests_total"
    assert_told(&metrics, REQUESTS "{method=\"POST\",route=\"/api/orders\",status=\"201\"} 1");
    assert_told(&metrics, REQUESTS "{method=\"GET\",route=\"/api/orders/{id}\",status=\"404\"} 1");
    assert_told(&metrics, REQUESTS "{method=\"GET\",route=\"/api/orders\",status=\"401\"} 1");
    assert_told(&metrics, REQUESTS "{method=\"other\",route=\"other\",status=\"404\"} 1");
    assert_told(&metrics, "orderdesk_http_request_duration_seconds_count"
                          "{method=\"POST\",route=\"/api/orders\"} 1");
    assert_told(&metrics, "orderdesk_http_requests_in_flight 1");
    assert_told(&metrics, "orderdesk_http_connections 1");
}
END_TEST

START_TEST(orders_are_told_by_status)
{
    AUTO_FREE char *first = fixture_order(ADA);
    AUTO_FREE char *second = fixture_order(BOB);
    AUTO_HTTP_RESPONSE moved = fixture_move(second, "cancelled");
    AUTO_HTTP_RESPONSE metrics = ask(GRACE, "GET", "/metrics", NULL);

    assert_status(&moved, 200);
    ck_assert_str_ne(first, second);
    assert_told(&metrics, "orderdesk_orders{status=\"pending\"} 1");
    assert_told(&metrics, "orderdesk_orders{status=\"cancelled\"} 1");
    assert_told(&metrics, "orderdesk_orders{status=\"shipped\"} 0");
}
END_TEST

/* The age of the newest backup in the metrics; -1: not given. */
static long age_told(void)
{
    static const char name[] = "\norderdesk_backup_age_seconds ";
    AUTO_HTTP_RESPONSE metrics = ask(GRACE, "GET", "/metrics", NULL);
    const char *sample;

    assert_status(&metrics, 200);
    sample = strstr(metrics.body, name);
    return sample ? strtol(sample + strlen(name), NULL, 10) : -1;
}

static timestamp_t newest_backup(const void *at)
{
    return *(const _Atomic timestamp_t *)at;
}

/* When the clock was set back, the newest backup must not be in the future. */
START_TEST(the_age_of_the_newest_backup_is_told_once_there_is_one)
{
    struct service *service = fixture_service();
    timestamp_t now = service->now();
    static _Atomic timestamp_t newest;

    ck_assert_int_eq(age_told(), -1);
    service->backups = (struct backup_source){ .newest = newest_backup, .context = &newest };
    ck_assert_int_eq(age_told(), -1);
    atomic_store(&newest, now + MS_PER_DAY);
    ck_assert_int_eq(age_told(), 0);
    atomic_store(&newest, now - MS_PER_HOUR);
    fixture_pass_time(30 * MS_PER_MINUTE);
    ck_assert_int_ge(age_told(), 90 * 60);
    ck_assert_int_lt(age_told(), 120 * 60);
}
END_TEST

START_TEST(a_clock_that_is_behind_or_jumps_is_told)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_HTTP_RESPONSE before = { .status = 0 }, behind = { .status = 0 };

    free(fixture_order(ADA));
    ck_assert_int_eq(service_watch_clock(fixture_service(), &err), ERR_OK);
    before = ask(GRACE, "GET", "/metrics", NULL);
    assert_told(&before, "orderdesk_clock_jumps_total 0");
    assert_told(&before, "orderdesk_clock_behind_newest_order_seconds 0");
    fixture_pass_time(-MS_PER_HOUR);
    ck_assert_int_eq(service_watch_clock(fixture_service(), &err), ERR_OK);
    behind = ask(GRACE, "GET", "/metrics", NULL);
    assert_told(&behind, "orderdesk_clock_jumps_total 1");
    ck_assert_ptr_nonnull(strstr(behind.body, "\norderdesk_clock_behind_newest_order_seconds 3"));
}
END_TEST

START_TEST(a_clock_that_jumps_far_ahead_is_told)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_HTTP_RESPONSE before = { .status = 0 }, ahead = { .status = 0 };

    free(fixture_order(ADA));
    ck_assert_int_eq(service_watch_clock(fixture_service(), &err), ERR_OK);
    before = ask(GRACE, "GET", "/metrics", NULL);
    assert_told(&before, "orderdesk_clock_ahead_of_newest_order_seconds 0");
    fixture_pass_time(365 * MS_PER_DAY);
    ck_assert_int_eq(service_watch_clock(fixture_service(), &err), ERR_OK);
    ahead = ask(GRACE, "GET", "/metrics", NULL);
    assert_told(&ahead, "orderdesk_clock_jumps_total 1");
    ck_assert_ptr_nonnull(strstr(ahead.body, "\norderdesk_clock_ahead_of_newest_order_seconds 31"));
}
END_TEST

START_TEST(nothing_personal_is_told)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_FREE char *order = fixture_order(ADA);
    AUTO_HTTP_RESPONSE shown = ask_on(&client, ADA, "GET", order, NULL);
    AUTO_HTTP_RESPONSE search = ask_on(&client, ADA, "GET", "/api/orders?q=teapot", NULL);
    AUTO_HTTP_RESPONSE metrics = ask_on(&client, GRACE, "GET", "/metrics", NULL);
    const char *const personal[] = { fixture_id(ADA),     fixture_email(ADA), fixture_token(ADA),
                                     fixture_id(GRACE),   "teapot",           "MUG-01",
                                     strrchr(order, '/'), "127.0.0.1" };

    assert_status(&shown, 200);
    assert_status(&search, 200);
    for (size_t i = 0; i < ARRAY_LEN(personal); i++)
        ck_assert_msg(strstr(metrics.body, personal[i]) == NULL, "%s", personal[i]);
}
END_TEST

START_TEST(what_is_no_http_is_counted_too)
{
    AUTO_HTTP_CLIENT odd = http_client_open(fixture_port());
    AUTO_HTTP_RESPONSE refused = { .status = 0 };
    AUTO_HTTP_RESPONSE metrics = { .status = 0 };

    http_client_print(&odd, "BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n");
    refused = http_client_read(&odd);
    assert_status(&refused, 501);
    /* Once it is closed, it has been counted. */
    ck_assert(http_client_is_closed(&odd, 5000));
    metrics = ask(GRACE, "GET", "/metrics", NULL);
    assert_told(&metrics, REQUESTS "{method=\"other\",route=\"other\",status=\"501\"} 1");
}
END_TEST

static Suite *http_metrics_suite(void)
{
    Suite *suite = suite_create("http_metrics");
    TCase *metrics = tcase_create("metrics");

    fixture_add_server(metrics);
    tcase_add_test(metrics, metrics_are_for_admins);
    tcase_add_test(metrics, what_was_asked_is_counted_by_its_route);
    tcase_add_test(metrics, orders_are_told_by_status);
    tcase_add_test(metrics, the_age_of_the_newest_backup_is_told_once_there_is_one);
    tcase_add_test(metrics, a_clock_that_is_behind_or_jumps_is_told);
    tcase_add_test(metrics, a_clock_that_jumps_far_ahead_is_told);
    tcase_add_test(metrics, nothing_personal_is_told);
    tcase_add_test(metrics, what_is_no_http_is_counted_too);
    suite_add_tcase(suite, metrics);
    return suite;
}

CHECK_MAIN(http_metrics_suite)
