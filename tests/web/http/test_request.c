/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/http/request.h"

static struct request request;

static void set_up(void)
{
    request = (struct request){ .method = "POST", .path = "/api/orders", .query = "" };
}

static void add(const char *name, const char *value)
{
    ck_assert_uint_lt(request.header_count, REQUEST_HEADERS_MAX);
    request.headers[request.header_count++] = (struct header){ name, value };
}

/* ---------------------------------------------------------------- framing */

static void assert_framing(int expected, const char *what)
{
    int status = 0;
    const char *problem = request_check_framing(&request, &status);

    ck_assert_msg((problem ? status : 200) == expected, "%s: %d, %s", what, status,
                  problem ? problem : "passes");
}

START_TEST(a_header_is_found_in_whatever_case)
{
    add("content-TYPE", "text/plain");
    ck_assert_str_eq(request_header(&request, "Content-Type"), "text/plain");
    ck_assert_ptr_null(request_header(&request, "Content-Typ"));
    ck_assert_ptr_null(request_header(&request, "Content-Type:"));
}
END_TEST

START_TEST(a_request_needs_a_host_and_no_more)
{
    add("Host", "shop.local:8080");
    assert_framing(200, "Host");
    ck_assert_int_eq(request.body_length, 0);
}
END_TEST

START_TEST(a_request_without_a_host_is_refused)
{
    assert_framing(400, "no Host");
    add("Host", "");
    assert_framing(400, "an empty Host");
}
END_TEST

START_TEST(a_request_with_two_hosts_is_refused)
{
    add("Host", "shop.local");
    add("hOST", "shop.local");
    assert_framing(400, "two Hosts");
}
END_TEST

static const struct {
    const char *text;
    int64_t length; /* -1: refused */
} lengths[] = {
    { "0", 0 },    { "7", 7 },    { "0007", 7 }, { "1048577", 1048577 }, { "", -1 },
    { "-1", -1 },  { "+7", -1 },  { "7 ", -1 },  { "7,7", -1 },          { "7, 7", -1 },
    { "0x7", -1 }, { "7.0", -1 }, { "7a", -1 },  { "\xd9\xa7", -1 }, /* an Arabic seven */
};

START_TEST(the_length_is_digits_alone)
{
    add("Host", "shop.local");
    add("Content-Length", lengths[_i].text);
    assert_framing(lengths[_i].length < 0 ? 400 : 200, lengths[_i].text);
    if (lengths[_i].length >= 0)
        ck_assert_int_eq(request.body_length, lengths[_i].length);
}
END_TEST

static const char *const long_lengths[] = {
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551617",
    "100000000000000000000000000000000000000000000000000000000000000000000000",
};

START_TEST(a_length_beyond_all_bounds_is_large_and_never_small)
{
    add("Host", "shop.local");
    add("Content-Length", long_lengths[_i]);
    assert_framing(200, long_lengths[_i]);
    ck_assert_int_gt(request.body_length, REQUEST_BODY_MAX);
}
END_TEST

static const char *const singles[] = {
    "Content-Length",  "Content-Type", "Authorization", "Cookie",
    "Idempotency-Key", "Origin",       "If-Match",      "Sec-Fetch-Site",
};

START_TEST(a_header_that_means_one_thing_may_not_come_twice)
{
    add("Host", "shop.local");
    add(singles[_i], "7");
    add("Accept", "*/*");
    assert_framing(200, singles[_i]);
    add(singles[_i], "7");
    assert_framing(400, singles[_i]);
}
END_TEST

START_TEST(only_the_known_expectation_can_be_met)
{
    add("Host", "shop.local");
    add("Expect", "100-Continue");
    assert_framing(200, "100-Continue");
    request.headers[1].value = "200-ok";
    assert_framing(417, "200-ok");
}
END_TEST

START_TEST(other_headers_may_come_twice)
{
    add("Host", "shop.local");
    add("Accept", "text/html");
    add("Accept", "*/*");
    assert_framing(200, "Accept");
}
END_TEST

static const char *const codings[] = { "chunked", "identity", "gzip, chunked", "" };

START_TEST(transfer_codings_are_not_taken)
{
    add("Host", "shop.local");
    add("Transfer-Encoding", codings[_i]);
    assert_framing(411, codings[_i]);
}
END_TEST

START_TEST(both_a_length_and_a_transfer_coding_are_refused)
{
    add("Host", "shop.local");
    add("Transfer-Encoding", "chunked");
    add("Content-Length", "7");
    assert_framing(400, "both");
}
END_TEST

START_TEST(headers_that_may_have_been_dropped_are_refused)
{
    add("Host", "shop.local");
    while (request.header_count < REQUEST_HEADERS_MAX - 1)
        add("X-Filler", "x");
    assert_framing(200, "one below the most");
    add("X-Filler", "x");
    assert_framing(431, "the most");
}
END_TEST

/* ---------------------------------------------------------------- content type */

static const struct {
    const char *type;
    bool json;
} types[] = {
    { "application/json", true },
    { "Application/JSON", true },
    { "application/json; charset=utf-8", true },
    { "application/json ;charset=utf-8", true },
    { "application/json;", true },
    { "application/jsonx", false },
    { "application/json-patch+json", false },
    { "application/problem+json", false },
    { "text/json", false },
    { "text/plain; application/json", false },
    { "application/x-www-form-urlencoded", false },
    { "multipart/form-data; boundary=x", false },
    { "application/json, text/plain", false },
    { "application/", false },
    { "", false },
};

START_TEST(json_is_told_by_its_type_alone)
{
    add("Content-Type", types[_i].type);
    ck_assert_msg(request_has_json(&request) == types[_i].json, "%s", types[_i].type);
}
END_TEST

START_TEST(a_body_without_a_type_is_no_json)
{
    ck_assert(!request_has_json(&request));
}
END_TEST

/* ---------------------------------------------------------------- origin */

static const struct {
    const char *site;   /* Sec-Fetch-Site; NULL: not sent */
    const char *origin; /* Origin; NULL: not sent */
    bool cross_site;
} sites[] = {
    { NULL, NULL, false },
    { "same-origin", NULL, false },
    { "none", NULL, false },
    { "Same-Origin", NULL, false },
    { "same-site", NULL, true },
    { "cross-site", NULL, true },
    { "", NULL, true },
    { "unheard-of", NULL, true },
    { "same-origin", "http://shop.local:8080", false },
    { "cross-site", "http://shop.local:8080", true },
    { NULL, "http://shop.local:8080", false },
    { NULL, "https://shop.local:8080", false },
    { NULL, "http://SHOP.local:8080", false },
    { NULL, "http://shop.local", true },
    { NULL, "http://shop.local:80", true },
    { NULL, "http://shop.local:80800", true },
    { NULL, "http://evil.example", true },
    { NULL, "http://evil.example/shop.local:8080", true },
    { NULL, "http://shop.local:8080.evil.example", true },
    { NULL, "http://shop.local:8080@evil.example", true },
    { NULL, "null", true },
    { NULL, "", true },
    { NULL, "shop.local:8080", true },
};

START_TEST(another_site_is_told_by_what_browsers_send)
{
    add("Host", "shop.local:8080");
    if (sites[_i].site)
        add("Sec-Fetch-Site", sites[_i].site);
    if (sites[_i].origin)
        add("Origin", sites[_i].origin);
    ck_assert_msg(request_is_cross_site(&request) == sites[_i].cross_site, "%s, %s",
                  sites[_i].site ? sites[_i].site : "-", sites[_i].origin ? sites[_i].origin : "-");
}
END_TEST

/* ---------------------------------------------------------------- cookies */

static const struct {
    const char *cookies;
    const char *value; /* NULL: not found */
} cookies[] = {
    { "sid=abc", "abc" },
    { "a=1; sid=abc; b=2", "abc" },
    { "a=1;sid=abc;b=2", "abc" },
    { "sid=", "" },
    { "sid=a=b", "a=b" },
    { "sid=1234567", "1234567" },
    { "sid=12345678", NULL },
    { "", NULL },
    { "sid", NULL },
    { "sid ; a=1", NULL },
    { "SID=abc", NULL },
    { "xsid=abc", NULL },
    { "sidx=abc", NULL },
    { "a=sid=abc", NULL },
    { "a=\"; sid=abc\"", "abc\"" },
    { "sid=abc; sid=abc", NULL },
    { "sid=abc; a=1; sid=def", NULL },
    { "sid=abc; sid=12345678", NULL },
    { ";;; sid=abc;", "abc" },
};

START_TEST(a_cookie_is_found_by_its_very_name_and_once)
{
    char value[8];

    add("Cookie", cookies[_i].cookies);
    ck_assert_msg(request_cookie(&request, "sid", value, sizeof(value)) ==
                      (cookies[_i].value != NULL),
                  "%s", cookies[_i].cookies);
    if (cookies[_i].value)
        ck_assert_str_eq(value, cookies[_i].value);
}
END_TEST

START_TEST(without_cookies_there_is_none)
{
    char value[8];

    ck_assert(!request_cookie(&request, "sid", value, sizeof(value)));
}
END_TEST

/* ---------------------------------------------------------------- bearer */

static const struct {
    const char *header;
    const char *token; /* NULL: none */
} bearers[] = {
    { "Bearer abc", "abc" },
    { "bearer abc", "abc" },
    { "BEARER a-b._~+/=9", "a-b._~+/=9" },
    { "Bearer", NULL },
    { "Bearer ", NULL },
    { "Bearer  abc", NULL },
    { "Bearer abc ", NULL },
    { "Bearer abc def", NULL },
    { "Bearer a,b", NULL },
    { "Bearer\tabc", NULL },
    { "Bearer a\xc3\xbc", NULL },
    { "Bearerabc", NULL },
    { "Basic YTpi", NULL },
    { "abc", NULL },
    { "", NULL },
};

START_TEST(a_bearer_token_is_one_word_of_its_characters)
{
    const char *token;

    add("Authorization", bearers[_i].header);
    token = request_bearer(&request);
    ck_assert_msg((token != NULL) == (bearers[_i].token != NULL), "%s", bearers[_i].header);
    if (token)
        ck_assert_str_eq(token, bearers[_i].token);
}
END_TEST

START_TEST(without_the_header_there_is_no_token)
{
    ck_assert_ptr_null(request_bearer(&request));
}
END_TEST

/* ---------------------------------------------------------------- If-None-Match */

static const struct {
    const char *header;
    bool matches; /* whether the tag "3" matches */
} matches[] = {
    { "\"3\"", true },          { "W/\"3\"", true },     { "*", true },
    { "\"1\", \"3\"", true },   { "\"1\",\"3\"", true }, { "\"1\" , W/\"3\" , \"4\"", true },
    { "\"a,b\", \"3\"", true }, { "", false },           { "3", false },
    { "\"3", false },           { "\"1\"", false },      { "\"33\"", false },
    { "\"3\"x", false },        { "w/\"3\"", false },    { "\"a, \"3\"", false },
    { "\",\"3\",\"", false },   { "**", false },
};

START_TEST(an_entity_tag_is_found_in_a_list)
{
    add("If-None-Match", matches[_i].header);
    ck_assert_msg(request_none_match(&request, "\"3\"") == matches[_i].matches, "%s",
                  matches[_i].header);
}
END_TEST

START_TEST(without_if_none_match_nothing_matches)
{
    ck_assert(!request_none_match(&request, "\"3\""));
}
END_TEST

static const struct {
    const char *header; /* what a second one says lies behind a '|' */
    bool strict;
} preferences[] = {
    { "handling=strict", true },
    { "Handling = Strict", true },
    { "handling=\"strict\"", true },
    { "respond-async, wait=100, handling=strict;x=1", true },
    { "a=\"b, handling=lenient\", handling=strict", true },
    { "a=\"\\\", handling=lenient\", handling=strict", true },
    { "return=minimal|handling=strict", true },
    { "handling=strict, handling=lenient", true },
    { "handling=lenient|handling=strict", false },
    { "handling=lenient", false },
    { "handling=stricter", false },
    { "handling", false },
    { "handling=", false },
    { "handling=\"", false },
    { "xhandling=strict", false },
    { "handlings=strict", false },
    { "a; handling=strict", false },
    { "a=\"handling=strict", false },
    { "", false },
    { ",,", false },
};

START_TEST(a_preference_is_found_as_rfc_7240_has_it)
{
    AUTO_FREE char *first = strdup(preferences[_i].header);
    char *second;

    ck_assert_ptr_nonnull(first);
    second = strchr(first, '|');
    if (second)
        *second++ = '\0';
    add("prefer", first);
    if (second)
        add("Prefer", second);
    ck_assert_msg(request_prefers(&request, "handling", "strict") == preferences[_i].strict, "%s",
                  preferences[_i].header);
}
END_TEST

START_TEST(without_the_header_nothing_is_preferred)
{
    ck_assert(!request_prefers(&request, "handling", "strict"));
}
END_TEST

static TCase *framing_case(void)
{
    TCase *framing = tcase_create("framing");

    tcase_add_checked_fixture(framing, set_up, NULL);
    tcase_add_test(framing, a_header_is_found_in_whatever_case);
    tcase_add_test(framing, a_request_needs_a_host_and_no_more);
    tcase_add_test(framing, a_request_without_a_host_is_refused);
    tcase_add_test(framing, a_request_with_two_hosts_is_refused);
    tcase_add_loop_test(framing, the_length_is_digits_alone, 0, ARRAY_LEN(lengths));
    tcase_add_loop_test(framing, a_length_beyond_all_bounds_is_large_and_never_small, 0,
                        ARRAY_LEN(long_lengths));
    tcase_add_loop_test(framing, a_header_that_means_one_thing_may_not_come_twice, 0,
                        ARRAY_LEN(singles));
    tcase_add_test(framing, only_the_known_expectation_can_be_met);
    tcase_add_test(framing, other_headers_may_come_twice);
    tcase_add_loop_test(framing, transfer_codings_are_not_taken, 0, ARRAY_LEN(codings));
    tcase_add_test(framing, both_a_length_and_a_transfer_coding_are_refused);
    tcase_add_test(framing, headers_that_may_have_been_dropped_are_refused);
    return framing;
}

static TCase *reading_case(void)
{
    TCase *reading = tcase_create("reading");

    tcase_add_checked_fixture(reading, set_up, NULL);
    tcase_add_loop_test(reading, json_is_told_by_its_type_alone, 0, ARRAY_LEN(types));
    tcase_add_test(reading, a_body_without_a_type_is_no_json);
    tcase_add_loop_test(reading, another_site_is_told_by_what_browsers_send, 0, ARRAY_LEN(sites));
    tcase_add_loop_test(reading, a_cookie_is_found_by_its_very_name_and_once, 0,
                        ARRAY_LEN(cookies));
    tcase_add_test(reading, without_cookies_there_is_none);
    tcase_add_loop_test(reading, a_bearer_token_is_one_word_of_its_characters, 0,
                        ARRAY_LEN(bearers));
    tcase_add_test(reading, without_the_header_there_is_no_token);
    tcase_add_loop_test(reading, an_entity_tag_is_found_in_a_list, 0, ARRAY_LEN(matches));
    tcase_add_test(reading, without_if_none_match_nothing_matches);
    tcase_add_loop_test(reading, a_preference_is_found_as_rfc_7240_has_it, 0,
                        ARRAY_LEN(preferences));
    tcase_add_test(reading, without_the_header_nothing_is_preferred);
    return reading;
}

static Suite *request_suite(void)
{
    Suite *suite = suite_create("request");

    suite_add_tcase(suite, framing_case());
    suite_add_tcase(suite, reading_case());
    return suite;
}

CHECK_MAIN(request_suite)
