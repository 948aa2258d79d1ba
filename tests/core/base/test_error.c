/* SPDX-License-Identifier: MIT */
#include "core/base/error.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

static void assert_empty(const struct error *err)
{
    ck_assert_int_eq(err->code, ERR_OK);
    ck_assert_str_eq(err->message, "");
    ck_assert_ptr_null(err->problems);
    ck_assert_uint_eq(err->problem_count, 0);
    ck_assert_uint_eq(err->allowed, 0);
    ck_assert_int_eq(err->retry_after_s, 0);
}

START_TEST(a_new_error_is_empty)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_empty(&err);
}
END_TEST

START_TEST(setting_returns_the_code_and_writes_the_message)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(error_set(&err, ERR_BUSY, "Try again in %d %s.", 5, "seconds"), ERR_BUSY);
    ck_assert_int_eq(err.code, ERR_BUSY);
    ck_assert_str_eq(err.message, "Try again in 5 seconds.");
}
END_TEST

START_TEST(setting_forgets_what_was_there)
{
    AUTO_ERROR err = ERROR_INIT;

    error_add(&err, "is missing", "/name");
    err.allowed = 3;
    err.retry_after_s = 60;
    (void)error_set(&err, ERR_NOT_FOUND, "Gone.");
    ck_assert_int_eq(err.code, ERR_NOT_FOUND);
    ck_assert_uint_eq(err.problem_count, 0);
    ck_assert_ptr_null(err.problems);
    ck_assert_uint_eq(err.allowed, 0);
    ck_assert_int_eq(err.retry_after_s, 0);
}
END_TEST

START_TEST(a_long_message_is_cut)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *text = repeated("x", 1000);

    (void)error_set(&err, ERR_REFUSED, "%s", text);
    ck_assert_uint_eq(strlen(err.message), sizeof(err.message) - 1);
}
END_TEST

START_TEST(a_copy_says_the_same_but_for_problems)
{
    AUTO_ERROR from = ERROR_INIT;
    AUTO_ERROR copy = ERROR_INIT;

    (void)error_set(&from, ERR_RATE_LIMITED, "100%% of %d attempts.", 10);
    from.allowed = 3;
    from.retry_after_s = 60;
    error_add(&copy, "is missing", "/name");
    error_copy(&copy, &from);
    ck_assert_int_eq(copy.code, ERR_RATE_LIMITED);
    ck_assert_str_eq(copy.message, "100% of 10 attempts.");
    ck_assert_uint_eq(copy.allowed, 3);
    ck_assert_int_eq(copy.retry_after_s, 60);
    ck_assert_uint_eq(copy.problem_count, 0);
}
END_TEST

START_TEST(problems_are_kept_in_order)
{
    AUTO_ERROR err = ERROR_INIT;
    char where[48];

    for (size_t i = 0; i < 1000; i++)
        error_add(&err, "is 100% wrong", "/items/%zu/%s", i, "price");
    ck_assert_int_eq(err.code, ERR_INVALID);
    ck_assert_uint_eq(err.problem_count, 1000);
    for (size_t i = 0; i < err.problem_count; i++) {
        snprintf(where, sizeof(where), "/items/%zu/price", i);
        if (strcmp(err.problems[i].where, where) != 0)
            ck_abort_msg("%s at %zu", err.problems[i].where, i);
        /* The detail is not a format string. */
        if (strcmp(err.problems[i].detail, "is 100% wrong") != 0)
            ck_abort_msg("%s at %zu", err.problems[i].detail, i);
    }
}
END_TEST

START_TEST(without_problems_a_validation_is_good)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(error_conclude(&err, "The order"), ERR_OK);
    assert_empty(&err);
}
END_TEST

START_TEST(the_message_counts_the_problems)
{
    AUTO_ERROR err = ERROR_INIT;

    error_add(&err, "is missing", "/items");
    ck_assert_int_eq(error_conclude(&err, "The order"), ERR_INVALID);
    ck_assert_str_eq(err.message, "The order has 1 problem.");
    error_add(&err, "must be a text", "/note");
    ck_assert_int_eq(error_conclude(&err, "The order"), ERR_INVALID);
    ck_assert_str_eq(err.message, "The order has 2 problems.");
}
END_TEST

START_TEST(out_of_memory_stays_whatever_is_added)
{
    AUTO_ERROR err = ERROR_INIT;

    error_add(&err, "is missing", "/name");
    ck_assert_int_eq(error_no_memory(&err), ERR_INTERNAL);
    error_add(&err, "is missing", "/items");
    ck_assert_uint_eq(err.problem_count, 0);
    ck_assert_int_eq(error_conclude(&err, "The order"), ERR_INTERNAL);
    ck_assert_str_eq(err.message, "out of memory");
}
END_TEST

START_TEST(a_cleared_error_is_empty_and_may_be_cleared_again)
{
    struct error err = ERROR_INIT;

    error_add(&err, "is missing", "/name");
    ck_assert_int_eq(error_conclude(&err, "The order"), ERR_INVALID);
    err.allowed = 3;
    err.retry_after_s = 60;
    error_clear(&err);
    assert_empty(&err);
    error_clear(&err);
    assert_empty(&err);
}
END_TEST

static Suite *error_suite(void)
{
    Suite *suite = suite_create("error");
    TCase *error = tcase_create("error");

    tcase_add_test(error, a_new_error_is_empty);
    tcase_add_test(error, setting_returns_the_code_and_writes_the_message);
    tcase_add_test(error, setting_forgets_what_was_there);
    tcase_add_test(error, a_long_message_is_cut);
    tcase_add_test(error, a_copy_says_the_same_but_for_problems);
    tcase_add_test(error, problems_are_kept_in_order);
    tcase_add_test(error, without_problems_a_validation_is_good);
    tcase_add_test(error, the_message_counts_the_problems);
    tcase_add_test(error, out_of_memory_stays_whatever_is_added);
    tcase_add_test(error, a_cleared_error_is_empty_and_may_be_cleared_again);
    suite_add_tcase(suite, error);
    return suite;
}

CHECK_MAIN(error_suite)
