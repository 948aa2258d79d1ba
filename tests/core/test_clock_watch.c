/* SPDX-License-Identifier: MIT */
#include "core/clock_watch.h"
#include "tests/support/check_main.h"

#include <string.h>

#define NOW  INT64_C(1779876000000) /* 2026-05-27T10:00:00Z */
#define LOOK (15 * MS_PER_SECOND)

static struct clock_watch *watch;
static struct clock_reading now;
static char warnings[CLOCK_WARNINGS_MAX][CLOCK_WARNING_SIZE];

static void set_up(void)
{
    watch = clock_watch_new();
    ck_assert_ptr_nonnull(watch);
    now = (struct clock_reading){ .wall = NOW, .boot_ms = 5000 };
}

static void tear_down(void)
{
    clock_watch_free(watch);
}

/* Looks again after @ms, during which the wall clock was moved by @step. */
static struct clock_news look(int64_t ms, int64_t step, timestamp_t newest)
{
    now.boot_ms += ms;
    now.wall += ms + step;
    return clock_watch_look(watch, now, newest);
}

START_TEST(a_clock_that_goes_is_right)
{
    for (int i = 0; i < 10000; i++) {
        struct clock_news news = look(LOOK, 0, now.wall - 1);

        ck_assert(!news.jumped && !news.behind);
    }
    ck_assert_int_eq(clock_watch_jumps(watch), 0);
    ck_assert_int_eq(clock_watch_behind(watch, now.wall), 0);
    ck_assert_uint_eq(clock_watch_warn(watch, now, warnings), 0);
}
END_TEST

START_TEST(the_first_look_has_nothing_to_compare_with)
{
    now.wall = 0;
    now.boot_ms = INT64_C(1) << 40;
    ck_assert(!clock_watch_look(watch, now, 0).jumped);
    ck_assert_int_eq(clock_watch_jumps(watch), 0);
}
END_TEST

/* A drift that is corrected bit by bit, and a machine that slept for a night. */
START_TEST(small_steps_and_sleep_are_no_jumps)
{
    look(LOOK, 0, 0);
    for (int i = 0; i < 100; i++)
        ck_assert(!look(LOOK, i % 3 == 0 ? CLOCK_JUMP_MIN : -MS_PER_SECOND, 0).jumped);
    ck_assert(!look(9 * MS_PER_HOUR, 0, 0).jumped);
    ck_assert_int_eq(clock_watch_jumps(watch), 0);
}
END_TEST

static const int64_t steps[] = { CLOCK_JUMP_MIN + 1, -CLOCK_JUMP_MIN - 1, 12 * 365 * MS_PER_DAY,
                                 -NOW + 1 };

START_TEST(each_jump_is_told_once)
{
    struct clock_news news;

    look(LOOK, 0, 0);
    news = look(LOOK, steps[_i], 0);
    ck_assert(news.jumped);
    ck_assert_int_eq(news.expected, now.wall - steps[_i]);
    ck_assert(!look(LOOK, 0, 0).jumped);
    ck_assert(look(LOOK, -steps[_i], 0).jumped);
    ck_assert_int_eq(clock_watch_jumps(watch), 2);
}
END_TEST

START_TEST(a_clock_behind_the_newest_order_is_told_once)
{
    timestamp_t newest = NOW + MS_PER_HOUR;

    ck_assert(look(0, 0, newest).behind);
    ck_assert_int_eq(clock_watch_behind(watch, now.wall), MS_PER_HOUR);
    for (int i = 0; i < 10; i++)
        ck_assert(!look(LOOK, 0, newest).behind);
    ck_assert(look(LOOK, 0, newest + 1).behind);
    ck_assert(!look(MS_PER_HOUR, 0, newest + 1).behind);
    ck_assert_int_eq(clock_watch_behind(watch, now.wall), 0);
    ck_assert(look(LOOK, -MS_PER_DAY, newest + 1).behind);
}
END_TEST

START_TEST(a_few_minutes_before_the_newest_order_are_none)
{
    ck_assert(!look(0, 0, NOW + CLOCK_BEHIND_MIN).behind);
    ck_assert_int_eq(clock_watch_behind(watch, NOW), 0);
    ck_assert(look(0, 0, NOW + CLOCK_BEHIND_MIN + 1).behind);
    ck_assert_int_eq(clock_watch_behind(watch, NOW), CLOCK_BEHIND_MIN + 1);
}
END_TEST

#define YEAR (365 * MS_PER_DAY)

START_TEST(a_start_or_a_jump_far_after_the_newest_order_is_told_once)
{
    timestamp_t newest = _i == 0 ? NOW - YEAR : NOW - MS_PER_DAY;
    struct clock_news news = look(0, 0, newest);

    if (_i == 1) {
        ck_assert(!news.ahead);
        news = look(LOOK, YEAR, newest);
    }
    ck_assert(news.ahead);
    ck_assert_int_eq(clock_watch_ahead(watch, now), now.wall - newest);
    ck_assert(clock_watch_doubts(watch, now));
    for (int i = 0; i < 10; i++)
        ck_assert(!look(LOOK, 0, newest).ahead);
    look(2 * MS_PER_DAY, 0, newest);
    ck_assert_uint_eq(clock_watch_warn(watch, now, warnings), 1);
    ck_assert_ptr_nonnull(strstr(warnings[0], "the last order before was placed at 202"));
    look(0, newest - now.wall, newest);
    ck_assert_int_eq(clock_watch_ahead(watch, now), 0);
}
END_TEST

/* The first order is dated by the clock and hides it; it is told for a day nevertheless. */
START_TEST(an_order_ends_the_warning_of_a_clock_far_ahead_after_a_day)
{
    look(0, 0, NOW - YEAR);
    look(LOOK, 0, now.wall);
    ck_assert_uint_eq(clock_watch_warn(watch, now, warnings), 1);
    look(CLOCK_JUMP_LASTS - LOOK, 0, now.wall);
    ck_assert_uint_eq(clock_watch_warn(watch, now, warnings), 0);
    ck_assert_int_eq(clock_watch_ahead(watch, now), 0);
    ck_assert(!clock_watch_doubts(watch, now));
}
END_TEST

START_TEST(who_waits_long_for_an_order_or_has_none_is_not_warned)
{
    ck_assert(!look(0, 0, 0).ahead);
    ck_assert(!look(YEAR, 0, 0).ahead);
    ck_assert(!look(0, 0, now.wall - CLOCK_AHEAD_MIN).ahead);
    ck_assert(!look(YEAR, 0, now.wall - 1).ahead);
    ck_assert_uint_eq(clock_watch_warn(watch, now, warnings), 0);
    ck_assert(!clock_watch_doubts(watch, now));
}
END_TEST

START_TEST(a_clock_that_is_behind_or_has_jumped_is_doubted)
{
    look(0, 0, NOW + MS_PER_HOUR);
    ck_assert(clock_watch_doubts(watch, now));
    look(0, 0, NOW);
    ck_assert(!clock_watch_doubts(watch, now));
    look(LOOK, MS_PER_HOUR, NOW);
    ck_assert(clock_watch_doubts(watch, now));
    look(CLOCK_JUMP_LASTS, 0, NOW);
    ck_assert(!clock_watch_doubts(watch, now));
}
END_TEST

START_TEST(admins_are_warned_while_it_matters)
{
    look(0, 0, NOW + 12 * 365 * MS_PER_DAY);
    ck_assert_uint_eq(clock_watch_warn(watch, now, warnings), 1);
    ck_assert_ptr_nonnull(strstr(warnings[0], "says 2026-05-27 10:00 UTC"));
    ck_assert_ptr_nonnull(strstr(warnings[0], "dated up to 2038-05-24 10:00 UTC"));
    look(0, MS_PER_DAY, NOW);
    ck_assert_uint_eq(clock_watch_warn(watch, now, warnings), 1);
    ck_assert_ptr_nonnull(
        strstr(warnings[0], "jumped from 2026-05-27 10:00 UTC to 2026-05-28 10:00 UTC"));
    look(CLOCK_JUMP_LASTS - 1, 0, NOW + 12 * 365 * MS_PER_DAY);
    ck_assert_uint_eq(clock_watch_warn(watch, now, warnings), 2);
    look(1, 0, NOW);
    ck_assert_uint_eq(clock_watch_warn(watch, now, warnings), 0);
}
END_TEST

static Suite *clock_watch_suite(void)
{
    Suite *suite = suite_create("clock_watch");
    TCase *clocks = tcase_create("clocks");

    tcase_add_checked_fixture(clocks, set_up, tear_down);
    tcase_add_test(clocks, a_clock_that_goes_is_right);
    tcase_add_test(clocks, the_first_look_has_nothing_to_compare_with);
    tcase_add_test(clocks, small_steps_and_sleep_are_no_jumps);
    tcase_add_loop_test(clocks, each_jump_is_told_once, 0, sizeof(steps) / sizeof(steps[0]));
    tcase_add_test(clocks, a_clock_behind_the_newest_order_is_told_once);
    tcase_add_test(clocks, a_few_minutes_before_the_newest_order_are_none);
    tcase_add_loop_test(clocks, a_start_or_a_jump_far_after_the_newest_order_is_told_once, 0, 2);
    tcase_add_test(clocks, an_order_ends_the_warning_of_a_clock_far_ahead_after_a_day);
    tcase_add_test(clocks, who_waits_long_for_an_order_or_has_none_is_not_warned);
    tcase_add_test(clocks, a_clock_that_is_behind_or_has_jumped_is_doubted);
    tcase_add_test(clocks, admins_are_warned_while_it_matters);
    suite_add_tcase(suite, clocks);
    return suite;
}

CHECK_MAIN(clock_watch_suite)
