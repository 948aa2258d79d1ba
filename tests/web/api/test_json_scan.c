/* SPDX-License-Identifier: MIT */
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"
#include "web/api/json_scan.h"

/* Scans a copy without a final NUL, in a block of exactly its size, so that a sanitizer notices any
 * read beyond it. */
static enum err scan(const char *text, size_t length, struct error *err)
{
    AUTO_FREE char *copy = malloc(length > 0 ? length : 1);

    ck_assert_ptr_nonnull(copy);
    memcpy(copy, text, length);
    return json_scan(copy, length, err);
}

static const char *const good[] = {
    "{}",
    "[]",
    " \t\r\n{ \"a\" : [ 1 , true , false , null ] } \n",
    "{\"a\":{\"b\":[{}]},\"c\":\"\"}",
    "0",
    "-0",
    "-1.5",
    "12.50",
    "1e400",
    "1E+2",
    "1e-2",
    "0.1e1",
    "123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890",
    "\"\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"\\u00e9\\uD83D\\uDE00\"",
    "\"Z\xc3\xbcrich \xf0\x9f\x98\x80\"",
    "\"\x7f\"",
};

START_TEST(what_the_grammar_allows_passes)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_msg(scan(good[_i], strlen(good[_i]), &err) == ERR_OK, "%s: %s", good[_i],
                  err.message);
}
END_TEST

static const char *const bad[] = {
    "",
    " ",
    "nul",
    "True",
    "NaN",
    "Infinity",
    "{",
    "}",
    "[",
    "]",
    "{]",
    "[}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{,}",
    "{a:1}",
    "{'a':1}",
    "{1:1}",
    "{\"a\" 1}",
    "{\"a\":1 \"b\":2}",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{} {}",
    "{}x",
    "{}\\",
    "\xef\xbb\xbf{}",
    "/**/{}",
    "01",
    "-",
    "-a",
    "+1",
    ".5",
    "1.",
    "1.e1",
    "1e",
    "1e+",
    "0x10",
    "1_000",
    "--1",
    "\"",
    "\"a",
    "\"\\\"",
    "\"\\",
    "\"\\x41\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\\u",
    "\"\n\"",
    "\"\t\"",
    "\"\x1f\"",
    "\"\\ud800\"",
    "\"\\ud800x\"",
    "\"\\ud800\\n\"",
    "\"\\ud800\\u0041\"",
    "\"\\udc00\"",
    "\"\\udc00\\ud800\"",
    "\"\\ud83d",
};

START_TEST(what_the_grammar_does_not_allow_is_malformed)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_msg(scan(bad[_i], strlen(bad[_i]), &err) == ERR_MALFORMED, "%s passes", bad[_i]);
    ck_assert_ptr_nonnull(strstr(err.message, "not valid JSON"));
}
END_TEST

static const char *const no_utf8[] = {
    "\"\xff\"",   "\"\xc3\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"",
    "\"\xe2\x82",
};

START_TEST(what_is_not_utf8_is_malformed)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(scan(no_utf8[_i], strlen(no_utf8[_i]), &err), ERR_MALFORMED);
    ck_assert_ptr_nonnull(strstr(err.message, "UTF-8"));
}
END_TEST

START_TEST(the_message_tells_the_byte)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(scan("{\"a\":x}", 7, &err), ERR_MALFORMED);
    ck_assert_ptr_nonnull(strstr(err.message, "byte 6"));
}
END_TEST

START_TEST(a_nul_byte_is_malformed_wherever_it_stands)
{
    static const char in_text[] = "{\"a\":\"x\0y\"}", outside[] = "{}\0", escaped[] = "\"\\\0\"";
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(scan(in_text, sizeof(in_text) - 1, &err), ERR_MALFORMED);
    ck_assert_int_eq(scan(outside, sizeof(outside) - 1, &err), ERR_MALFORMED);
    ck_assert_int_eq(scan(escaped, sizeof(escaped) - 1, &err), ERR_MALFORMED);
}
END_TEST

START_TEST(an_escaped_nul_becomes_another_control_character)
{
    char text[] = "{\"\\u0000\":\"a\\u0000b\\\\u0000\\u0041\"}";
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(json_scan(text, strlen(text), &err), ERR_OK);
    ck_assert_str_eq(text, "{\"\\u0001\":\"a\\u0001b\\\\u0000\\u0041\"}");
}
END_TEST

/* Scans @depth nested arrays, of which @closed are closed again. */
static enum err scan_nested(size_t depth, size_t closed, struct error *err)
{
    AUTO_FREE char *open = repeated("[", depth);
    AUTO_FREE char *close = repeated("]", closed);
    AUTO_FREE char *text = NULL;

    ck_assert_int_gt(asprintf(&text, "%s%s", open, close), 0);
    return scan(text, depth + closed, err);
}

START_TEST(nesting_is_allowed_to_its_limit)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(scan_nested(JSON_DEPTH_MAX, JSON_DEPTH_MAX, &err), ERR_OK);
}
END_TEST

static const size_t depths[] = { JSON_DEPTH_MAX + 1, 600, 500000 };

START_TEST(deeper_nesting_is_malformed_and_called_so)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(scan_nested(depths[_i], depths[_i], &err), ERR_MALFORMED);
    ck_assert_ptr_nonnull(strstr(err.message, "nested too deeply"));
    ck_assert_int_eq(scan_nested(depths[_i], 0, &err), ERR_MALFORMED);
    ck_assert_ptr_nonnull(strstr(err.message, "nested too deeply"));
}
END_TEST

START_TEST(depth_counts_what_is_open_and_not_what_was)
{
    AUTO_FREE char *elements = repeated("{\"a\":[]},", 100);
    AUTO_FREE char *text = NULL;
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_gt(asprintf(&text, "[%s0]", elements), 0);
    ck_assert_int_eq(scan(text, strlen(text), &err), ERR_OK);
}
END_TEST

static Suite *json_scan_suite(void)
{
    Suite *suite = suite_create("json_scan");
    TCase *grammar = tcase_create("grammar");
    TCase *depth = tcase_create("depth");

    tcase_add_loop_test(grammar, what_the_grammar_allows_passes, 0, ARRAY_LEN(good));
    tcase_add_loop_test(grammar, what_the_grammar_does_not_allow_is_malformed, 0, ARRAY_LEN(bad));
    tcase_add_loop_test(grammar, what_is_not_utf8_is_malformed, 0, ARRAY_LEN(no_utf8));
    tcase_add_test(grammar, the_message_tells_the_byte);
    tcase_add_test(grammar, a_nul_byte_is_malformed_wherever_it_stands);
    tcase_add_test(grammar, an_escaped_nul_becomes_another_control_character);
    suite_add_tcase(suite, grammar);
    tcase_add_test(depth, nesting_is_allowed_to_its_limit);
    tcase_add_loop_test(depth, deeper_nesting_is_malformed_and_called_so, 0, ARRAY_LEN(depths));
    tcase_add_test(depth, depth_counts_what_is_open_and_not_what_was);
    suite_add_tcase(suite, depth);
    return suite;
}

CHECK_MAIN(json_scan_suite)
