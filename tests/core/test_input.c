/* SPDX-License-Identifier: MIT */
#include "core/input.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

#include <float.h>
#include <math.h>

static const struct text_rule required = { .max = 10, .required = true };
static const struct text_rule optional = { .max = 10 };

START_TEST(a_text_input_borrows_its_text)
{
    const char *text = "mug";
    struct input input = input_from_text(text);

    ck_assert_int_eq(input.kind, INPUT_TEXT);
    ck_assert_ptr_eq(input.text, text);
    ck_assert_int_eq(input_from_text(NULL).kind, INPUT_ABSENT);
    ck_assert_int_eq(input_from_text("").kind, INPUT_TEXT);
}
END_TEST

/* Reads @input by @rule, which must yield @expected; NULL: no text. */
static void assert_text(struct input input, struct text_rule rule, const char *expected)
{
    AUTO_ERROR err = ERROR_INIT;
    char *text = NULL;

    ck_assert(input_read_text(&input, rule, "/name", &text, &err));
    assert_no_problem(&err);
    if (expected)
        ck_assert_str_eq(text, expected);
    else
        ck_assert_ptr_null(text);
    free(text);
}

static void assert_no_text(struct input input, struct text_rule rule, const char *detail)
{
    AUTO_ERROR err = ERROR_INIT;
    char *text = (char *)&err; /* must be overwritten */

    ck_assert(!input_read_text(&input, rule, "/name", &text, &err));
    assert_only_problem(&err, "/name", detail);
    ck_assert_str_eq(problem_at(&err, "/name"), detail);
    ck_assert_ptr_null(text);
}

START_TEST(a_text_is_read_trimmed)
{
    assert_text(text_input("mug"), required, "mug");
    assert_text(text_input("  mug "), optional, "mug");
    assert_text(text_input("  0123456789 "), required, "0123456789");
}
END_TEST

START_TEST(an_optional_text_may_be_absent_or_empty)
{
    assert_text((struct input){ .kind = INPUT_ABSENT }, optional, NULL);
    assert_text(text_input(""), optional, NULL);
    assert_text(text_input("  "), optional, NULL);
}
END_TEST

START_TEST(a_required_text_must_be_there)
{
    assert_no_text((struct input){ .kind = INPUT_ABSENT }, required, "is missing");
    assert_no_text(text_input(""), required, "must not be empty");
    assert_no_text(text_input("  "), required, "must not be empty");
}
END_TEST

START_TEST(what_is_no_text_is_refused)
{
    assert_no_text(number_input(1), optional, "must be a text");
    assert_no_text(bool_input(true), optional, "must be a text");
    assert_no_text(other_input(), optional, "must be a text");
    assert_no_text(number_input(1), required, "must be a text");
}
END_TEST

START_TEST(a_text_that_breaks_the_rule_is_refused)
{
    assert_no_text(text_input("0123456789a"), optional, "must have at most 10 characters");
    assert_no_text(text_input("\xff"), optional, "must be valid UTF-8 text");
}
END_TEST

static const struct {
    double number;
    bool good;
} numbers[] = {
    { 1, true },
    { 2, true },
    { 999999, true },
    { 1e3, true },
    { 0, false },
    { -0.0, false },
    { -1, false },
    { 0.999999, false },
    { 1.5, false },
    { 1.0000001, false },
    { 999999.5, false },
    { 1000000, false },
    { 4294967297.0, false },
    { 1e19, false },
    { -1e19, false },
    { DBL_MAX, false },
    { DBL_MIN, false },
    { (double)NAN, false },
    { (double)INFINITY, false },
    { (double)-INFINITY, false },
};

START_TEST(an_integer_is_whole_and_within_its_bounds)
{
    AUTO_ERROR err = ERROR_INIT;
    struct input input = number_input(numbers[_i].number);
    int64_t value = -1;
    bool good = input_read_integer(&input, 1, 999999, "/quantity", &value, &err);

    ck_assert_msg(good == numbers[_i].good, "%g", numbers[_i].number);
    if (good) {
        ck_assert_int_eq(value, (int64_t)numbers[_i].number);
        assert_no_problem(&err);
        return;
    }
    ck_assert_str_eq(problem_at(&err, "/quantity"), "must be a whole number from 1 to 999999");
}
END_TEST

START_TEST(what_is_no_number_is_no_integer)
{
    const struct input inputs[] = { text_input("2"), bool_input(true), other_input() };

    for (size_t i = 0; i < ARRAY_LEN(inputs); i++) {
        AUTO_ERROR err = ERROR_INIT;
        int64_t value;

        ck_assert(!input_read_integer(&inputs[i], 1, 10, "/days", &value, &err));
        ck_assert_str_eq(problem_at(&err, "/days"), "must be a whole number from 1 to 10");
    }
}
END_TEST

START_TEST(an_integer_must_be_there)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct input absent = { .kind = INPUT_ABSENT };
    int64_t value;

    ck_assert(!input_read_integer(&absent, 1, 10, "/days", &value, &err));
    ck_assert_str_eq(problem_at(&err, "/days"), "is missing");
}
END_TEST

START_TEST(true_and_false_are_read)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct input yes = bool_input(true), no = bool_input(false);
    bool value = false;

    ck_assert(input_read_bool(&yes, "/disabled", &value, &err));
    ck_assert(value);
    ck_assert(input_read_bool(&no, "/disabled", &value, &err));
    ck_assert(!value);
    assert_no_problem(&err);
}
END_TEST

START_TEST(nothing_else_is_true_or_false)
{
    const struct input inputs[] = { text_input("true"), number_input(1), number_input(0),
                                    other_input() };

    for (size_t i = 0; i < ARRAY_LEN(inputs); i++) {
        AUTO_ERROR err = ERROR_INIT;
        bool value;

        ck_assert(!input_read_bool(&inputs[i], "/disabled", &value, &err));
        ck_assert_str_eq(problem_at(&err, "/disabled"), "must be true or false");
    }
}
END_TEST

START_TEST(a_truth_must_be_there)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct input absent = { .kind = INPUT_ABSENT };
    bool value;

    ck_assert(!input_read_bool(&absent, "/disabled", &value, &err));
    ck_assert_str_eq(problem_at(&err, "/disabled"), "is missing");
}
END_TEST

static Suite *input_suite(void)
{
    Suite *suite = suite_create("input");
    TCase *text = tcase_create("text");
    TCase *integer = tcase_create("integer");
    TCase *truth = tcase_create("truth");

    tcase_add_test(text, a_text_input_borrows_its_text);
    tcase_add_test(text, a_text_is_read_trimmed);
    tcase_add_test(text, an_optional_text_may_be_absent_or_empty);
    tcase_add_test(text, a_required_text_must_be_there);
    tcase_add_test(text, what_is_no_text_is_refused);
    tcase_add_test(text, a_text_that_breaks_the_rule_is_refused);
    tcase_add_loop_test(integer, an_integer_is_whole_and_within_its_bounds, 0, ARRAY_LEN(numbers));
    tcase_add_test(integer, what_is_no_number_is_no_integer);
    tcase_add_test(integer, an_integer_must_be_there);
    tcase_add_test(truth, true_and_false_are_read);
    tcase_add_test(truth, nothing_else_is_true_or_false);
    tcase_add_test(truth, a_truth_must_be_there);
    suite_add_tcase(suite, text);
    suite_add_tcase(suite, integer);
    suite_add_tcase(suite, truth);
    return suite;
}

CHECK_MAIN(input_suite)
