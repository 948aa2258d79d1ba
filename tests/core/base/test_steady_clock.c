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
    steady_clock_start(&clock, read_source, WALL, &(struct steady_mark){ .steady = 0 }, 0);
    ck_assert_int_eq(steady_clock_read(&clock), WALL);
    passed += 250;
    ck_assert_int_eq(steady_clock_read(&clock), WALL + 250);
}
END_TEST

/* ---------------------------------------------------------------- across restarts */

#define YEAR (365 * MS_PER_DAY)

/* @return what the clock says that goes on from @mark */
static timestamp_t go_on(struct steady_mark mark, timestamp_t wall, timestamp_t newest)
{
    struct steady_clock clock;

    steady_clock_start(&clock, read_source, wall, &mark, newest);
    return steady_clock_read(&clock);
}

START_TEST(a_short_time_off_counts)
{
    const struct steady_mark mark = { WALL, WALL - YEAR };

    ck_assert_int_eq(go_on(mark, WALL + MS_PER_HOUR, 0), WALL - YEAR + MS_PER_HOUR);
    ck_assert_int_eq(go_on(mark, WALL, WALL - YEAR + 5), WALL - YEAR + 5);
}
END_TEST

/* Neither a clock that was mended while the program was off nor one that is ahead ends anything. */
START_TEST(a_long_time_off_counts_for_some_hours)
{
    ck_assert_int_eq(go_on((struct steady_mark){ WALL, WALL }, WALL + 5 * YEAR, WALL),
                     WALL + STEADY_CLOCK_OFF_MAX_MS);
    ck_assert_int_eq(go_on((struct steady_mark){ WALL, WALL }, WALL - 5 * YEAR, WALL), WALL);
}
END_TEST

START_TEST(a_clock_that_was_mended_meanwhile_adds_nothing)
{
    const struct steady_mark mark = { WALL, WALL - 20 * YEAR };

    ck_assert_int_eq(go_on(mark, WALL + 5, 0), WALL - 20 * YEAR + 5);
}
END_TEST

START_TEST(without_a_mark_the_newest_is_one)
{
    const struct steady_mark none = { .steady = 0 };

    ck_assert_int_eq(go_on(none, WALL + 5, WALL), WALL + 5);
    ck_assert_int_eq(go_on(none, WALL + YEAR, WALL), WALL + STEADY_CLOCK_OFF_MAX_MS);
    ck_assert_int_eq(go_on(none, WALL - 7 * MS_PER_DAY, WALL), WALL);
    ck_assert_int_eq(go_on(none, WALL, WALL + YEAR), WALL + YEAR);
    ck_assert_int_eq(go_on(none, WALL, 0), WALL);
}
END_TEST

static Suite *steady_clock_suite(void)
{
    Suite *suite = suite_create("steady_clock");
    TCase *clock = tcase_create("clock");

    tcase_add_test(clock, it_starts_at_the_wall_clock_and_then_only_passes);
    tcase_add_test(clock, a_short_time_off_counts);
    tcase_add_test(clock, a_long_time_off_counts_for_some_hours);
    tcase_add_test(clock, a_clock_that_was_mended_meanwhile_adds_nothing);
    tcase_add_test(clock, without_a_mark_the_newest_is_one);
    suite_add_tcase(suite, clock);
    return suite;
}

CHECK_MAIN(steady_clock_suite)
