/* SPDX-License-Identifier: MIT */
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"
#include "web/api/json.h"

#include <math.h>

/* Parses @text, which must be an object. */
static cJSON *parse(const char *text)
{
    AUTO_FREE char *copy = strdup(text);
    AUTO_ERROR err = ERROR_INIT;
    cJSON *json = NULL;

    ck_assert_ptr_nonnull(copy);
    ck_assert_msg(json_parse(copy, strlen(copy), &json, &err) == ERR_OK, "%s: %s", text,
                  err.message);
    return json;
}

static void assert_kind(const char *text, enum input_kind kind)
{
    AUTO_JSON *json = parse(text);

    ck_assert_msg(json_input(json, "a").kind == kind, "%s: kind %d", text,
                  (int)json_input(json, "a").kind);
}

/* ---------------------------------------------------------------- reading */

START_TEST(a_body_that_is_no_json_is_malformed)
{
    char text[] = "{\"a\":";
    AUTO_ERROR err = ERROR_INIT;
    cJSON *json = NULL;

    ck_assert_int_eq(json_parse(text, strlen(text), &json, &err), ERR_MALFORMED);
    ck_assert_ptr_null(json);
}
END_TEST

static const char *const no_objects[] = { "[]", "[{}]", "1", "\"a\"", "true", "null" };

START_TEST(a_body_that_is_no_object_is_invalid_as_a_whole)
{
    AUTO_FREE char *text = strdup(no_objects[_i]);
    AUTO_ERROR err = ERROR_INIT;
    cJSON *json = NULL;

    ck_assert_int_eq(json_parse(text, strlen(text), &json, &err), ERR_INVALID);
    ck_assert_ptr_null(json);
    assert_only_problem(&err, "", no_objects[_i]);
}
END_TEST

START_TEST(members_come_with_their_kind)
{
    assert_kind("{}", INPUT_ABSENT);
    assert_kind("{\"a\":null}", INPUT_ABSENT);
    assert_kind("{\"a\":\"\"}", INPUT_TEXT);
    assert_kind("{\"a\":0}", INPUT_NUMBER);
    assert_kind("{\"a\":true}", INPUT_BOOL);
    assert_kind("{\"a\":false}", INPUT_BOOL);
    assert_kind("{\"a\":{}}", INPUT_OTHER);
    assert_kind("{\"a\":[]}", INPUT_OTHER);
}
END_TEST

START_TEST(members_come_with_their_value)
{
    AUTO_JSON *json = parse("{\"text\":\"Z\\u00fcrich\",\"number\":-12.5,\"truth\":true}");

    ck_assert_str_eq(json_input(json, "text").text, "Z\xc3\xbcrich");
    ck_assert_double_eq_tol(json_input(json, "number").number, -12.5, 1e-9);
    ck_assert(json_input(json, "truth").truth);
}
END_TEST

START_TEST(a_member_sent_twice_is_neither_of_the_two)
{
    assert_kind("{\"a\":1,\"a\":1}", INPUT_OTHER);
    assert_kind("{\"a\":null,\"b\":2,\"a\":1}", INPUT_OTHER);
    assert_kind("{\"a\":1,\"\\u0061\":2}", INPUT_OTHER);
}
END_TEST

START_TEST(names_are_told_apart_by_case)
{
    assert_kind("{\"A\":1}", INPUT_ABSENT);
    assert_kind("{\"A\":true,\"a\":1}", INPUT_NUMBER);
}
END_TEST

START_TEST(an_escaped_nul_cuts_neither_names_nor_texts)
{
    AUTO_JSON *json = parse("{\"a\\u0000b\":1,\"text\":\"one\\u0000two\"}");

    ck_assert_int_eq(json_input(json, "a").kind, INPUT_ABSENT);
    ck_assert_str_eq(json_input(json, "text").text, "one\x01two");
}
END_TEST

START_TEST(numbers_beyond_all_bounds_are_infinite)
{
    AUTO_JSON *json = parse("{\"high\":1e400,\"low\":-1e400,\"tiny\":1e-400}");

    ck_assert(isinf(json_input(json, "high").number));
    ck_assert(isinf(json_input(json, "low").number));
    ck_assert_double_eq_tol(json_input(json, "tiny").number, 0, 1e-300);
}
END_TEST

START_TEST(numbers_may_be_written_at_any_length)
{
    AUTO_JSON *json = parse("{\"a\":12.5000000000000000000000000000000000000000000000000000000000"
                            "00000000000000000000000000000000000000000000000000000000000000000}");

    ck_assert_double_eq_tol(json_input(json, "a").number, 12.5, 1e-9);
}
END_TEST

START_TEST(a_large_body_is_read_whole)
{
    AUTO_FREE char *filler = repeated("\"x\",", 250000);
    AUTO_FREE char *text = NULL;
    AUTO_JSON *json = NULL;

    ck_assert_int_gt(asprintf(&text, "{\"list\":[%s0],\"a\":1}", filler), 0);
    json = parse(text);
    ck_assert_int_eq(json_input(json, "a").kind, INPUT_NUMBER);
}
END_TEST

static Suite *json_suite(void)
{
    Suite *suite = suite_create("json");
    TCase *reading = tcase_create("reading");

    tcase_add_test(reading, a_body_that_is_no_json_is_malformed);
    tcase_add_loop_test(reading, a_body_that_is_no_object_is_invalid_as_a_whole, 0,
                        ARRAY_LEN(no_objects));
    tcase_add_test(reading, members_come_with_their_kind);
    tcase_add_test(reading, members_come_with_their_value);
    tcase_add_test(reading, a_member_sent_twice_is_neither_of_the_two);
    tcase_add_test(reading, names_are_told_apart_by_case);
    tcase_add_test(reading, an_escaped_nul_cuts_neither_names_nor_texts);
    tcase_add_test(reading, numbers_beyond_all_bounds_are_infinite);
    tcase_add_test(reading, numbers_may_be_written_at_any_length);
    tcase_add_test(reading, a_large_body_is_read_whole);
    suite_add_tcase(suite, reading);
    return suite;
}

CHECK_MAIN(json_suite)
