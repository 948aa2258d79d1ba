/* SPDX-License-Identifier: MIT */
#include "tests/check_main.h"
#include "tests/core/inputs.h"
#include "web/json.h"

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

/* Adds what @add does to an object, and compares it. */
#define assert_written(add, expected)                                                              \
    do {                                                                                           \
        cJSON *json = cJSON_CreateObject();                                                        \
        AUTO_FREE char *text = NULL;                                                               \
                                                                                                   \
        ck_assert(add);                                                                            \
        text = json_print(json);                                                                   \
        ck_assert_str_eq(text, expected);                                                          \
    } while (0)

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

/* ---------------------------------------------------------------- writing */

static const struct {
    money_t amount;
    const char *text;
} amounts[] = {
    { 0, "{\"a\":0.00}" },
    { 5, "{\"a\":0.05}" },
    { 1250, "{\"a\":12.50}" },
    { 100000, "{\"a\":1000.00}" },
    { MONEY_PRICE_MAX, "{\"a\":9999999.99}" },
    { MONEY_TOTAL_MAX, "{\"a\":9999999999999.99}" },
};

START_TEST(money_is_written_with_exactly_two_decimals)
{
    assert_written(json_add_money(json, "a", amounts[_i].amount), amounts[_i].text);
}
END_TEST

START_TEST(the_largest_amount_survives_a_double)
{
    AUTO_FREE char *text = strdup(amounts[ARRAY_LEN(amounts) - 1].text);
    AUTO_JSON *json = parse(text);
    money_t amount;

    ck_assert_ptr_null(money_from_number(json_input(json, "a").number, &amount));
    ck_assert_int_eq(amount, MONEY_TOTAL_MAX);
}
END_TEST

START_TEST(integers_are_written_exactly)
{
    assert_written(json_add_int(json, "a", 0), "{\"a\":0}");
    assert_written(json_add_int(json, "a", INT64_MAX), "{\"a\":9223372036854775807}");
    assert_written(json_add_int(json, "a", INT64_MIN), "{\"a\":-9223372036854775808}");
}
END_TEST

START_TEST(ids_and_times_are_written_as_texts)
{
    const struct uuid id = { { 0x01, 0x93, 0xab, [15] = 0xff } };

    assert_written(json_add_uuid(json, "a", &id),
                   "{\"a\":\"0193ab00-0000-0000-0000-0000000000ff\"}");
    assert_written(json_add_time(json, "a", INT64_C(1795334092123)),
                   "{\"a\":\"2026-11-22T07:54:52.123Z\"}");
}
END_TEST

START_TEST(texts_are_escaped_where_they_must_be)
{
    assert_written(json_add_text(json, "a", "\"\\\n\x01/<Z\xc3\xbc>"),
                   "{\"a\":\"\\\"\\\\\\n\\u0001/<Z\xc3\xbc>\"}");
}
END_TEST

START_TEST(pages_are_counted_up_from_the_total)
{
    assert_written(json_add_pagination(json, 1, 20, 57),
                   "{\"pagination\":{\"page\":1,\"limit\":20,\"total\":57,\"total_pages\":3}}");
    assert_written(json_add_pagination(json, 9, 20, 0),
                   "{\"pagination\":{\"page\":9,\"limit\":20,\"total\":0,\"total_pages\":0}}");
    assert_written(json_add_pagination(json, 1, 100, 100),
                   "{\"pagination\":{\"page\":1,\"limit\":100,\"total\":100,\"total_pages\":1}}");
}
END_TEST

START_TEST(what_there_was_no_memory_for_is_dropped)
{
    cJSON *object = cJSON_CreateObject();

    ck_assert(!json_add_item(object, "a", NULL));
    ck_assert(!json_append(object, NULL));
    ck_assert_ptr_null(json_finish(object, false));
    ck_assert_ptr_null(json_print(NULL));
}
END_TEST

static Suite *json_suite(void)
{
    Suite *suite = suite_create("json");
    TCase *reading = tcase_create("reading");
    TCase *writing = tcase_create("writing");

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
    tcase_add_loop_test(writing, money_is_written_with_exactly_two_decimals, 0, ARRAY_LEN(amounts));
    tcase_add_test(writing, the_largest_amount_survives_a_double);
    tcase_add_test(writing, integers_are_written_exactly);
    tcase_add_test(writing, ids_and_times_are_written_as_texts);
    tcase_add_test(writing, texts_are_escaped_where_they_must_be);
    tcase_add_test(writing, pages_are_counted_up_from_the_total);
    tcase_add_test(writing, what_there_was_no_memory_for_is_dropped);
    suite_add_tcase(suite, writing);
    return suite;
}

CHECK_MAIN(json_suite)
