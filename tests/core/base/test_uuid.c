/* SPDX-License-Identifier: MIT */
#include "core/base/secret.h"
#include "core/base/uuid.h"
#include "tests/support/check_main.h"

#include <stdio.h>

#define NOW INT64_C(1795334092123)

static const struct uuid sample = { { 0x01, 0x93, 0x0a, 0xbc, 0xde, 0xf0, 0x71, 0x23, 0x84, 0x56,
                                      0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x0f } };
static const char sample_text[] = "01930abc-def0-7123-8456-789abcdef00f";

static void start_randomness(void)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(secret_init(&err), ERR_OK);
}

static void assert_id(const struct uuid *id, const char *text)
{
    char formatted[UUID_LEN + 1];

    uuid_format(id, formatted);
    ck_assert_str_eq(formatted, text);
}

static uint64_t time_of(const struct uuid *id)
{
    uint64_t time = 0;

    for (size_t i = 0; i < 6; i++)
        time = time << 8 | id->bytes[i];
    return time;
}

static void assert_version_7(const struct uuid *id)
{
    ck_assert_uint_eq(id->bytes[6] >> 4, 7);
    ck_assert_uint_eq(id->bytes[8] >> 6, 2);
}

static int compare(const struct uuid *a, const struct uuid *b)
{
    return memcmp(a->bytes, b->bytes, UUID_BYTES);
}

START_TEST(an_id_is_written_in_lower_case_and_read_in_either)
{
    struct uuid id;

    assert_id(&sample, sample_text);
    ck_assert(uuid_parse(sample_text, &id));
    ck_assert(uuid_equal(&id, &sample));
    ck_assert(uuid_parse("01930ABC-DEF0-7123-8456-789abcdef00F", &id));
    ck_assert(uuid_equal(&id, &sample));
    ck_assert(uuid_parse("00000000-0000-0000-0000-000000000000", &id));
    assert_id(&id, "00000000-0000-0000-0000-000000000000");
    ck_assert(uuid_parse("ffffffff-ffff-ffff-ffff-ffffffffffff", &id));
    assert_id(&id, "ffffffff-ffff-ffff-ffff-ffffffffffff");
}
END_TEST

static const char *const no_ids[] = {
    "",
    "01930abc",
    "01930abc-def0-7123-8456-789abcdef00",
    "01930abc-def0-7123-8456-789abcdef00f0",
    "01930abc-def0-7123-8456-789abcdef00f ",
    " 01930abc-def0-7123-8456-789abcdef00f",
    "01930abcdef071238456789abcdef00f",
    "01930abcdef071238456789abcdef00f0000",
    "{01930abc-def0-7123-8456-789abcdef0}",
    "01930abc-def0-7123-8456-789abcdef00g",
    "01930abc-def0-7123-8456-789abcdef00-",
    "0193-abc-def0-7123-8456-789abcdef00f",
    "01930abcd-ef0-7123-8456-789abcdef00f",
    "01930abc-def07-123-8456-789abcdef00f",
    "01930abc_def0_7123_8456_789abcdef00f",
    "01930abc-def0-7123-8456-789abcdef0\xc3\xa9",
};

START_TEST(anything_else_is_no_id)
{
    struct uuid id;

    ck_assert_msg(!uuid_parse(no_ids[_i], &id), "'%s'", no_ids[_i]);
}
END_TEST

START_TEST(ids_are_equal_when_all_their_bytes_are)
{
    ck_assert(uuid_equal(&sample, &sample));
    for (size_t i = 0; i < UUID_BYTES; i++) {
        struct uuid other = sample;

        other.bytes[i] ^= 1;
        ck_assert(!uuid_equal(&sample, &other));
    }
}
END_TEST

START_TEST(each_prefix_spans_exactly_the_ids_that_start_with_it)
{
    char prefix[UUID_LEN + 1], expected[UUID_LEN + 1];
    struct uuid low, high;
    size_t length = (size_t)_i;

    snprintf(prefix, sizeof(prefix), "%.*s", _i, sample_text);
    ck_assert_msg(uuid_prefix_range(prefix, &low, &high), "%s", prefix);
    memcpy(expected, "00000000-0000-0000-0000-000000000000", sizeof(expected));
    memcpy(expected, sample_text, length);
    assert_id(&low, expected);
    memcpy(expected, "ffffffff-ffff-ffff-ffff-ffffffffffff", sizeof(expected));
    memcpy(expected, sample_text, length);
    assert_id(&high, expected);
}
END_TEST

START_TEST(a_prefix_may_be_in_upper_case)
{
    struct uuid low, high;

    ck_assert(uuid_prefix_range("AB", &low, &high));
    assert_id(&low, "ab000000-0000-0000-0000-000000000000");
    assert_id(&high, "abffffff-ffff-ffff-ffff-ffffffffffff");
}
END_TEST

static const char *const no_prefixes[] = {
    "",          "g",           "-",     "0g",          "0193-",     "01930abcd", "01930abc0",
    "01930abc_", "01930abc-d-", "mug 1", "01930abc-g0", "01930abc ", "%",
};

START_TEST(what_no_id_starts_with_is_no_prefix)
{
    struct uuid low, high;

    ck_assert_msg(!uuid_prefix_range(no_prefixes[_i], &low, &high), "'%s'", no_prefixes[_i]);
}
END_TEST

START_TEST(more_than_an_id_is_no_prefix)
{
    struct uuid low, high;
    char text[UUID_LEN + 2];

    snprintf(text, sizeof(text), "%s0", sample_text);
    ck_assert(!uuid_prefix_range(text, &low, &high));
}
END_TEST

static const timestamp_t moments[] = { 0, 1, NOW, TIMESTAMP_MAX };

START_TEST(a_new_id_is_version_7_and_starts_with_the_time)
{
    for (int i = 0; i < 1000; i++) {
        struct uuid id = uuid_new(moments[_i]);

        assert_version_7(&id);
        ck_assert_uint_eq(time_of(&id), (uint64_t)moments[_i]);
    }
}
END_TEST

static const struct {
    timestamp_t now;
    uint64_t time;
} odd_moments[] = {
    { -1, 0 },
    { INT64_MIN, 0 },
    { TIMESTAMP_MAX + 1, TIMESTAMP_MAX },
    { INT64_MAX, TIMESTAMP_MAX },
};

START_TEST(an_id_has_the_nearest_time_to_what_no_clock_should_say)
{
    struct uuid first = uuid_new(odd_moments[_i].now);
    struct uuid last = first;

    ck_assert_uint_eq(time_of(&first), odd_moments[_i].time);
    for (int i = 0; i < 10000; i++) {
        struct uuid next = uuid_next(&last, odd_moments[_i].now);

        ck_assert_int_gt(compare(&next, &last), 0);
        last = next;
    }
    last = uuid_new(NOW);
    first = uuid_next(&last, odd_moments[_i].now);
    ck_assert_int_gt(compare(&first, &last), 0);
}
END_TEST

START_TEST(new_ids_of_one_moment_differ)
{
    struct uuid ids[100];

    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        ids[i] = uuid_new(NOW);
        for (size_t j = 0; j < i; j++)
            ck_assert(!uuid_equal(&ids[i], &ids[j]));
    }
}
END_TEST

START_TEST(a_fresh_counter_leaves_room_to_count)
{
    for (int i = 0; i < 1000; i++) {
        struct uuid id = uuid_new(NOW);

        ck_assert_uint_lt(id.bytes[6] & 0x0fU, 8);
    }
}
END_TEST

/* How far the clock moves from one id to the next. */
static const int64_t clock_steps[] = { 0, -1, -3600000, 1, 1000 };

START_TEST(next_ids_rise_whatever_the_clock_does)
{
    struct uuid last = uuid_new(NOW * 10);
    timestamp_t now = NOW * 10;

    for (int i = 0; i < 10000; i++) {
        struct uuid next = uuid_next(&last, now);

        if (compare(&next, &last) <= 0)
            ck_abort_msg("id %d does not rise", i);
        last = next;
        now += clock_steps[_i];
    }
    assert_version_7(&last);
}
END_TEST

START_TEST(a_standing_clock_is_left_behind_by_milliseconds_alone)
{
    struct uuid last = uuid_new(NOW);

    for (int i = 0; i < 10000; i++)
        last = uuid_next(&last, NOW);
    /* Each millisecond has room for at least 2,048 ids. */
    ck_assert_uint_ge(time_of(&last), (uint64_t)NOW + 2);
    ck_assert_uint_le(time_of(&last), (uint64_t)NOW + 5);
}
END_TEST

START_TEST(the_next_id_takes_the_time_of_a_clock_that_goes)
{
    struct uuid last = uuid_new(NOW);
    struct uuid next = uuid_next(&last, NOW + 1);

    ck_assert_uint_eq(time_of(&next), (uint64_t)NOW + 1);
    next = uuid_next(&last, NOW + MS_PER_DAY);
    ck_assert_uint_eq(time_of(&next), (uint64_t)(NOW + MS_PER_DAY));
}
END_TEST

START_TEST(within_a_millisecond_the_counter_goes_up_by_one)
{
    struct uuid last, next;

    ck_assert(uuid_parse("01930abc-def0-72ff-8456-789abcdef00f", &last));
    next = uuid_next(&last, 0);
    ck_assert_uint_eq(time_of(&next), time_of(&last));
    ck_assert_uint_eq(next.bytes[6], 0x73);
    ck_assert_uint_eq(next.bytes[7], 0x00);
}
END_TEST

START_TEST(a_full_counter_carries_into_the_time)
{
    struct uuid last, next;

    ck_assert(uuid_parse("01930abc-ffff-7fff-bfff-ffffffffffff", &last));
    next = uuid_next(&last, 0);
    ck_assert_uint_eq(time_of(&next), UINT64_C(0x01930abd0000));
    assert_version_7(&next);
    ck_assert_int_gt(compare(&next, &last), 0);
}
END_TEST

static Suite *uuid_suite(void)
{
    Suite *suite = suite_create("uuid");
    TCase *text = tcase_create("text");
    TCase *make = tcase_create("make");

    tcase_add_test(text, an_id_is_written_in_lower_case_and_read_in_either);
    tcase_add_loop_test(text, anything_else_is_no_id, 0, ARRAY_LEN(no_ids));
    tcase_add_test(text, ids_are_equal_when_all_their_bytes_are);
    tcase_add_loop_test(text, each_prefix_spans_exactly_the_ids_that_start_with_it, 1,
                        UUID_LEN + 1);
    tcase_add_test(text, a_prefix_may_be_in_upper_case);
    tcase_add_loop_test(text, what_no_id_starts_with_is_no_prefix, 0, ARRAY_LEN(no_prefixes));
    tcase_add_test(text, more_than_an_id_is_no_prefix);
    tcase_add_unchecked_fixture(make, start_randomness, NULL);
    tcase_add_loop_test(make, a_new_id_is_version_7_and_starts_with_the_time, 0,
                        ARRAY_LEN(moments));
    tcase_add_loop_test(make, an_id_has_the_nearest_time_to_what_no_clock_should_say, 0,
                        ARRAY_LEN(odd_moments));
    tcase_add_test(make, new_ids_of_one_moment_differ);
    tcase_add_test(make, a_fresh_counter_leaves_room_to_count);
    tcase_add_loop_test(make, next_ids_rise_whatever_the_clock_does, 0, ARRAY_LEN(clock_steps));
    tcase_add_test(make, a_standing_clock_is_left_behind_by_milliseconds_alone);
    tcase_add_test(make, the_next_id_takes_the_time_of_a_clock_that_goes);
    tcase_add_test(make, within_a_millisecond_the_counter_goes_up_by_one);
    tcase_add_test(make, a_full_counter_carries_into_the_time);
    suite_add_tcase(suite, text);
    suite_add_tcase(suite, make);
    return suite;
}

CHECK_MAIN(uuid_suite)
