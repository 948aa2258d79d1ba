/* SPDX-License-Identifier: MIT */
#include "core/scope.h"
#include "tests/support/check_main.h"

START_TEST(every_scope_has_a_name_that_is_read_back)
{
    for (size_t i = 0; i < SCOPE_COUNT; i++) {
        enum token_scope scope = SCOPE_NONE;

        ck_assert(scope_parse(scope_name(i), &scope));
        ck_assert_uint_eq(scope, 1U << i);
    }
}
END_TEST

START_TEST(what_is_no_scope_is_not_read)
{
    const char *const texts[] = { "", "orders", "ADMIN", "orders:read ", "all" };
    enum token_scope scope;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        ck_assert_msg(!scope_parse(texts[i], &scope), "%s", texts[i]);
}
END_TEST

START_TEST(admin_includes_all_and_the_others_themselves_alone)
{
    for (size_t i = 0; i < SCOPE_COUNT; i++)
        for (size_t j = 0; j < SCOPE_COUNT; j++)
            ck_assert(scope_includes(1U << i, (enum token_scope)(1U << j)) ==
                      (i == j || 1U << i == SCOPE_ADMIN));
    ck_assert(scope_includes(SCOPE_METRICS, SCOPE_NONE));
    ck_assert(scope_includes(SCOPES_ALL, SCOPE_ADMIN));
    ck_assert(!scope_includes(0, SCOPE_ORDERS_READ));
}
END_TEST

START_TEST(a_set_is_covered_by_what_has_no_less)
{
    ck_assert(scope_covers(SCOPE_ORDERS_READ | SCOPE_METRICS, SCOPE_METRICS));
    ck_assert(!scope_covers(SCOPE_ORDERS_READ, SCOPE_ORDERS_READ | SCOPE_METRICS));
    ck_assert(!scope_covers(SCOPE_ORDERS_READ, SCOPES_ALL));
    ck_assert(scope_covers(SCOPE_ADMIN, SCOPES_ALL));
}
END_TEST

static Suite *scope_suite(void)
{
    Suite *suite = suite_create("scope");
    TCase *scopes = tcase_create("scopes");

    tcase_add_test(scopes, every_scope_has_a_name_that_is_read_back);
    tcase_add_test(scopes, what_is_no_scope_is_not_read);
    tcase_add_test(scopes, admin_includes_all_and_the_others_themselves_alone);
    tcase_add_test(scopes, a_set_is_covered_by_what_has_no_less);
    suite_add_tcase(suite, scopes);
    return suite;
}

CHECK_MAIN(scope_suite)
