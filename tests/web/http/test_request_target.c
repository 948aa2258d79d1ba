/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/http/request_target.h"

static const struct {
    const char *target, *path; /* NULL: it has none */
} paths[] = {
    { "/", "/" },
    { "/orders?page=2", "/orders?page=2" },
    { "//a/b", "//a/b" },
    { "*", "*" },
    { "http://shop/", "/" },
    { "http://shop/orders?at=10:00", "/orders?at=10:00" },
    { "HTTP://shop:8080/a:b", "/a:b" },
    { "https://[::1]:8443/a", "/a" },
    { "", NULL },
    { "**", NULL },
    { "*?a", NULL },
    { "orders", NULL },
    { "?a=b", NULL },
    { "shop:80", NULL },
    { "http:/shop/", NULL },
    { "http://", NULL },
    { "http:///a", NULL },
    { "http://shop", NULL },
    { "http://shop?a/b", NULL },
    { "http://shop#a/b", NULL },
    { "httpx://shop/a", NULL },
    { "ws://shop/a", NULL },
    { "file:///etc/passwd", NULL },
    { "/\xc3\xa4", NULL },
    { "/a\x7f", NULL },
    { "http://shop/\x01", NULL },
};

START_TEST(a_target_has_a_path_in_three_forms)
{
    const char *path = request_target_path(paths[_i].target);

    ck_assert_msg((path != NULL) == (paths[_i].path != NULL), "%s", paths[_i].target);
    if (path)
        ck_assert_str_eq(path, paths[_i].path);
}
END_TEST

static const char *const hosts[] = { "a",        "shop_1.local",      "a:8080", "a:", "[::1]",
                                     "[::1]:80", "[::ffff:192.0.2.1]" };
static const char *const no_hosts[] = { "",       ":80", "a b",       "a/b",      "u@a",
                                        "a, b",   "a:b", "a:1:2",     "http://a", "[::1",
                                        "[::1]a", "[g]", "a\xc3\xa4", "[",        "[]x" };

START_TEST(a_host_is_a_name_with_or_without_a_port)
{
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
        ck_assert_msg(request_target_is_host(hosts[i]), "%s", hosts[i]);
    for (size_t i = 0; i < ARRAY_LEN(no_hosts); i++)
        ck_assert_msg(!request_target_is_host(no_hosts[i]), "%s", no_hosts[i]);
}
END_TEST

static const struct {
    const char *target, *host;
    bool is_for;
} pairs[] = {
    { "/a", "shop", true },
    { "*", "shop", true },
    { "http://shop/", "shop", true },
    { "http://SHOP/", "shop", true },
    { "http://shop/", "shop:80", true },
    { "http://shop/", "shop:8080", true },
    { "http://shop:8080/", "shop", true },
    { "http://shop:8080/", "shop:8080", true },
    { "http://shop:/", "shop:8080", true },
    { "http://[::1]:8080/", "[::1]", true },
    { "http://[::1]/", "[::1]:8080", true },
    { "http://shop:8080/", "shop:8081", false },
    { "http://shop:0/", "shop", false },
    { "http://shop:99999/", "shop", false },
    { "http://shop:99999999999999999999/", "shop", false },
    { "http://shop/", "shop:99999", false },
    { "http://shops/", "shop", false },
    { "http://sho/", "shop", false },
    { "http://shop.evil/", "shop", false },
    { "http://u@shop/", "shop", false },
    { "http://shop:80@evil/", "shop", false },
    { "http://shop:a/", "shop", false },
    { "http://shop\\evil/", "shop", false },
    { "http://shop", "shop", false },
    { "http://[::1]:8080/", "[::2]", false },
    { "http://[::1/", "[::1]", false },
};

START_TEST(a_whole_address_names_the_host)
{
    ck_assert_msg(request_target_is_for(pairs[_i].target, pairs[_i].host) == pairs[_i].is_for,
                  "%s for %s", pairs[_i].target, pairs[_i].host);
}
END_TEST

static Suite *request_target_suite(void)
{
    Suite *suite = suite_create("request_target");
    TCase *tests = tcase_create("request_target");

    tcase_add_loop_test(tests, a_target_has_a_path_in_three_forms, 0, ARRAY_LEN(paths));
    tcase_add_test(tests, a_host_is_a_name_with_or_without_a_port);
    tcase_add_loop_test(tests, a_whole_address_names_the_host, 0, ARRAY_LEN(pairs));
    suite_add_tcase(suite, tests);
    return suite;
}

CHECK_MAIN(request_target_suite)
