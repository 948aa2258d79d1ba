/* SPDX-License-Identifier: MIT */

/* A whole shop below a base path, as a proxy that passes the path on asks it. */

#include "tests/support/check_main.h"
#include "tests/web/fixture.h"

#include <stdio.h>

static void serve_below(void)
{
    fixture_set_base_path("/our/shop");
    fixture_serve(FIXTURE_THREADS);
}

static void assert_begins(const char *text, const char *start)
{
    ck_assert_ptr_nonnull(text);
    ck_assert_msg(strncmp(text, start, strlen(start)) == 0, "%s does not begin with %s", text,
                  start);
}

START_TEST(locations_and_links_are_below_it)
{
    AUTO_HTTP_RESPONSE order = ask(ADA, "POST", "/our/shop/api/orders", SAMPLE_ORDER);
    AUTO_HTTP_RESPONSE again = { .status = 0 }, list = { .status = 0 }, product = { .status = 0 },
                       user = { .status = 0 }, users = { .status = 0 }, products = { .status = 0 };

    assert_status(&order, 201);
    assert_begins(http_response_header(&order, "Location"), "/our/shop/api/orders/");
    again = ask(ADA, "GET", http_response_header(&order, "Location"), NULL);
    assert_status(&again, 200);
    list = ask(ADA, "GET", "/our/shop/api/orders", NULL);
    assert_begins(http_response_header(&list, "Link"), "</our/shop/api/orders?page=1>");
    product = ask(GRACE, "POST", "/our/shop/api/products",
                  "{\"product_id\":\"A B\",\"name\":\"Mug\",\"price\":1}");
    assert_header(&product, "Location", "/our/shop/api/products/A%20B");
    user = ask(GRACE, "POST", "/our/shop/api/users",
               "{\"email\":\"eve@example.com\",\"name\":\"Eve\",\"password\":\"" SAMPLE_PASSWORD
               "\"}");
    assert_begins(http_response_header(&user, "Location"), "/our/shop/api/users/");
    users = ask(GRACE, "GET", "/our/shop/api/users", NULL);
    assert_begins(http_response_header(&users, "Link"), "</our/shop/api/users?page=1>");
    products = ask(GRACE, "GET", "/our/shop/api/products", NULL);
    assert_begins(http_response_header(&products, "Link"), "</our/shop/api/products?page=1>");
}
END_TEST

START_TEST(the_page_finds_its_files_below_it)
{
    AUTO_HTTP_RESPONSE page = ask(NOBODY, "GET", "/our/shop/orders/1400", NULL);
    AUTO_HTTP_RESPONSE nowhere =
        ask_with(NOBODY, "Accept: text/html\r\n", "GET", "/our/shop/no/where", NULL);
    AUTO_HTTP_RESPONSE compressed =
        ask_with(NOBODY, "Accept-Encoding: gzip\r\n", "GET", "/our/shop/", NULL);
    const char *at = page.body;

    assert_status(&page, 200);
    assert_header(&page, "Content-Type", "text/html; charset=utf-8");
    ck_assert_ptr_nonnull(strstr(page.body, "src=\"/our/shop/ui/app.js\""));
    ck_assert_ptr_nonnull(strstr(page.body, "</html>"));
    while ((at = strstr(at, "=\"/")) != NULL) {
        size_t length = strcspn(at + 2, "\"");
        AUTO_FREE char *address = strndup(at + 2, length);
        AUTO_HTTP_RESPONSE file = ask(NOBODY, "GET", address, NULL);

        ck_assert_msg(file.status == 200, "%s: %d", address, file.status);
        at += 2 + length;
    }
    assert_status(&nowhere, 404);
    ck_assert_str_eq(nowhere.body, page.body);
    ck_assert_str_eq(compressed.body, page.body);
    ck_assert_ptr_null(http_response_header(&compressed, "Content-Encoding"));
}
END_TEST

/* A browser that knows the page of another base path must get this one. */
START_TEST(the_page_s_etag_tells_base_paths_apart)
{
    AUTO_HTTP_RESPONSE page = ask(NOBODY, "GET", "/our/shop/", NULL);
    AUTO_HTTP_RESPONSE script = ask(NOBODY, "GET", "/our/shop/ui/app.js", NULL);
    AUTO_HTTP_RESPONSE same = { .status = 0 }, other = { .status = 0 };
    AUTO_FREE char *etag = strdup(http_response_header(&page, "ETag"));
    AUTO_FREE char *header = NULL;

    ck_assert_ptr_nonnull(http_response_header(&script, "ETag"));
    ck_assert_int_gt(asprintf(&header, "If-None-Match: %s\r\n", etag), 0);
    same = ask_with(NOBODY, header, "GET", "/our/shop/", NULL);
    assert_status(&same, 304);
    fixture_stop();
    fixture_set_base_path("/shop");
    fixture_serve(FIXTURE_THREADS);
    other = ask_with(NOBODY, header, "GET", "/shop/", NULL);
    assert_status(&other, 200);
}
END_TEST

START_TEST(the_description_names_it)
{
    AUTO_HTTP_RESPONSE answer = ask(NOBODY, "GET", "/our/shop/openapi.json", NULL);
    const cJSON *servers = cJSON_GetObjectItemCaseSensitive(answer.json, "servers");
    const cJSON *url = cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(servers, 0), "url");

    assert_status(&answer, 200);
    ck_assert_str_eq(cJSON_GetStringValue(url), "/our/shop");
}
END_TEST

START_TEST(the_session_s_cookie_is_for_it_alone)
{
    AUTO_HTTP_RESPONSE in =
        ask(NOBODY, "POST", "/our/shop/api/login",
            "{\"email\":\"ada@example.com\",\"password\":\"" SAMPLE_PASSWORD "\"}");
    const char *cookie = http_response_header(&in, "Set-Cookie");

    assert_status(&in, 200);
    ck_assert_ptr_nonnull(cookie);
    ck_assert_ptr_nonnull(strstr(cookie, "; Path=/our/shop; "));
}
END_TEST

START_TEST(who_opens_the_server_itself_is_led_to_the_shop)
{
    static const char *const paths[] = { "/", "/our/shop" };

    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        AUTO_HTTP_RESPONSE answer = ask(NOBODY, "GET", paths[i], NULL);

        assert_status(&answer, 307);
        assert_header(&answer, "Location", "/our/shop/");
    }
}
END_TEST

START_TEST(nothing_else_is_outside)
{
    static const char *const paths[] = { "/orders",     "/our/shopping", "/our",
                                         "/api/orders", "/ui/app.js",    "/openapi.json" };
    AUTO_HTTP_RESPONSE health = ask(NOBODY, "GET", "/healthz", NULL);
    AUTO_HTTP_RESPONSE below = ask(NOBODY, "GET", "/our/shop/healthz", NULL);
    AUTO_HTTP_RESPONSE metrics = ask(GRACE, "GET", "/metrics", NULL);
    AUTO_HTTP_RESPONSE post = ask(ADA, "POST", "/", SAMPLE_ORDER);

    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        AUTO_HTTP_RESPONSE answer = ask(GRACE, "GET", paths[i], NULL);

        assert_problem(&answer, 404, "not_found");
    }
    assert_problem(&post, 404, "not_found");
    assert_status(&health, 200);
    assert_status(&below, 200);
    assert_status(&metrics, 200);
}
END_TEST

static Suite *base_path_suite(void)
{
    Suite *suite = suite_create("below a base path");
    TCase *test_case = tcase_create("base_path");

    fixture_add_shop(test_case);
    tcase_add_checked_fixture(test_case, serve_below, NULL);
    tcase_add_test(test_case, locations_and_links_are_below_it);
    tcase_add_test(test_case, the_page_finds_its_files_below_it);
    tcase_add_test(test_case, the_page_s_etag_tells_base_paths_apart);
    tcase_add_test(test_case, the_description_names_it);
    tcase_add_test(test_case, the_session_s_cookie_is_for_it_alone);
    tcase_add_test(test_case, who_opens_the_server_itself_is_led_to_the_shop);
    tcase_add_test(test_case, nothing_else_is_outside);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(base_path_suite)
