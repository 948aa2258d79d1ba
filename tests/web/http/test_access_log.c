/* SPDX-License-Identifier: MIT */
#include "core/base/log.h"
#include "tests/support/check_main.h"
#include "web/http/access_log.h"

#include <stdio.h>
#include <unistd.h>

#define REQUEST_ID "01930000-0000-0000-0000-00000000000a"

#define MINUTE_US INT64_C(60000000)

static FILE *captured;
static struct access_log access_log;
static int64_t now_us;

/* The user of the request; NULL: unknown. */
static const struct uuid *user;
static const struct uuid ada = { { 0x01, 0x93, [15] = 7 } };

/* The test runs in its own process, so nobody else needs its stderr. */
static void set_up(void)
{
    user = NULL;
    captured = tmpfile();
    ck_assert_ptr_nonnull(captured);
    ck_assert_int_eq(setvbuf(captured, NULL, _IONBF, 0), 0); /* others write to its descriptor */
    ck_assert_int_ge(dup2(fileno(captured), STDERR_FILENO), 0);
    ck_assert(access_log_init(&access_log));
    now_us = 5 * MINUTE_US;
}

static void tear_down(void)
{
    access_log_clear(&access_log);
    fclose(captured);
}

static struct request make_request(const char *path, const char *query)
{
    return (struct request){ .method = "GET", .path = path, .query = query, .id = REQUEST_ID };
}

/* The line that was written for @request, after its time and level. */
static const char *logged(const struct request *request, int status)
{
    static char line[4096];
    const char *message;

    rewind(captured);
    ck_assert_int_eq(ftruncate(fileno(captured), 0), 0);
    access_log_write(&access_log, request, user, status, 1250, now_us);
    rewind(captured);
    ck_assert_ptr_nonnull(fgets(line, sizeof(line), captured));
    ck_assert_int_eq(fgetc(captured), EOF);
    message = strstr(line, "request");
    ck_assert_ptr_nonnull(message);
    return message;
}

START_TEST(a_line_tells_what_was_asked_and_answered)
{
    struct request request = make_request("/api/orders", "");

    ck_assert_str_eq(logged(&request, 200),
                     "request GET /api/orders 200 1.2 ms id=" REQUEST_ID " user=-\n");
}
END_TEST

START_TEST(a_line_tells_who_asked_by_id)
{
    struct request request = make_request("/api/me", "");

    user = &ada;
    ck_assert_ptr_nonnull(
        strstr(logged(&request, 200), " user=01930000-0000-0000-0000-000000000007\n"));
}
END_TEST

START_TEST(a_head_request_is_logged_as_one)
{
    struct request request = make_request("/", "");

    request.is_head = true;
    ck_assert_ptr_nonnull(strstr(logged(&request, 200), "request HEAD / 200 "));
}
END_TEST

static const struct {
    const char *query, *logged;
} queries[] = {
    { "status=pending&sort=total&order=asc&page=2&limit=5",
      "?status=pending&sort=total&order=asc&page=2&limit=5" },
    { "start_date=2026-11-22&end_date=2026-11-23", "?start_date=2026-11-22&end_date=2026-11-23" },
    { "q=ada%40example.com", "?q=..." },
    { "user_id=0193&page=1", "?user_id=...&page=1" },
    { "token=secret", "?token=..." },
    { "page=1&pages=secret&pag=secret", "?page=1&pages=...&pag=..." },
    { "Page=secret", "?Page=..." },
    { "q", "?q" },
    { "q=", "?q=..." },
    { "q=a=b", "?q=..." },
    { "&&q=a&", "?&&q=..." },
    { "=secret", "?=..." },
};

START_TEST(of_the_query_only_what_is_not_personal_is_written)
{
    struct request request = make_request("/api/orders", queries[_i].query);
    AUTO_FREE char *expected = NULL;
    const char *line = logged(&request, 200);

    ck_assert_int_gt(asprintf(&expected, "/api/orders%s 200 ", queries[_i].logged), 0);
    ck_assert_msg(strstr(line, expected), "%s: %s", queries[_i].query, line);
}
END_TEST

START_TEST(neither_headers_nor_secrets_are_written)
{
    struct request request = make_request("/api/orders", "");

    request.headers[0] = (struct header){ "Authorization", "Bearer odt_secret" };
    request.headers[1] = (struct header){ "Cookie", "orderdesk_session=secret" };
    request.header_count = 2;
    ck_assert_ptr_null(strstr(logged(&request, 200), "secret"));
}
END_TEST

START_TEST(a_line_cannot_be_forged_nor_flooded)
{
    char path[2000];
    struct request request = make_request(path, "status=\r\nforged");

    memset(path, 'a', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    path[0] = '\n';
    path[1] = '\x1b';
    ck_assert_uint_lt(strlen(logged(&request, 404)), 600);
    ck_assert_ptr_nonnull(strstr(logged(&request, 404), "status=??forged 404 "));
}
END_TEST

START_TEST(a_json_line_tells_the_same_in_members)
{
    struct request request = make_request("/api/orders", "q=ada&page=2");
    const char *line;

    log_set_format(LOG_JSON);
    line = logged(&request, 200);
    ck_assert_str_eq(line, "request\",\"method\":\"GET\",\"path\":\"/api/orders?q=...&page=2\","
                           "\"status\":200,\"ms\":1.2,\"id\":\"" REQUEST_ID "\"}\n");
    user = &ada;
    line = logged(&request, 200);
    ck_assert_ptr_nonnull(strstr(line, ",\"user_id\":\"01930000-0000-0000-0000-000000000007\"}\n"));
}
END_TEST

/* ---------------------------------------------------------------- omitting lines */

/* Writes @count requests. @return how many lines were logged, and in @last the last one */
static int lines_of(const struct request *request, int status, int count, char last[static 4096])
{
    int lines = 0;

    rewind(captured);
    ck_assert_int_eq(ftruncate(fileno(captured), 0), 0);
    for (int i = 0; i < count; i++)
        access_log_write(&access_log, request, user, status, 1, now_us);
    rewind(captured);
    last[0] = '\0';
    while (fgets(last, 4096, captured))
        lines++;
    return lines;
}

static int count_lines(const struct request *request, int status, int count)
{
    char last[4096];

    return lines_of(request, status, count, last);
}

static struct request from(const char *address)
{
    struct request request = make_request("/api/me", "");

    snprintf(request.address, sizeof(request.address), "%s", address);
    return request;
}

START_TEST(of_many_refusals_of_one_address_one_in_a_hundred_is_written)
{
    const struct request attacker = from("192.0.2.7"), other = from("192.0.2.8");

    ck_assert_int_eq(count_lines(&attacker, 401, 100), 100);
    ck_assert_int_eq(count_lines(&attacker, 404, 99), 0);
    ck_assert_int_eq(count_lines(&attacker, 400, 1), 1);
    ck_assert_int_eq(count_lines(&attacker, 429, 1000), 10);
    ck_assert_int_eq(count_lines(&other, 401, 100), 100);
}
END_TEST

START_TEST(nothing_but_refusals_is_left_out)
{
    static const int statuses[] = { 200, 201, 204, 304, 500, 503 };
    const struct request attacker = from("192.0.2.7");

    ck_assert_int_eq(count_lines(&attacker, 401, 199), 100);
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
        ck_assert_int_eq(count_lines(&attacker, statuses[i], 300), 300);
}
END_TEST

START_TEST(refusals_of_a_user_count_for_the_user_wherever_they_come_from)
{
    struct request here = from("192.0.2.7"), there = from("192.0.2.8"), nobody = from("192.0.2.7");

    user = &ada;
    ck_assert_int_eq(count_lines(&here, 404, 60), 60);
    ck_assert_int_eq(count_lines(&there, 404, 60), 40);
    user = NULL;
    ck_assert_int_eq(count_lines(&nobody, 404, 60), 60);
}
END_TEST

START_TEST(one_network_of_ipv6_is_one_address)
{
    const struct request one = from("2001:db8::1"), other = from("2001:db8::2");

    ck_assert_int_eq(count_lines(&one, 404, 100), 100);
    ck_assert_int_eq(count_lines(&other, 404, 50), 0);
}
END_TEST

START_TEST(how_many_were_left_out_is_told_once_a_minute)
{
    const struct request attacker = from("192.0.2.7");
    char line[4096];

    ck_assert_int_eq(lines_of(&attacker, 404, 250, line), 101);
    now_us += MINUTE_US - 1;
    ck_assert_int_eq(lines_of(&attacker, 404, 1, line), 0);
    now_us += 1;
    ck_assert_int_eq(lines_of(&attacker, 200, 1, line), 2);
    ck_assert_ptr_nonnull(strstr(line, "request GET"));
    rewind(captured);
    ck_assert_ptr_nonnull(fgets(line, sizeof(line), captured));
    ck_assert_ptr_nonnull(
        strstr(line, "info  150 lines of refused requests (status 4xx) left out"));
    ck_assert_ptr_null(strstr(line, "192.0.2"));
    now_us += 2 * MINUTE_US;
    ck_assert_int_eq(lines_of(&attacker, 404, 100, line), 100);
}
END_TEST

START_TEST(what_was_left_out_last_is_told_at_the_end)
{
    const struct request attacker = from("192.0.2.7");
    char line[4096] = "";

    ck_assert_int_eq(count_lines(&attacker, 404, 102), 100);
    access_log_clear(&access_log);
    ck_assert(access_log_init(&access_log));
    rewind(captured);
    for (int i = 0; i < 101; i++)
        ck_assert_ptr_nonnull(fgets(line, sizeof(line), captured));
    ck_assert_ptr_nonnull(strstr(line, " 2 lines of refused requests"));
}
END_TEST

static Suite *access_log_suite(void)
{
    Suite *suite = suite_create("access_log");
    TCase *line = tcase_create("line");
    TCase *sample = tcase_create("sample");

    tcase_add_checked_fixture(line, set_up, tear_down);
    tcase_add_test(line, a_line_tells_what_was_asked_and_answered);
    tcase_add_test(line, a_line_tells_who_asked_by_id);
    tcase_add_test(line, a_head_request_is_logged_as_one);
    tcase_add_loop_test(line, of_the_query_only_what_is_not_personal_is_written, 0,
                        ARRAY_LEN(queries));
    tcase_add_test(line, neither_headers_nor_secrets_are_written);
    tcase_add_test(line, a_line_cannot_be_forged_nor_flooded);
    tcase_add_test(line, a_json_line_tells_the_same_in_members);
    suite_add_tcase(suite, line);
    tcase_add_checked_fixture(sample, set_up, tear_down);
    tcase_add_test(sample, of_many_refusals_of_one_address_one_in_a_hundred_is_written);
    tcase_add_test(sample, nothing_but_refusals_is_left_out);
    tcase_add_test(sample, refusals_of_a_user_count_for_the_user_wherever_they_come_from);
    tcase_add_test(sample, one_network_of_ipv6_is_one_address);
    tcase_add_test(sample, how_many_were_left_out_is_told_once_a_minute);
    tcase_add_test(sample, what_was_left_out_last_is_told_at_the_end);
    suite_add_tcase(suite, sample);
    return suite;
}

CHECK_MAIN(access_log_suite)
