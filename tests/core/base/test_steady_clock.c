/* SPDX-License-Identifier: MIT */
#include "core/base/steady_clock.h"
#include "tests/support/check_main.h"

#define WALL INT64_C(1795334092123)

static int64_t passed;

static int64_t read_source(void)
{
    return passed;
}

START_TEST(it_starts_at_the_wall_clock_and_then_only_passes)
{
    struct steady_clock clock;

    passed = 5000;
    steady_clock_start(&clock, read_source, WALL, WALL - MS_PER_DAY);
    ck_assert_int_eq(steady_clock_read(&clock), WALL);
    passed += 250;
    ck_assert_int_eq(steady_clock_read(&clock), WALL + 250);
}
END_TEST

START_TEST(it_starts_at_what_is_stored_where_the_wall_clock_was_set_back)
{
    struct steady_clock clock;

    passed = 5000;
    steady_clock_start(&clock, read_source, WALL - 7 * MS_PER_DAY, WALL);
    ck_assert_int_eq(steady_clock_read(&clock), WALL);
}
END_TEST

START_TEST(what_was_stored_under_a_clock_far_ahead_is_no_start)
{
    struct steady_clock clock;

    steady_clock_start(&clock, read_source, WALL, WALL + 7 * MS_PER_DAY + 1);
    ck_assert_int_eq(steady_clock_read(&clock), WALL);
}
END_TEST

static Suite *steady_clock_suite(void)
{
    Suite *suite = suite_create("steady_clock");
    TCase *clock = tcase_create("clock");

    tcase_add_test(clock, it_starts_at_the_wall_clock_and_then_only_passes);
    tcase_add_test(clock, it_starts_at_what_is_stored_where_the_wall_clock_was_set_back);
    tcase_add_test(clock, what_was_stored_under_a_clock_far_ahead_is_no_start);
    suite_add_tcase(suite, clock);
    return suite;
}

CHECK_MAIN(steady_clock_suite)
