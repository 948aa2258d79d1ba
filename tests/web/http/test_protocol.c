/* SPDX-License-Identifier: MIT */
#include "core/base/text.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"
#include "tests/web/fixture.h"

#include <stdio.h>

/* ---------------------------------------------------------------- every response */

static const struct {
    enum who who;
    const char *headers, *method, *path, *body;
    int status;
} every[] = {
    { NOBODY, "", "GET", "/", NULL, 200 },
    { NOBODY, "", "GET", "/ui/pages.css", NULL, 200 },
    { NOBODY, "", "GET", "/openapi.json", NULL, 200 },
    { NOBODY, "", "GET", "/healthz", NULL, 200 },
    { NOBODY, "", "HEAD", "/healthz", NULL, 200 },
    { ADA, "", "GET", "/api/me", NULL, 200 },
    { ADA, "", "GET", "/api/openapi.json", NULL, 200 },
    { ADA, "", "POST", "/api/orders", SAMPLE_ORDER, 201 },
    { ADA, "", "POST", "/api/logout", NULL, 204 },
    { ADA, "", "POST", "/api/orders", "{", 400 },
    { NOBODY, "", "BREW", "/", NULL, 501 },
    { NOBODY, "", "GET", "no-path", NULL, 400 },
    { NOBODY, "Host: other\r\n", "GET", "/", NULL, 400 },
    { NOBODY, "", "GET", "/api/me", NULL, 401 },
    { NOBODY, "", "GET", "/api/openapi.json", NULL, 401 },
    { NOBODY, "", "POST", "/api/login", "{\"email\":\"eve@example.com\",\"password\":\"x\"}", 401 },
    { ADA, "", "GET", "/api/users", NULL, 403 },
    { NOBODY, "", "GET", "/nowhere", NULL, 404 },
    { ADA, "", "GET", "/api/orders/" FIXTURE_NO_ID, NULL, 404 },
    { NOBODY, "", "PUT", "/", NULL, 405 },
    { ADA, "Transfer-Encoding: chunked\r\n", "POST", "/api/orders", NULL, 411 },
    { ADA, "Content-Length: 1048577\r\n", "POST", "/api/orders", NULL, 413 },
    { ADA, "", "POST", "/api/orders", NULL, 415 },
    { ADA, "", "POST", "/api/orders", "{}", 422 },
    { ADA, "", "GET", "/api/orders?color=blue", NULL, 422 },
};

static const struct {
    const char *name, *value;
} security[] = {
    { "X-Content-Type-Options", "nosniff" },
    { "X-Frame-Options", "DENY" },
    { "Referrer-Policy", "same-origin" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
};

static bool is_uuid(const char *text)
{
    struct uuid id;

    return text && uuid_parse(text, &id);
}

static void assert_is_dressed(const struct http_response *answer)
{
    const char *policy = http_response_header(answer, "Content-Security-Policy");

    ck_assert(is_uuid(http_response_header(answer, "X-Request-Id")));
    ck_assert_ptr_nonnull(http_response_header(answer, "Date"));
    ck_assert_ptr_nonnull(http_response_header(answer, "Cache-Control"));
    ck_assert(policy && strstr(policy, "default-src 'self'") && !strstr(policy, "unsafe"));
    ck_assert_ptr_nonnull(strstr(policy, "object-src 'none'"));
    for (size_t i = 0; i < ARRAY_LEN(security); i++)
        assert_header(answer, security[i].name, security[i].value);
    ck_assert_ptr_null(http_response_header(answer, "Server"));
    ck_assert_ptr_null(http_response_header(answer, "Access-Control-Allow-Origin"));
}

START_TEST(every_answer_has_its_id_and_the_security_headers)
{
    for (size_t i = 0; i < ARRAY_LEN(every); i++) {
        AUTO_HTTP_RESPONSE answer =
            ask_with(every[i].who, every[i].headers, every[i].method, every[i].path, every[i].body);

        ck_assert_msg(answer.status == every[i].status, "%s %s: %d", every[i].method, every[i].path,
                      answer.status);
        assert_is_dressed(&answer);
        if (answer.status >= 400)
            assert_problem(&answer, answer.status, http_response_text(&answer, "/code"));
    }
}
END_TEST

START_TEST(every_answer_has_an_id_of_its_own)
{
    AUTO_HTTP_RESPONSE one = ask(NOBODY, "GET", "/healthz", NULL);
    AUTO_HTTP_RESPONSE other = ask(NOBODY, "GET", "/healthz", NULL);

    ck_assert_str_ne(http_response_header(&one, "X-Request-Id"),
                     http_response_header(&other, "X-Request-Id"));
}
END_TEST

START_TEST(nothing_of_the_api_may_be_kept_by_caches)
{
    AUTO_HTTP_RESPONSE order = ask(ADA, "GET", "/api/orders", NULL);
    AUTO_HTTP_RESPONSE me = ask(ADA, "GET", "/api/me", NULL);
    AUTO_HTTP_RESPONSE problem = ask(NOBODY, "GET", "/api/me", NULL);

    assert_header(&order, "Cache-Control", "no-store");
    assert_header(&me, "Cache-Control", "no-store");
    assert_header(&problem, "Cache-Control", "no-store");
}
END_TEST

START_TEST(health_tells_nothing_but_itself)
{
    AUTO_HTTP_RESPONSE answer = ask(NOBODY, "GET", "/healthz", NULL);

    assert_status(&answer, 200);
    ck_assert_str_eq(answer.body, "{\"status\":\"ok\"}");
}
END_TEST

START_TEST(a_page_is_served_as_what_it_is)
{
    AUTO_HTTP_RESPONSE page = ask(NOBODY, "GET", "/", NULL);
    AUTO_HTTP_RESPONSE style = ask(NOBODY, "GET", "/ui/pages.css", NULL);

    assert_header(&page, "Content-Type", "text/html; charset=utf-8");
    assert_header(&style, "Content-Type", "text/css; charset=utf-8");
    ck_assert_uint_gt(page.body_length, 0);
}
END_TEST

/* ---------------------------------------------------------------- methods */

START_TEST(nothing_is_found_where_nothing_is)
{
    static const char *const paths[] = { "/nowhere",    "/api",           "/api/orders/",
                                         "/API/me",     "/api//me",       "/api/me/../me",
                                         "/api/%6De",   "/.htpasswd",     "/../../etc/passwd",
                                         "/index.html", "/ui/index.html", "/api/me%00" };

    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        AUTO_HTTP_RESPONSE answer = ask(ADA, "GET", paths[i], NULL);

        assert_problem(&answer, 404, "not_found");
        ck_assert_ptr_null(http_response_header(&answer, "Allow"));
    }
}
END_TEST

START_TEST(a_method_that_is_not_taken_is_told_which_are)
{
    AUTO_HTTP_RESPONSE deleted = ask(ADA, "DELETE", "/api/orders", NULL);
    AUTO_HTTP_RESPONSE head = ask(ADA, "HEAD", "/api/login", NULL);
    AUTO_HTTP_RESPONSE options = ask_with(NOBODY,
                                          "Origin: http://evil.example\r\n"
                                          "Access-Control-Request-Method: POST\r\n",
                                          "OPTIONS", "/api/orders", NULL);

    assert_problem(&deleted, 405, "method_not_allowed");
    assert_header(&deleted, "Allow", "GET, HEAD, POST");
    assert_status(&head, 405);
    assert_header(&head, "Allow", "POST");
    assert_problem(&options, 405, "method_not_allowed");
    assert_header(&options, "Allow", "GET, HEAD, POST");
    ck_assert_ptr_null(http_response_header(&options, "Access-Control-Allow-Methods"));
}
END_TEST

START_TEST(space_behind_a_headers_value_is_no_part_of_it)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_HTTP_RESPONSE me = { .status = 0 };
    AUTO_HTTP_RESPONSE order = { .status = 0 };

    http_client_print(&client,
                      "GET /api/me HTTP/1.1\r\nHost: a  \r\nAuthorization: Bearer %s  \r\n"
                      "Connection: keep-alive \r\nX-Empty:   \r\n\r\n",
                      fixture_token(ADA));
    me = http_client_read(&client);
    assert_status(&me, 200);
    http_client_print(&client,
                      "POST /api/orders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
                      "Content-Type: application/json \r\nContent-Length: 2 \r\n\r\n{}",
                      fixture_token(ADA));
    order = http_client_read(&client);
    assert_problem(&order, 422, "validation_failed");
}
END_TEST

START_TEST(head_is_answered_like_get_without_the_body)
{
    static const char *const paths[] = { "/", "/healthz", "/api/me", "/api/orders", "/nowhere" };

    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
        AUTO_HTTP_RESPONSE get = { .status = 0 }, head = { .status = 0 }, next = { .status = 0 };

        fixture_send(&client, ADA, "", "GET", paths[i], NULL);
        get = http_client_read(&client);
        fixture_send(&client, ADA, "", "HEAD", paths[i], NULL);
        head = http_client_read_head(&client);
        /* If there had been a body, the next response would begin with it. */
        fixture_send(&client, ADA, "", "GET", "/healthz", NULL);
        next = http_client_read(&client);
        ck_assert_int_eq(head.status, get.status);
        assert_header(&head, "Content-Type", http_response_header(&get, "Content-Type"));
        assert_header(&head, "Content-Length", http_response_header(&get, "Content-Length"));
        assert_status(&next, 200);
    }
}
END_TEST

static const char *const bad_heads[] = {
    "HEAD / HTTP/1.1\r\n\r\n",
    "HEAD / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
};

START_TEST(a_head_that_is_refused_has_no_body_either)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    http_client_print(&client, "%s", bad_heads[_i]);
    answer = http_client_read_head(&client);
    assert_status(&answer, 400);
    ck_assert(http_client_is_closed(&client, 5000));
}
END_TEST

/* ---------------------------------------------------------------- bodies */

START_TEST(a_body_that_is_no_json_is_malformed)
{
    static const char *const bodies[] = {
        "", "{", "{}}", "{\"items\":[1,]}", "\xff", "{\"a\":\"\xff\"}", "{'items':[]}", "items=1"
    };

    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        AUTO_HTTP_RESPONSE answer = ask(ADA, "POST", "/api/orders", bodies[i]);

        assert_problem(&answer, 400, "malformed_json");
    }
}
END_TEST

START_TEST(a_body_that_is_no_object_is_pointed_at)
{
    AUTO_HTTP_RESPONSE answer = ask(ADA, "POST", "/api/orders", "[]");

    assert_invalid_at(&answer, "");
}
END_TEST

static const struct {
    const char *open, *inner, *close;
    size_t depth;
} nests[] = {
    { "{\"a\":", "1", "}", 33 }, { "{\"a\":", "1", "}", 600 },  { "[", "", "]", 500000 },
    { "[", "", "", 1000000 },    { "{\"a\":", "", "", 200000 },
};

START_TEST(deep_nesting_is_malformed_and_the_server_lives)
{
    AUTO_FREE char *open = repeated(nests[_i].open, nests[_i].depth);
    AUTO_FREE char *close = repeated(nests[_i].close, nests[_i].depth);
    AUTO_FREE char *body = NULL;
    AUTO_HTTP_RESPONSE answer = { .status = 0 }, after = { .status = 0 };

    ck_assert_int_gt(asprintf(&body, "%s%s%s", open, nests[_i].inner, close), 0);
    answer = ask(ADA, "POST", "/api/orders", body);
    assert_problem(&answer, 400, "malformed_json");
    ck_assert_ptr_nonnull(strstr(http_response_text(&answer, "/detail"), "nested too deeply"));
    after = ask(NOBODY, "GET", "/healthz", NULL);
    assert_status(&after, 200);
}
END_TEST

START_TEST(nesting_up_to_the_limit_is_read)
{
    AUTO_FREE char *open = repeated("{\"a\":", 32);
    AUTO_FREE char *close = repeated("}", 32);
    AUTO_FREE char *body = NULL;
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    ck_assert_int_gt(asprintf(&body, "%s1%s", open, close), 0);
    answer = ask(ADA, "POST", "/api/orders", body);
    assert_problem(&answer, 422, "validation_failed");
}
END_TEST

START_TEST(a_body_may_have_a_mebibyte_and_no_more)
{
    AUTO_FREE char *filler = repeated(" ", 1024 * 1024);
    AUTO_FREE char *large = NULL;
    AUTO_HTTP_RESPONSE largest = { .status = 0 }, larger = { .status = 0 };

    filler[1024 * 1024 - strlen(SAMPLE_ORDER)] = '\0';
    ck_assert_int_eq(asprintf(&large, "%s%s ", SAMPLE_ORDER, filler), 1024 * 1024 + 1);
    larger = ask(ADA, "POST", "/api/orders", large);
    large[1024 * 1024] = '\0';
    largest = ask(ADA, "POST", "/api/orders", large);
    assert_status(&largest, 201);
    assert_problem(&larger, 413, "content_too_large");
    assert_header(&larger, "Connection", "close");
}
END_TEST

START_TEST(the_answer_to_a_far_too_large_body_can_be_read)
{
    AUTO_FREE char *body = repeated("x", 6 * 1024 * 1024);
    AUTO_HTTP_RESPONSE authorized = ask(ADA, "POST", "/api/orders", body);
    AUTO_HTTP_RESPONSE stranger = ask(NOBODY, "POST", "/api/orders", body);

    assert_problem(&authorized, 413, "content_too_large");
    assert_problem(&stranger, 401, "unauthenticated");
}
END_TEST

START_TEST(only_json_is_taken)
{
    static const char *const types[] = { "", "Content-Type: text/plain\r\n",
                                         "Content-Type: application/x-www-form-urlencoded\r\n",
                                         "Content-Type: multipart/form-data; boundary=x\r\n",
                                         "Content-Type: application/jsonx\r\n" };

    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
        AUTO_HTTP_RESPONSE answer = { .status = 0 };

        http_client_print(&client,
                          "POST /api/orders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n%s"
                          "Content-Length: %zu\r\n\r\n%s",
                          fixture_token(ADA), types[i], strlen(SAMPLE_ORDER), SAMPLE_ORDER);
        answer = http_client_read(&client);
        assert_problem(&answer, 415, "unsupported_media_type");
    }
}
END_TEST

/* ---------------------------------------------------------------- cross-site requests */

static const struct {
    const char *headers;
    int status;
} sites[] = {
    { "", 201 },
    { "Sec-Fetch-Site: same-origin\r\n", 201 },
    { "Sec-Fetch-Site: none\r\n", 201 },
    { "Sec-Fetch-Site: same-site\r\n", 403 },
    { "Sec-Fetch-Site: cross-site\r\n", 403 },
    { "Origin: http://evil.example\r\n", 403 },
    { "Origin: null\r\n", 403 },
    { "Origin: http://\x93\x8b\xd0.example\r\n", 403 }, /* which is no UTF-8 */
    { "Origin: http://üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü\r\n", 403 },
    { "Sec-Fetch-Site: cross-site\r\nOrigin: http://127.0.0.1\r\n", 403 },
};

static struct http_response order_with_cookie(const char *headers)
{
    AUTO_FREE char *all = NULL;

    ck_assert_int_gt(asprintf(&all, "Cookie: %s\r\n%s", fixture_cookie(ADA), headers), 0);
    return ask_with(NOBODY, all, "POST", "/api/orders", SAMPLE_ORDER);
}

START_TEST(a_change_with_the_cookie_must_come_from_here)
{
    for (size_t i = 0; i < ARRAY_LEN(sites); i++) {
        AUTO_HTTP_RESPONSE answer = order_with_cookie(sites[i].headers);

        ck_assert_msg(answer.status == sites[i].status, "%s: %d", sites[i].headers, answer.status);
        if (answer.status == 403)
            assert_problem(&answer, 403, "forbidden");
        ck_assert_msg(text_is_utf8(answer.body, answer.body_length), "%s", sites[i].headers);
    }
}
END_TEST

START_TEST(a_change_with_the_cookie_from_our_own_pages_is_fine)
{
    char header[80];
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    snprintf(header, sizeof(header), "Origin: http://127.0.0.1:%d\r\n", fixture_port());
    answer = order_with_cookie(header);
    assert_status(&answer, 201);
}
END_TEST

START_TEST(a_change_with_a_token_may_come_from_anywhere)
{
    for (size_t i = 0; i < ARRAY_LEN(sites); i++) {
        AUTO_HTTP_RESPONSE answer =
            ask_with(ADA, sites[i].headers, "POST", "/api/orders", SAMPLE_ORDER);

        assert_status(&answer, 201);
    }
}
END_TEST

START_TEST(no_other_site_signs_anybody_in_or_out)
{
    AUTO_FREE char *out = NULL;
    AUTO_HTTP_RESPONSE in_answer = { .status = 0 }, out_answer = { .status = 0 };

    ck_assert_int_gt(
        asprintf(&out, "Cookie: %s\r\nSec-Fetch-Site: cross-site\r\n", fixture_cookie(ADA)), 0);
    in_answer = ask_with(NOBODY, "Sec-Fetch-Site: cross-site\r\n", "POST", "/api/login",
                         "{\"email\":\"ada@example.com\",\"password\":\"" SAMPLE_PASSWORD "\"}");
    out_answer = ask_with(NOBODY, out, "POST", "/api/logout", NULL);
    assert_problem(&in_answer, 403, "forbidden");
    ck_assert_ptr_null(http_response_header(&in_answer, "Set-Cookie"));
    assert_problem(&out_answer, 403, "forbidden");
}
END_TEST

START_TEST(reading_from_another_site_is_left_to_the_browser)
{
    AUTO_FREE char *headers = NULL;
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    ck_assert_int_gt(
        asprintf(&headers, "Cookie: %s\r\nSec-Fetch-Site: cross-site\r\n", fixture_cookie(ADA)), 0);
    answer = ask_with(NOBODY, headers, "GET", "/api/me", NULL);
    assert_status(&answer, 200);
    ck_assert_ptr_null(http_response_header(&answer, "Access-Control-Allow-Origin"));
}
END_TEST

/* ---------------------------------------------------------------- unknown members */

#define STRICT "Prefer: handling=strict\r\n"
#define MISTYPED                                                                                   \
    "{\"nots\":\"ring twice\",\"items\":[{\"product_id\":\"MUG-01\",\"name\":\"Mug, blue\","       \
    "\"quantity\":2,\"price\":12.50,\"subtotal\":25,\"a/b\":1}],\"total\":25}"

START_TEST(unknown_members_are_named_in_the_answer)
{
    AUTO_HTTP_RESPONSE answer = ask(ADA, "POST", "/api/orders", MISTYPED);

    assert_status(&answer, 201);
    ck_assert_int_eq(http_response_count(&answer, "/ignored"), 2);
    ck_assert_str_eq(http_response_text(&answer, "/ignored/0"), "/nots");
    ck_assert_str_eq(http_response_text(&answer, "/ignored/1"), "/items/0/a~1b");
    ck_assert_int_eq(http_response_integer(&answer, "/version"), 1);
}
END_TEST

START_TEST(known_members_are_not_named)
{
    AUTO_HTTP_RESPONSE answer = ask(ADA, "POST", "/api/orders", SAMPLE_ORDER);

    assert_status(&answer, 201);
    ck_assert_ptr_null(http_response_at(&answer, "/ignored"));
}
END_TEST

/* A mistyped member may be just what is missing. */
START_TEST(unknown_members_are_named_beside_what_is_wrong)
{
    AUTO_HTTP_RESPONSE answer = ask(ADA, "POST", "/api/orders", "{\"itmes\":[]}");

    assert_invalid_at(&answer, "/items");
    ck_assert_str_eq(http_response_text(&answer, "/ignored/0"), "/itmes");
}
END_TEST

START_TEST(strictly_handled_unknown_members_are_refused_and_nothing_is_done)
{
    AUTO_HTTP_RESPONSE refused = ask_with(ADA, STRICT, "POST", "/api/orders", MISTYPED);
    AUTO_HTTP_RESPONSE list = ask(ADA, "GET", "/api/orders", NULL);
    AUTO_HTTP_RESPONSE placed = ask_with(ADA, STRICT, "POST", "/api/orders", SAMPLE_ORDER);

    assert_problem(&refused, 422, "validation_failed");
    ck_assert_int_eq(http_response_count(&refused, "/errors"), 2);
    ck_assert_ptr_nonnull(http_response_problem_at(&refused, "/nots"));
    ck_assert_ptr_nonnull(http_response_problem_at(&refused, "/items/0/a~1b"));
    ck_assert_ptr_null(http_response_at(&refused, "/ignored"));
    ck_assert_int_eq(http_response_integer(&list, "/pagination/total"), 0);
    assert_status(&placed, 201);
}
END_TEST

/* Each takes a body: what is in it besides, no row may overlook. */
static const struct {
    enum who who;
    const char *method, *path;
} takers[] = {
    { NOBODY, "POST", "/api/login" },
    { ADA, "POST", "/api/me/password" },
    { GRACE, "POST", "/api/users" },
    { GRACE, "PATCH", "/api/users/" FIXTURE_NO_ID },
    { ADA, "POST", "/api/tokens" },
    { ADA, "POST", "/api/orders" },
    { GRACE, "PATCH", "/api/orders/" FIXTURE_NO_ID "/status" },
    { GRACE, "POST", "/api/products" },
    { GRACE, "PATCH", "/api/products/X" },
    { NOBODY, "POST", "/setup.json" },
};

START_TEST(every_body_is_looked_through)
{
    AUTO_HTTP_RESPONSE mild =
        ask(takers[_i].who, takers[_i].method, takers[_i].path, "{\"nots\":1}");
    AUTO_HTTP_RESPONSE strict =
        ask_with(takers[_i].who, STRICT, takers[_i].method, takers[_i].path, "{\"nots\":1}");

    ck_assert_str_eq(http_response_text(&mild, "/ignored/0"), "/nots");
    assert_invalid_at(&strict, "/nots");
}
END_TEST

START_TEST(an_answer_without_a_body_stays_without)
{
    AUTO_HTTP_RESPONSE answer = ask_with(ADA, "", "POST", "/api/me/password",
                                         "{\"current_password\":\"" SAMPLE_PASSWORD
                                         "\",\"new_password\":\"nine blue mugs\",\"x\":1}");

    assert_status(&answer, 204);
    ck_assert_uint_eq(answer.body_length, 0);
}
END_TEST

static Suite *http_protocol_suite(void)
{
    Suite *suite = suite_create("http_protocol");
    TCase *answers = tcase_create("answers");
    TCase *requests = tcase_create("requests");

    fixture_add_server(answers);
    tcase_add_test(answers, every_answer_has_its_id_and_the_security_headers);
    tcase_add_test(answers, every_answer_has_an_id_of_its_own);
    tcase_add_test(answers, nothing_of_the_api_may_be_kept_by_caches);
    tcase_add_test(answers, health_tells_nothing_but_itself);
    tcase_add_test(answers, a_page_is_served_as_what_it_is);
    tcase_add_test(answers, nothing_is_found_where_nothing_is);
    tcase_add_test(answers, a_method_that_is_not_taken_is_told_which_are);
    tcase_add_test(answers, space_behind_a_headers_value_is_no_part_of_it);
    tcase_add_test(answers, head_is_answered_like_get_without_the_body);
    tcase_add_loop_test(answers, a_head_that_is_refused_has_no_body_either, 0,
                        ARRAY_LEN(bad_heads));
    suite_add_tcase(suite, answers);
    fixture_add_server(requests);
    tcase_add_test(requests, a_body_that_is_no_json_is_malformed);
    tcase_add_test(requests, a_body_that_is_no_object_is_pointed_at);
    tcase_add_loop_test(requests, deep_nesting_is_malformed_and_the_server_lives, 0,
                        ARRAY_LEN(nests));
    tcase_add_test(requests, nesting_up_to_the_limit_is_read);
    tcase_add_test(requests, a_body_may_have_a_mebibyte_and_no_more);
    tcase_add_test(requests, the_answer_to_a_far_too_large_body_can_be_read);
    tcase_add_test(requests, only_json_is_taken);
    tcase_add_test(requests, a_change_with_the_cookie_must_come_from_here);
    tcase_add_test(requests, a_change_with_the_cookie_from_our_own_pages_is_fine);
    tcase_add_test(requests, a_change_with_a_token_may_come_from_anywhere);
    tcase_add_test(requests, no_other_site_signs_anybody_in_or_out);
    tcase_add_test(requests, reading_from_another_site_is_left_to_the_browser);
    tcase_add_test(requests, unknown_members_are_named_in_the_answer);
    tcase_add_test(requests, known_members_are_not_named);
    tcase_add_test(requests, unknown_members_are_named_beside_what_is_wrong);
    tcase_add_test(requests, strictly_handled_unknown_members_are_refused_and_nothing_is_done);
    tcase_add_loop_test(requests, every_body_is_looked_through, 0, ARRAY_LEN(takers));
    tcase_add_test(requests, an_answer_without_a_body_stays_without);
    suite_add_tcase(suite, requests);
    return suite;
}

CHECK_MAIN(http_protocol_suite)
