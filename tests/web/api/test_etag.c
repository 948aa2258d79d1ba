/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/api/etag.h"

#include <stdio.h>

static char ada[] = "Ada", grace[] = "Grace", email[] = "ada@example.com";

/* The tag of an order of Ada's in version 1; @by NULL: it is not shown */
static void tag_order(char *name, char *by, char etag[static ETAG_SIZE])
{
    struct order_event event = { .by = by };
    const struct order order = {
        .summary = { .version = 1, .customer_name = name, .customer_email = email },
        .history = &event,
        .history_count = 1,
    };

    etag_of_order(&order, etag);
}

START_TEST(an_orders_tag_is_its_version_and_a_hash)
{
    static struct order_event events[12];
    const struct order order = {
        .summary = { .version = 12, .customer_name = ada, .customer_email = email },
        .history = events,
        .history_count = ARRAY_LEN(events),
    };
    char etag[ETAG_SIZE];

    etag_of_order(&order, etag);
    ck_assert_uint_eq(strlen(etag), 2 + 2 + 1 + 16);
    ck_assert_int_eq(strncmp(etag, "\"12-", 4), 0);
    ck_assert_uint_eq(strspn(etag + 4, "0123456789abcdef"), 16);
}
END_TEST

START_TEST(each_name_that_is_shown_is_in_the_tag)
{
    char tag[ETAG_SIZE], same[ETAG_SIZE], renamed[ETAG_SIZE], others[ETAG_SIZE], hidden[ETAG_SIZE];

    tag_order(ada, ada, tag);
    tag_order(ada, ada, same);
    tag_order(grace, ada, renamed);
    tag_order(ada, grace, others);
    tag_order(ada, NULL, hidden);
    ck_assert_str_eq(tag, same);
    ck_assert_str_ne(tag, renamed);
    ck_assert_str_ne(tag, others);
    ck_assert_str_ne(tag, hidden);
    ck_assert_str_ne(renamed, others);
}
END_TEST

/* A repair of dates changes no version. */
START_TEST(each_time_in_the_history_is_in_the_tag)
{
    struct order_event events[2] = { { .at = 1000 }, { .at = 2000 } };
    const struct order order = {
        .summary = { .version = 2, .customer_name = ada, .customer_email = email },
        .history = events,
        .history_count = ARRAY_LEN(events),
    };
    char tags[3][ETAG_SIZE];

    etag_of_order(&order, tags[0]);
    events[0].at = 999;
    etag_of_order(&order, tags[1]);
    events[0].at = 1000;
    events[1].at = 2001;
    etag_of_order(&order, tags[2]);
    ck_assert_str_ne(tags[0], tags[1]);
    ck_assert_str_ne(tags[0], tags[2]);
    ck_assert_str_ne(tags[1], tags[2]);
}
END_TEST

START_TEST(without_if_match_any_version_will_do)
{
    int64_t versions[8];
    size_t count;
    bool weak;

    ck_assert(!etag_expected(NULL, versions, 8, &count, &weak));
    ck_assert_uint_eq(count, 0);
    ck_assert(!etag_expected("*", versions, 8, &count, &weak));
    ck_assert_uint_eq(count, 0);
}
END_TEST

static const struct {
    const char *header;
    size_t count;
    int64_t versions[3];
} expected[] = {
    { "\"3\"", 1, { 3 } },
    { "\"12\"", 1, { 12 } },
    { "\"3-0123456789abcdef\"", 1, { 3 } },
    { "\"1-0123456789abcdef\", \"2\"", 2, { 1, 2 } },
    { "\"1\",\"2\"", 2, { 1, 2 } },
    { " \"1\" ,\t\"2\" , \"3\" ", 3, { 1, 2, 3 } },
    { "\"other\", \"2\"", 1, { 2 } },
    { "W/\"1\", \"2\"", 1, { 2 } },
    { "*, \"2\"", 1, { 2 } },
    { ",,\"2\",,", 1, { 2 } },
};

START_TEST(the_versions_are_read_from_a_list)
{
    int64_t versions[8];
    size_t count;
    bool weak;

    ck_assert(etag_expected(expected[_i].header, versions, 8, &count, &weak));
    ck_assert_msg(count == expected[_i].count, "%s: %zu", expected[_i].header, count);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(versions[i], expected[_i].versions[i]);
}
END_TEST

static const char *const no_versions[] = {
    "",
    " ",
    ",",
    "\"\"",
    "\"a\"",
    "1",
    "\"1",
    "1\"",
    "'1'",
    "\"-1\"",
    "\"+1\"",
    "\" 1\"",
    "\"1 \"",
    "\"1.0\"",
    "\"0\"",
    "\"01\"",
    "\"1\"x",
    "\"1\"2",
    "W/\"1\"",
    "w/\"1\"",
    "**",
    "\"1a\"",
    "\"1-\"",
    "\"1-0123456789abcde\"",
    "\"1-0123456789abcdef0\"",
    "\"1-0123456789abcdeg\"",
    "\"1-0123456789ABCDEF\"",
    "\"-0123456789abcdef\"",
    "\"1-0123456789abcdef",
    "W/\"1-0123456789abcdef\"",
    "\"0x1\"",
    "\"18446744073709551617\"",
    "\"10000000000000000000000001\"",
};

START_TEST(what_is_no_versions_tag_matches_none)
{
    int64_t versions[8];
    size_t count;
    bool weak;

    ck_assert(etag_expected(no_versions[_i], versions, 8, &count, &weak));
    ck_assert_int_eq(weak, strncmp(no_versions[_i], "W/", 2) == 0);
    ck_assert_msg(count == 0, "%s: %zu", no_versions[_i], count);
}
END_TEST

START_TEST(no_more_versions_are_kept_than_there_is_room_for)
{
    int64_t versions[3] = { 0, 0, 77 };
    size_t count;
    bool weak;

    ck_assert(etag_expected("\"1\", \"2\", \"3\"", versions, 2, &count, &weak));
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(versions[2], 77);
}
END_TEST

/* ---------------------------------------------------------------- of the body */

/* The tag of a response with @body; @if_none_match NULL: not sent */
static int tag_answer(const char *body, const char *if_none_match, char *etag)
{
    struct request request = { .method = "GET", .path = "/", .query = "" };
    AUTO_RESPONSE response = { .status = 0 };

    if (if_none_match)
        request.headers[request.header_count++] = (struct header){ "If-None-Match", if_none_match };
    buffer_add_text(response_json(&response, 200), body);
    etag_conditional(&request, &response);
    ck_assert_int_eq(sscanf(response.headers.text, "ETag: %39s\r\n", etag), 1);
    ck_assert_int_eq(response.status == 304, response.body.length == 0);
    ck_assert_int_eq(response.status == 304, response.content_type == NULL);
    return response.status;
}

START_TEST(the_same_body_has_the_same_tag_and_another_has_another)
{
    char one[ETAG_SIZE], same[ETAG_SIZE], other[ETAG_SIZE];

    ck_assert_int_eq(tag_answer("{\"a\":1}", NULL, one), 200);
    ck_assert_int_eq(tag_answer("{\"a\":1}", NULL, same), 200);
    ck_assert_int_eq(tag_answer("{\"a\":2}", NULL, other), 200);
    ck_assert_str_eq(one, same);
    ck_assert_str_ne(one, other);
    ck_assert_uint_eq(strlen(one), 34);
    ck_assert(one[0] == '"' && one[33] == '"');
}
END_TEST

START_TEST(what_the_client_has_is_not_sent_again)
{
    char etag[ETAG_SIZE], again[ETAG_SIZE];

    tag_answer("{\"a\":1}", NULL, etag);
    ck_assert_int_eq(tag_answer("{\"a\":1}", etag, again), 304);
    ck_assert_str_eq(etag, again);
    ck_assert_int_eq(tag_answer("{\"a\":2}", etag, again), 200);
}
END_TEST

static Suite *etag_suite(void)
{
    Suite *suite = suite_create("etag");
    TCase *version = tcase_create("version");
    TCase *body = tcase_create("body");

    tcase_add_test(version, an_orders_tag_is_its_version_and_a_hash);
    tcase_add_test(version, each_time_in_the_history_is_in_the_tag);
    tcase_add_test(version, each_name_that_is_shown_is_in_the_tag);
    tcase_add_test(version, without_if_match_any_version_will_do);
    tcase_add_loop_test(version, the_versions_are_read_from_a_list, 0, ARRAY_LEN(expected));
    tcase_add_loop_test(version, what_is_no_versions_tag_matches_none, 0, ARRAY_LEN(no_versions));
    tcase_add_test(version, no_more_versions_are_kept_than_there_is_room_for);
    suite_add_tcase(suite, version);
    tcase_add_test(body, the_same_body_has_the_same_tag_and_another_has_another);
    tcase_add_test(body, what_the_client_has_is_not_sent_again);
    suite_add_tcase(suite, body);
    return suite;
}

CHECK_MAIN(etag_suite)
