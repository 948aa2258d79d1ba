/* SPDX-License-Identifier: MIT */
#include "core/base/digits.h"
#include "core/base/util.h"
#include "tests/support/check_main.h"

static const struct {
    int64_t value;
    const char *text;
} integers[] = {
    { 0, "0" },
    { 9, "9" },
    { 10, "10" },
    { -1, "-1" },
    { 1001, "1001" },
    { 4294967296, "4294967296" },
    { INT64_MAX, "9223372036854775807" },
    { INT64_MIN, "-9223372036854775808" },
};

START_TEST(an_integer_is_written_with_as_many_digits_as_it_has)
{
    char text[DIGITS_INTEGER_MAX + 1];

    *digits_integer(text, integers[_i].value) = '\0';
    ck_assert_str_eq(text, integers[_i].text);
}
END_TEST

static const struct {
    unsigned value;
    int count;
    const char *text;
} padded[] = {
    { 0, 1, "0" }, { 0, 3, "000" }, { 7, 2, "07" }, { 1970, 4, "1970" }, { 59, 2, "59" },
};

START_TEST(a_padded_number_has_exactly_the_digits_asked_for)
{
    char text[8];

    *digits_padded(text, padded[_i].value, padded[_i].count) = '\0';
    ck_assert_str_eq(text, padded[_i].text);
}
END_TEST

static Suite *digits_suite(void)
{
    Suite *suite = suite_create("digits");
    TCase *written = tcase_create("written");

    tcase_add_loop_test(written, an_integer_is_written_with_as_many_digits_as_it_has, 0,
                        ARRAY_LEN(integers));
    tcase_add_loop_test(written, a_padded_number_has_exactly_the_digits_asked_for, 0,
                        ARRAY_LEN(padded));
    suite_add_tcase(suite, written);
    return suite;
}

CHECK_MAIN(digits_suite)
