/* SPDX-License-Identifier: MIT */
#include "core/base/time_zone.h"
#include "tests/support/check_main.h"

#include <stdio.h>

static struct time_zone *open_zone(const char *name)
{
    AUTO_ERROR err = ERROR_INIT;
    struct time_zone *zone = NULL;

    ck_assert_msg(time_zone_open(name, &zone, &err) == ERR_OK, "%s: %s", name, err.message);
    return zone;
}

static timestamp_t at(const char *text)
{
    timestamp_t first, last;

    ck_assert(timestamp_parse(text, &first, &last));
    return first;
}

static int64_t day_of(const char *date)
{
    return timestamp_day(at(date));
}

/* ---------------------------------------------------------------- days */

static const struct {
    const char *zone, *date, *begin;
    int64_t minutes;
} days[] = {
    /* Of years gone by: what is to come, governments may still change. */
    { "UTC", "2024-11-26", "2024-11-26T00:00:00Z", 1440 },
    { "Europe/Berlin", "2024-07-01", "2024-06-30T22:00:00Z", 1440 },
    { "Europe/Berlin", "2024-03-31", "2024-03-30T23:00:00Z", 1380 },
    { "Europe/Berlin", "2024-10-27", "2024-10-26T22:00:00Z", 1500 },
    { "Europe/Berlin", "1980-01-01", "1979-12-31T23:00:00Z", 1440 },
    /* clocks change at midnight */
    { "Africa/Cairo", "2024-04-26", "2024-04-25T22:00:00Z", 1380 },
    { "Africa/Cairo", "2024-04-27", "2024-04-26T21:00:00Z", 1440 },
    { "Africa/Cairo", "2024-10-31", "2024-10-30T21:00:00Z", 1500 },
    { "Africa/Cairo", "2024-11-01", "2024-10-31T22:00:00Z", 1440 },
    { "America/Santiago", "2023-04-01", "2023-04-01T03:00:00Z", 1500 },
    { "America/Santiago", "2023-09-03", "2023-09-03T04:00:00Z", 1380 },
    { "Asia/Beirut", "2024-03-31", "2024-03-30T22:00:00Z", 1380 },
    { "Asia/Beirut", "2024-10-26", "2024-10-25T21:00:00Z", 1500 },
    { "America/Havana", "2023-03-12", "2023-03-12T05:00:00Z", 1380 },
    { "America/Havana", "2023-11-05", "2023-11-05T04:00:00Z", 1500 },
    /* half hours, and far from UTC */
    { "Australia/Lord_Howe", "2023-10-01", "2023-09-30T13:30:00Z", 1410 },
    { "Asia/Kathmandu", "2024-01-01", "2023-12-31T18:15:00Z", 1440 },
    { "Pacific/Kiritimati", "2024-01-01", "2023-12-31T10:00:00Z", 1440 },
    /* a day that clocks skipped, and the one before */
    { "Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", 1440 },
    { "Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", 0 },
    { "Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", 1440 },
    /* clocks went back across midnight, a minute after it */
    { "America/St_Johns", "2009-11-01", "2009-11-01T02:30:00Z", 1500 },
};

START_TEST(a_day_begins_and_ends_as_clocks_say)
{
    AUTO_TIME_ZONE *zone = open_zone(days[_i].zone);
    int64_t day = day_of(days[_i].date);
    timestamp_t begin = time_zone_day_start(zone, day), end = time_zone_day_start(zone, day + 1);
    char text[TIMESTAMP_LEN + 1], expected[TIMESTAMP_LEN + 1];

    timestamp_format(begin, text);
    timestamp_format(at(days[_i].begin), expected);
    ck_assert_str_eq(text, expected);
    ck_assert_int_eq((end - begin) / MS_PER_MINUTE, days[_i].minutes);
    if (end > begin) {
        ck_assert_int_eq(time_zone_day(zone, begin), day);
        ck_assert_int_eq(time_zone_day(zone, end - 1), day);
        ck_assert_int_ne(time_zone_day(zone, begin - 1), day);
    }
}
END_TEST

START_TEST(days_follow_each_other_without_a_gap)
{
    static const char *const zones[] = {
        "Africa/Cairo",      "America/Santiago", "Asia/Beirut",   "America/Havana",  "Pacific/Apia",
        "Africa/Casablanca", "America/St_Johns", "Europe/Dublin", "Antarctica/Troll"
    };
    AUTO_TIME_ZONE *zone = open_zone(zones[_i % (int)ARRAY_LEN(zones)]);
    timestamp_t before = time_zone_day_start(zone, 0);

    for (int64_t day = 1; day < day_of("2039-01-01"); day++) {
        timestamp_t begin = time_zone_day_start(zone, day);

        ck_assert_int_ge(begin, before);
        ck_assert_int_le(begin - before, 27 * MS_PER_HOUR);
        ck_assert_int_le(time_zone_day(zone, begin - 1), day - 1);
        ck_assert_int_ge(time_zone_day(zone, begin), day);
        before = begin;
    }
}
END_TEST

/* ---------------------------------------------------------------- against zdump(8) */

static void close_pipe(FILE **pipe)
{
    if (*pipe)
        pclose(*pipe);
}

/* A line such as "Europe/Berlin  Sun Mar 29 01:00:00 2026 UT = Sun Mar 29 03:00:00 2026 CEST
 * isdst=1 gmtoff=7200". */
static bool read_line(const char *line, timestamp_t *moment, int64_t *offset)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char month[4], text[40];
    int day, hour, minute, second, year;
    const char *found = strstr(line, "gmtoff=");
    timestamp_t unused;

    if (!found || sscanf(line, "%*s %*s %3s %d %d:%d:%d %d UT", month, &day, &hour, &minute,
                         &second, &year) != 6)
        return false;
    *offset = strtoll(found + strlen("gmtoff="), NULL, 10) * MS_PER_SECOND;
    snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02dZ", year,
             (int)(strstr(months, month) - months) / 3 + 1, day, hour, minute, second);
    return timestamp_parse(text, moment, &unused);
}

/* Every change of every zone's clocks for forty years, and the second before it. */
START_TEST(offsets_are_those_of_the_c_library)
{
    CLEANUP(close_pipe)
    FILE *pipe = popen("cd /usr/share/zoneinfo && find Africa America Antarctica Asia Atlantic"
                       " Australia Europe Indian Pacific -type f"
                       " | xargs zdump -v -c 1995,2037",
                       "r");
    struct time_zone *zone = NULL;
    char line[300];
    int64_t seen = 0;

    ck_assert_ptr_nonnull(pipe);
    while (fgets(line, sizeof(line), pipe)) {
        char name[TIME_ZONE_NAME_SIZE];
        timestamp_t moment;
        int64_t offset;

        if (sscanf(line, "%63s", name) != 1 || !read_line(line, &moment, &offset))
            continue;
        if (!zone || strcmp(time_zone_name(zone), name) != 0) {
            time_zone_free(zone);
            zone = open_zone(name);
        }
        ck_assert_msg(time_zone_offset(zone, moment) == offset, "%s: %lld", line,
                      (long long)time_zone_offset(zone, moment));
        seen++;
    }
    time_zone_free(zone);
    ck_assert_int_gt(seen, 10000);
}
END_TEST

/* ---------------------------------------------------------------- names */

/* A machine without rules of its own. */
START_TEST(the_built_in_rules_serve_where_there_are_no_others)
{
    AUTO_TIME_ZONE *zone = NULL;

    ck_assert_int_eq(setenv("TZDIR", "/nonexistent", 1), 0);
    zone = open_zone("Africa/Cairo");
    ck_assert_int_eq(time_zone_day_start(zone, day_of("2024-04-27")), at("2024-04-26T21:00:00Z"));
    ck_assert_int_eq(time_zone_day_start(zone, day_of("2050-07-02")) -
                         time_zone_day_start(zone, day_of("2050-07-01")),
                     MS_PER_DAY);
}
END_TEST

static const struct {
    const char *name, *hint;
} wrong[] = {
    { "Europe/Berlim", "Europe/Berlin" },   { "berlin", "Europe/Berlin" },
    { "CET", "by region and city" },        { "Etc/GMT+1", "not a time zone" },
    { "EST5EDT", "not a time zone" },       { "../../etc/passwd", "not a time zone" },
    { "/etc/passwd", "not a time zone" },   { "Europe/", "not a time zone" },
    { "Europe", "not a time zone" },        { "", "by region and city" },
    { "Mars/Xyzzy", "by region and city" },
};

START_TEST(what_is_no_zone_is_refused_with_similar_names)
{
    AUTO_ERROR err = ERROR_INIT;
    struct time_zone *zone = NULL;

    ck_assert_int_eq(time_zone_open(wrong[_i].name, &zone, &err), ERR_REFUSED);
    ck_assert_ptr_null(zone);
    ck_assert_msg(strstr(err.message, wrong[_i].hint) != NULL, "%s", err.message);
}
END_TEST

START_TEST(the_machine_has_a_zone)
{
    char name[TIME_ZONE_NAME_SIZE];
    AUTO_TIME_ZONE *zone = NULL;

    ck_assert_int_eq(setenv("TZ", ":Asia/Tokyo", 1), 0);
    time_zone_of_machine(name);
    ck_assert_str_eq(name, "Asia/Tokyo");
    ck_assert_int_eq(setenv("TZ", "CET-1CEST", 1), 0);
    time_zone_of_machine(name);
    ck_assert_str_eq(name, "UTC");
    ck_assert_int_eq(unsetenv("TZ"), 0);
    time_zone_of_machine(name);
    zone = open_zone(name);
}
END_TEST

static Suite *time_zone_suite(void)
{
    Suite *suite = suite_create("time_zone");
    TCase *test_case = tcase_create("time_zone");

    tcase_add_loop_test(test_case, a_day_begins_and_ends_as_clocks_say, 0, ARRAY_LEN(days));
    tcase_add_loop_test(test_case, days_follow_each_other_without_a_gap, 0, 9);
    tcase_add_test(test_case, offsets_are_those_of_the_c_library);
    tcase_add_test(test_case, the_built_in_rules_serve_where_there_are_no_others);
    tcase_add_loop_test(test_case, what_is_no_zone_is_refused_with_similar_names, 0,
                        ARRAY_LEN(wrong));
    tcase_add_test(test_case, the_machine_has_a_zone);
    tcase_set_timeout(test_case, 60);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(time_zone_suite)
