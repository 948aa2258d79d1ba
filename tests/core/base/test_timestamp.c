/* SPDX-License-Identifier: MIT */
#include "core/base/timestamp.h"
#include "tests/support/check_main.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#define MORNING INT64_C(1795334092000) /* 2026-11-22T07:54:52Z */

static const struct {
    const char *text;
    timestamp_t first, last;
} times[] = {
    { "2026-11-22T07:54:52.123Z", MORNING + 123, MORNING + 123 },
    { "2026-11-22T07:54:52Z", MORNING, MORNING },
    /* RFC 3339, section 5.6: T and Z may be lower case, T may be a space */
    { "2026-11-22t07:54:52z", MORNING, MORNING },
    { "2026-11-22 07:54:52Z", MORNING, MORNING },
    /* offsets, into the day before and the day after too */
    { "2026-11-22T07:54:52+00:00", MORNING, MORNING },
    { "2026-11-22T07:54:52-00:00", MORNING, MORNING },
    { "2026-11-22T08:54:52+01:00", MORNING, MORNING },
    { "2026-11-22T02:24:52-05:30", MORNING, MORNING },
    { "2026-11-23T07:53:52+23:59", MORNING, MORNING },
    { "2026-11-21T07:55:52-23:59", MORNING, MORNING },
    { "2026-11-22T08:54:52 01:00", MORNING, MORNING },
    /* fractions: rounded inwards, so that a range never covers more than it states */
    { "2026-11-22T07:54:52.1Z", MORNING + 100, MORNING + 100 },
    { "2026-11-22T07:54:52.12Z", MORNING + 120, MORNING + 120 },
    { "2026-11-22T07:54:52.0Z", MORNING, MORNING },
    { "2026-11-22T07:54:52.123000000Z", MORNING + 123, MORNING + 123 },
    { "2026-11-22T07:54:52.1234Z", MORNING + 124, MORNING + 123 },
    { "2026-11-22T07:54:52.123000001Z", MORNING + 124, MORNING + 123 },
    { "2026-11-22T07:54:52.9999Z", MORNING + 1000, MORNING + 999 },
    { "2026-11-22T07:54:52.0001Z", MORNING + 1, MORNING },
    { "2026-11-22T08:54:52.1239+01:00", MORNING + 124, MORNING + 123 },
    { "2026-11-22T07:54:52.00000000000000000000000000000000000000000000000000000000000000Z",
      MORNING, MORNING },
    /* the bounds */
    { "1970-01-01T00:00:00Z", 0, 0 },
    { "1970-01-01T01:00:00+01:00", 0, 0 },
    { "9999-12-31T23:59:59.999Z", TIMESTAMP_MAX, TIMESTAMP_MAX },
    { "9999-12-31T22:59:59.999-01:00", TIMESTAMP_MAX, TIMESTAMP_MAX },
    { "2024-02-29T23:59:59.999Z", INT64_C(1709251199999), INT64_C(1709251199999) },
    /* a leap second counts as the second before it */
    { "2016-12-31T23:59:60Z", INT64_C(1483228799000), INT64_C(1483228799000) },
    { "2016-12-31T23:59:60.5Z", INT64_C(1483228799500), INT64_C(1483228799500) },
    { "2017-01-01T00:59:60+01:00", INT64_C(1483228799000), INT64_C(1483228799000) },
    /* whole days */
    { "1970-01-01", 0, MS_PER_DAY - 1 },
    { "2026-11-22", INT64_C(1795305600000), INT64_C(1795391999999) },
    { "2024-02-29", INT64_C(1709164800000), INT64_C(1709251199999) },
    { "2000-02-29", INT64_C(951782400000), INT64_C(951868799999) },
    { "9999-12-31", TIMESTAMP_MAX - MS_PER_DAY + 1, TIMESTAMP_MAX },
};

START_TEST(a_time_is_read_as_its_first_and_last_millisecond)
{
    timestamp_t first = -1, last = -1;

    ck_assert_msg(timestamp_parse(times[_i].text, &first, &last), "%s", times[_i].text);
    ck_assert_msg(first == times[_i].first, "%s starts at %lld", times[_i].text, (long long)first);
    ck_assert_msg(last == times[_i].last, "%s ends at %lld", times[_i].text, (long long)last);
}
END_TEST

static const char *const no_times[] = {
    "",
    " ",
    "now",
    "2026",
    "2026-11",
    "2026-11-",
    "2026-11-2",
    "26-11-22",
    "2026-1-22",
    "2026/11/22",
    "20261122",
    "22-11-2026",
    "02026-11-22",
    "12026-11-22",
    "+2026-11-22",
    "-2026-11-22",
    " 2026-11-22",
    "2026-11-22 ",
    "2026-11-22T",
    "2026-11-22Z",
    "2026-11-22\n",
    /* invalid days and months */
    "2026-00-22",
    "2026-13-22",
    "2026-11-00",
    "2026-11-31",
    "2026-12-32",
    "2026-02-29",
    "2024-02-30",
    "2100-02-29",
    "2026-02-29T00:00:00Z",
    /* outside of 1970 to 9999 */
    "1969-12-31",
    "1969-12-31T23:59:59.999Z",
    "1970-01-01T00:59:59.999+01:00",
    "9999-12-31T23:59:59.999-00:01",
    "0000-01-01",
    "10000-01-01",
    /* invalid times of day */
    "2026-11-22T24:00:00Z",
    "2026-11-22T07:60:00Z",
    "2026-11-22T07:54:61Z",
    "2026-11-22T7:54:52Z",
    "2026-11-22T07:54Z",
    "2026-11-22T07Z",
    "2026-11-22T075452Z",
    "2026-11-22T07:54:52",
    "2026-11-22T07:54:52.123",
    "2026-11-22T07:54:52.Z",
    "2026-11-22T07:54:52,123Z",
    "2026-11-22T07:54:52.12.3Z",
    "2026-11-22T07:54:52.-1Z",
    "2026-11-22T-7:54:52Z",
    "2026-11-22T07:54:52ZZ",
    "2026-11-22T07:54:52Z ",
    "2026-11-22T07:54:52 Z",
    "2026-11-22  07:54:52Z",
    "2026-11-22_07:54:52Z",
    /* invalid offsets */
    "2026-11-22T07:54:52+24:00",
    "2026-11-22T07:54:52+01:60",
    "2026-11-22T07:54:52+0100",
    "2026-11-22T07:54:52+01",
    "2026-11-22T07:54:52+1:00",
    "2026-11-22T07:54:52+",
    "2026-11-22T07:54:52+01:00Z",
    "2026-11-22T07:54:52Z+01:00",
    "2026-11-22T07:54:52 CET",
    "2026-11-22T07:54:52\u221201:00",
};

START_TEST(anything_else_is_no_time)
{
    timestamp_t first, last;

    ck_assert_msg(!timestamp_parse(no_times[_i], &first, &last), "'%s'", no_times[_i]);
}
END_TEST

START_TEST(days_follow_each_other_through_a_whole_cycle_of_leap_years)
{
    timestamp_t expected = 0;
    int days = 0;

    for (int i = 0; i < 400 * 12 * 31; i++) {
        timestamp_t first, last;
        char text[40];

        snprintf(text, sizeof(text), "%04d-%02d-%02d", 1970 + i / (12 * 31), i / 31 % 12 + 1,
                 i % 31 + 1);
        if (!timestamp_parse(text, &first, &last))
            continue;
        if (first != expected || last != expected + MS_PER_DAY - 1)
            ck_abort_msg("%s", text);
        expected += MS_PER_DAY;
        days++;
    }
    ck_assert_int_eq(days, 146097);
}
END_TEST

static const struct {
    timestamp_t at;
    const char *text;
} formatted[] = {
    { 0, "1970-01-01T00:00:00.000Z" },
    { 1, "1970-01-01T00:00:00.001Z" },
    { 999, "1970-01-01T00:00:00.999Z" },
    { 1000, "1970-01-01T00:00:01.000Z" },
    { MORNING + 123, "2026-11-22T07:54:52.123Z" },
    { INT64_C(1709164800000), "2024-02-29T00:00:00.000Z" },
    { INT64_C(1709251199999), "2024-02-29T23:59:59.999Z" },
    { TIMESTAMP_MAX, "9999-12-31T23:59:59.999Z" },
};

START_TEST(a_time_is_written_in_utc_with_milliseconds)
{
    char text[TIMESTAMP_LEN + 1];

    /* The local time zone must not matter. */
    setenv("TZ", "Pacific/Auckland", 1);
    tzset();
    timestamp_format(formatted[_i].at, text);
    ck_assert_str_eq(text, formatted[_i].text);
}
END_TEST

START_TEST(what_was_written_is_read_again)
{
    for (timestamp_t at = 0; at <= TIMESTAMP_MAX; at += INT64_C(25340230079)) {
        char text[TIMESTAMP_LEN + 1];
        timestamp_t first, last;

        timestamp_format(at, text);
        if (!timestamp_parse(text, &first, &last) || first != at || last != at)
            ck_abort_msg("%s", text);
    }
}
END_TEST

static const struct {
    timestamp_t at;
    const char *text;
} odd_times[] = {
    { -1, "1970-01-01T00:00:00.000Z" },        { -MS_PER_DAY - 1, "1970-01-01T00:00:00.000Z" },
    { INT64_MIN, "1970-01-01T00:00:00.000Z" }, { TIMESTAMP_MAX + 1, "9999-12-31T23:59:59.999Z" },
    { INT64_MAX, "9999-12-31T23:59:59.999Z" },
};

START_TEST(what_no_clock_should_say_is_written_as_the_nearest_time)
{
    char text[TIMESTAMP_LEN + 1];

    timestamp_format(odd_times[_i].at, text);
    ck_assert_str_eq(text, odd_times[_i].text);
}
END_TEST

static const struct {
    timestamp_t at;
    int64_t day;
} days[] = {
    { 0, 0 },
    { MS_PER_DAY - 1, 0 },
    { MS_PER_DAY, 1 },
    { -1, -1 },
    { -MS_PER_DAY, -1 },
    { -MS_PER_DAY - 1, -2 },
    { INT64_C(1795305599999), 20778 },
    { INT64_C(1795305600000), 20779 },
};

START_TEST(a_day_lasts_from_midnight_to_midnight_in_utc)
{
    ck_assert_int_eq(timestamp_day(days[_i].at), days[_i].day);
}
END_TEST

START_TEST(the_calendar_agrees_with_the_systems_on_every_day)
{
    for (int64_t day = 0; day <= timestamp_day(TIMESTAMP_MAX); day++) {
        struct calendar_time ours = timestamp_calendar(day * MS_PER_DAY + MS_PER_DAY - 1);
        time_t seconds = (time_t)(day * 86400);
        struct tm theirs;

        gmtime_r(&seconds, &theirs);
        if ((int)ours.year != theirs.tm_year + 1900 || (int)ours.month != theirs.tm_mon + 1 ||
            (int)ours.day != theirs.tm_mday || (int)ours.weekday != theirs.tm_wday ||
            ours.hour != 23 || ours.minute != 59 || ours.second != 59 || ours.ms != 999)
            ck_abort_msg("day %" PRId64, day);
    }
}
END_TEST

START_TEST(now_counts_milliseconds_since_the_epoch)
{
    int64_t apart = timestamp_now() - (int64_t)time(NULL) * 1000;

    /* Wide enough for any machine, but too narrow for a wrong unit. */
    ck_assert_int_lt(llabs(apart), MS_PER_HOUR);
}
END_TEST

static Suite *timestamp_suite(void)
{
    Suite *suite = suite_create("timestamp");
    TCase *read = tcase_create("read");
    TCase *write = tcase_create("write");

    tcase_add_loop_test(read, a_time_is_read_as_its_first_and_last_millisecond, 0,
                        ARRAY_LEN(times));
    tcase_add_loop_test(read, anything_else_is_no_time, 0, ARRAY_LEN(no_times));
    tcase_add_test(read, days_follow_each_other_through_a_whole_cycle_of_leap_years);
    tcase_add_loop_test(write, a_time_is_written_in_utc_with_milliseconds, 0, ARRAY_LEN(formatted));
    tcase_add_test(write, the_calendar_agrees_with_the_systems_on_every_day);
    tcase_add_test(write, what_was_written_is_read_again);
    tcase_add_loop_test(write, what_no_clock_should_say_is_written_as_the_nearest_time, 0,
                        ARRAY_LEN(odd_times));
    tcase_add_loop_test(write, a_day_lasts_from_midnight_to_midnight_in_utc, 0, ARRAY_LEN(days));
    tcase_add_test(write, now_counts_milliseconds_since_the_epoch);
    suite_add_tcase(suite, read);
    suite_add_tcase(suite, write);
    return suite;
}

CHECK_MAIN(timestamp_suite)
