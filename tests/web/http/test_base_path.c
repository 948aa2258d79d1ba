/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/http/base_path.h"

START_TEST(segments_of_unreserved_characters_are_valid)
{
    static const char *const valid[] = {
        "/shop",
        "/our/shop",
        "/Shop-2_a.b~c",
        "/...",
        "/.shop",
        "/a/b/c",
        "/12345678901234567890123456789012345678901234567890123456789012",
    };

    for (size_t i = 0; i < ARRAY_LEN(valid); i++)
        ck_assert_msg(base_path_is_valid(valid[i]), "%s", valid[i]);
}
END_TEST

START_TEST(everything_else_is_not)
{
    static const char *const invalid[] = {
        "",           "/",
        "shop",       "/shop/",
        "//shop",     "/our//shop",
        "/.",         "/..",
        "/a/../b",    "/a b",
        "/a%20b",     "/shop?x",
        "/shop#x",    "/\xc3\xbc",
        "/a\"onload", "/a;b",
        "http://a/b", "/a\\b",
        "/a\n",       "/123456789012345678901234567890123456789012345678901234567890123",
    };

    for (size_t i = 0; i < ARRAY_LEN(invalid); i++)
        ck_assert_msg(!base_path_is_valid(invalid[i]), "%s", invalid[i]);
}
END_TEST

static void assert_enters(const char *path, const char *rest)
{
    struct request request = { .path = path };

    ck_assert(base_path_enter("/shop", &request));
    ck_assert_str_eq(request.path, rest);
    ck_assert_str_eq(request.base_path, "/shop");
}

START_TEST(the_path_below_is_what_the_routes_see)
{
    assert_enters("/shop/", "/");
    assert_enters("/shop/orders", "/orders");
    assert_enters("/shop/shop/x", "/shop/x");
    assert_enters("/shop//orders", "//orders");
}
END_TEST

START_TEST(what_lies_outside_stays_as_it_was)
{
    static const char *const outside[] = { "/",       "/shop",  "/shopping/orders",
                                           "/orders", "/Shop/", "*" };

    for (size_t i = 0; i < ARRAY_LEN(outside); i++) {
        struct request request = { .path = outside[i] };

        ck_assert(!base_path_enter("/shop", &request));
        ck_assert_ptr_eq(request.path, outside[i]);
        ck_assert_str_eq(request.base_path, "");
    }
}
END_TEST

static Suite *base_path_suite(void)
{
    Suite *suite = suite_create("base_path");
    TCase *test_case = tcase_create("base_path");

    tcase_add_test(test_case, segments_of_unreserved_characters_are_valid);
    tcase_add_test(test_case, everything_else_is_not);
    tcase_add_test(test_case, the_path_below_is_what_the_routes_see);
    tcase_add_test(test_case, what_lies_outside_stays_as_it_was);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(base_path_suite)
