/* SPDX-License-Identifier: MIT */
#include "storage/search/number_set.h"
#include "tests/store/fixture.h"
#include "tests/support/check_main.h"

#define LOW  INT64_C(1001)
#define HIGH INT64_C(20000)

static struct number_set set;
static bool expected[HIGH + 1];

static void make_set(void)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(number_set_init(&set, LOW, HIGH, &err), &err);
    memset(expected, 0, sizeof(expected));
}

static void clear_set(void)
{
    number_set_clear(&set);
}

static void expect_range(int64_t low, int64_t high, bool in)
{
    for (int64_t number = low; number <= high && number <= HIGH; number++)
        if (number >= LOW)
            expected[number] = in;
}

static void assert_expected(void)
{
    int64_t count = 0;

    for (int64_t number = LOW; number <= HIGH; number++) {
        ck_assert_msg(number_set_has(&set, number) == expected[number], "number %lld",
                      (long long)number);
        count += expected[number];
    }
    ck_assert_int_eq(number_set_count(&set), count);
}

START_TEST(a_new_set_is_empty)
{
    assert_expected();
}
END_TEST

START_TEST(single_numbers_go_in)
{
    static const int64_t numbers[] = { LOW, 1024, 4095, 4096, 8191, 12345, HIGH };

    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        number_set_add(&set, numbers[i]);
        expected[numbers[i]] = true;
    }
    assert_expected();
    ck_assert(!number_set_has(&set, 0));
    ck_assert(!number_set_has(&set, INT64_MAX));
}
END_TEST

/* At the edges of words and of blocks, within one and over several. */
static const int64_t ranges[][2] = {
    { LOW, HIGH },   { 1500, 1500 },  { 4096, 4159 },  { 4090, 4100 },
    { 5000, 15000 }, { 8192, 12287 }, { 15000, 5000 }, { 19999, HIGH },
};

START_TEST(a_range_goes_in)
{
    number_set_add_range(&set, ranges[_i][0], ranges[_i][1]);
    expect_range(ranges[_i][0], ranges[_i][1], true);
    assert_expected();
}
END_TEST

START_TEST(what_is_outside_of_a_range_goes_out)
{
    number_set_add_range(&set, LOW, HIGH);
    expect_range(LOW, HIGH, true);
    number_set_keep_range(&set, ranges[_i][0], ranges[_i][1]);
    expect_range(LOW, ranges[_i][0] - 1, false);
    expect_range(ranges[_i][1] + 1, HIGH, false);
    assert_expected();
    number_set_keep_range(&set, 0, INT64_MAX);
    assert_expected();
}
END_TEST

START_TEST(an_intersection_has_what_both_have)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_NUMBER_SET other = { .blocks = NULL };

    number_set_add_range(&set, 2000, 9000);
    assert_ok(number_set_copy(&set, &other, &err), &err);
    number_set_keep_range(&other, 8000, 8500);
    number_set_add(&other, 15000);
    number_set_intersect(&set, &other);
    expect_range(8000, 8500, true);
    assert_expected();
}
END_TEST

START_TEST(numbers_are_read_from_both_ends_behind_any_offset)
{
    int64_t numbers[100], all[HIGH], count = 0;

    for (int64_t number = LOW; number <= HIGH; number += number % 7 == 0 ? 1 : 97) {
        number_set_add(&set, number);
        all[count++] = number;
    }
    for (int64_t offset = 0; offset <= count + 1; offset++) {
        for (int ascending = 0; ascending < 2; ascending++) {
            size_t got = number_set_read(&set, ascending, offset, 20, numbers);

            ck_assert_int_eq((int64_t)got, count - offset < 0    ? 0
                                           : count - offset < 20 ? count - offset
                                                                 : 20);
            for (int64_t i = 0; i < (int64_t)got; i++)
                ck_assert_int_eq(numbers[i], all[ascending ? offset + i : count - 1 - offset - i]);
        }
    }
}
END_TEST

START_TEST(a_number_is_removed_and_no_other)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_NUMBER_SET all = { .blocks = NULL };

    ck_assert_int_eq(number_set_init(&all, 1001, 9000, &err), ERR_OK);
    number_set_add_range(&all, 1001, 9000);
    number_set_remove(&all, 4096);
    number_set_remove(&all, 4096);
    number_set_remove(&all, 90000); /* outside the set's range */
    ck_assert(!number_set_has(&all, 4096));
    ck_assert_int_eq(number_set_count(&all), 9000 - 1000 - 1);
}
END_TEST

static Suite *number_set_suite(void)
{
    Suite *suite = suite_create("number_set");
    TCase *numbers = tcase_create("numbers");

    tcase_add_test(numbers, a_new_set_is_empty);
    tcase_add_test(numbers, single_numbers_go_in);
    tcase_add_loop_test(numbers, a_range_goes_in, 0, ARRAY_LEN(ranges));
    tcase_add_loop_test(numbers, what_is_outside_of_a_range_goes_out, 0, ARRAY_LEN(ranges));
    tcase_add_test(numbers, an_intersection_has_what_both_have);
    tcase_add_test(numbers, numbers_are_read_from_both_ends_behind_any_offset);
    tcase_add_test(numbers, a_number_is_removed_and_no_other);
    tcase_add_checked_fixture(numbers, make_set, clear_set);
    suite_add_tcase(suite, numbers);
    return suite;
}

CHECK_MAIN(number_set_suite)
