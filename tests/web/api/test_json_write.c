/* SPDX-License-Identifier: MIT */
#include "core/currency.h"
#include "tests/support/check_main.h"
#include "web/api/json.h"
#include "web/api/json_write.h"

/* Compares what @write appends to `out` with @expected. */
#define assert_written(write, expected)                                                            \
    do {                                                                                           \
        struct buffer text = { .text = NULL };                                                     \
        struct buffer *out = &text;                                                                \
                                                                                                   \
        write;                                                                                     \
        ck_assert_str_eq(text.text, expected);                                                     \
        ck_assert_uint_eq(text.length, strlen(expected));                                          \
        buffer_clear(&text);                                                                       \
    } while (0)

START_TEST(commas_set_themselves)
{
    AUTO_BUFFER out = { .text = NULL };

    json_write_object(&out, NULL);
    json_write_object(&out, "none");
    json_write_object_end(&out);
    json_write_list(&out, "list");
    json_write_int(&out, NULL, 1);
    json_write_text(&out, NULL, "{");
    json_write_text(&out, NULL, "[");
    json_write_list(&out, NULL);
    json_write_list_end(&out);
    json_write_object(&out, NULL);
    json_write_bool(&out, "yes", true);
    json_write_bool(&out, "no", false);
    json_write_object_end(&out);
    json_write_list_end(&out);
    json_write_null(&out, "null");
    json_write_object_end(&out);
    ck_assert_str_eq(out.text, "{\"none\":{},\"list\":[1,\"{\",\"[\",[],"
                               "{\"yes\":true,\"no\":false}],\"null\":null}");
}
END_TEST

static const struct {
    money_t amount;
    const char *text;
} amounts[] = {
    { 0, "\"a\":0.00" },
    { 5, "\"a\":0.05" },
    { 1250, "\"a\":12.50" },
    { 100000, "\"a\":1000.00" },
    { MONEY_PRICE_MAX, "\"a\":9999999.99" },
    { MONEY_TOTAL_MAX, "\"a\":9999999999999.99" },
};

START_TEST(money_is_written_with_exactly_two_decimals)
{
    assert_written(json_write_money(out, "a", amounts[_i].amount, CURRENCY_DECIMALS),
                   amounts[_i].text);
}
END_TEST

START_TEST(the_largest_amount_survives_a_double)
{
    AUTO_BUFFER out = { .text = NULL };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_JSON *json = NULL;
    money_t amount;

    json_write_object(&out, NULL);
    json_write_money(&out, "a", MONEY_TOTAL_MAX, CURRENCY_DECIMALS);
    json_write_object_end(&out);
    ck_assert_int_eq(json_parse(out.text, out.length, &json, &err), ERR_OK);
    ck_assert_ptr_null(money_from_number(json_input(json, "a").number, CURRENCY_DECIMALS, &amount));
    ck_assert_int_eq(amount, MONEY_TOTAL_MAX);
}
END_TEST

START_TEST(integers_are_written_exactly)
{
    assert_written(json_write_int(out, NULL, 0), "0");
    assert_written(json_write_int(out, NULL, INT64_MAX), "9223372036854775807");
    assert_written(json_write_int(out, NULL, INT64_MIN), "-9223372036854775808");
}
END_TEST

START_TEST(ids_and_times_are_written_as_texts)
{
    const struct uuid id = { { 0x01, 0x93, 0xab, [15] = 0xff } };

    assert_written(json_write_uuid(out, "a", &id),
                   "\"a\":\"0193ab00-0000-0000-0000-0000000000ff\"");
    assert_written(json_write_time(out, "a", INT64_C(1795334092123)),
                   "\"a\":\"2026-11-22T07:54:52.123Z\"");
}
END_TEST

START_TEST(texts_are_escaped_where_they_must_be)
{
    assert_written(json_write_text(out, "a", ""), "\"a\":\"\"");
    assert_written(json_write_text(out, "a", "\"\\\n\x01/<Z\xc3\xbc>\x7f"),
                   "\"a\":\"\\\"\\\\\\n\\u0001/<Z\xc3\xbc>\x7f\"");
}
END_TEST

/* A parser that is not ours reads back whatever is written. */
START_TEST(every_character_survives_writing_and_reading)
{
    for (int c = 1; c < 0x80; c++) {
        const char text[] = { 'a', (char)c, (char)c, 'b', '\0' };
        AUTO_BUFFER out = { .text = NULL };
        AUTO_JSON *json = NULL;

        json_write_text(&out, NULL, text);
        json = cJSON_Parse(out.text);
        ck_assert_msg(json && cJSON_IsString(json), "%d: %s", c, out.text);
        ck_assert_str_eq(json->valuestring, text);
        for (size_t i = 0; i < out.length; i++)
            ck_assert_msg(out.text[i] >= ' ', "%d is bare", c);
    }
}
END_TEST

START_TEST(pages_are_counted_up_from_the_total)
{
    assert_written(json_write_pagination(out, 1, 20, 57, NULL, NULL),
                   "\"pagination\":{\"page\":1,\"limit\":20,\"total\":57,\"total_pages\":3}");
    assert_written(json_write_pagination(out, 9, 20, 0, NULL, NULL),
                   "\"pagination\":{\"page\":9,\"limit\":20,\"total\":0,\"total_pages\":0}");
    assert_written(json_write_pagination(out, 1, 100, 100, NULL, NULL),
                   "\"pagination\":{\"page\":1,\"limit\":100,\"total\":100,\"total_pages\":1}");
}
END_TEST

START_TEST(a_page_by_a_cursor_has_cursors_and_no_number)
{
    assert_written(json_write_pagination(out, 0, 20, 57, "before", "behind"),
                   "\"pagination\":{\"limit\":20,\"total\":57,\"total_pages\":3,"
                   "\"prev_cursor\":\"before\",\"next_cursor\":\"behind\"}");
}
END_TEST

START_TEST(nothing_is_written_behind_a_failure)
{
    struct buffer out = { .failed = true };

    json_write_object(&out, NULL);
    json_write_text(&out, "a", "b\n");
    json_write_int(&out, "c", 1);
    json_write_object_end(&out);
    ck_assert(out.failed);
    ck_assert_ptr_null(out.text);
    ck_assert_uint_eq(out.length, 0);
}
END_TEST

static Suite *json_write_suite(void)
{
    Suite *suite = suite_create("json_write");
    TCase *writing = tcase_create("writing");

    tcase_add_test(writing, commas_set_themselves);
    tcase_add_loop_test(writing, money_is_written_with_exactly_two_decimals, 0, ARRAY_LEN(amounts));
    tcase_add_test(writing, the_largest_amount_survives_a_double);
    tcase_add_test(writing, integers_are_written_exactly);
    tcase_add_test(writing, ids_and_times_are_written_as_texts);
    tcase_add_test(writing, texts_are_escaped_where_they_must_be);
    tcase_add_test(writing, every_character_survives_writing_and_reading);
    tcase_add_test(writing, pages_are_counted_up_from_the_total);
    tcase_add_test(writing, a_page_by_a_cursor_has_cursors_and_no_number);
    tcase_add_test(writing, nothing_is_written_behind_a_failure);
    suite_add_tcase(suite, writing);
    return suite;
}

CHECK_MAIN(json_write_suite)
