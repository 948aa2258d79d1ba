/* SPDX-License-Identifier: MIT */
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/base/timestamp.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

#include <unistd.h>

static FILE *captured;
static int real_stderr;

static void capture(void)
{
    captured = tmpfile();
    real_stderr = dup(STDERR_FILENO);
    ck_assert(captured && real_stderr >= 0);
    ck_assert_int_eq(dup2(fileno(captured), STDERR_FILENO), STDERR_FILENO);
}

static void release(void)
{
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    fclose(captured);
}

/* Everything that was logged; the caller's, to free(). */
static char *logged(void)
{
    char *text = calloc(1, 10000);

    ck_assert_ptr_nonnull(text);
    rewind(captured);
    ck_assert_uint_lt(fread(text, 1, 9999, captured), 9999);
    return text;
}

START_TEST(a_line_has_its_time_and_level)
{
    AUTO_FREE char *text = NULL;
    timestamp_t first, last;

    log_warn("the disk holding %s is full", "data/orders.db");
    text = logged();
    ck_assert_str_eq(text + TIMESTAMP_LEN, " warn  the disk holding data/orders.db is full\n");
    text[TIMESTAMP_LEN] = '\0';
    ck_assert_msg(timestamp_parse(text, &first, &last), "%s", text);
}
END_TEST

START_TEST(lines_below_the_level_are_dropped)
{
    AUTO_FREE char *before = NULL;
    AUTO_FREE char *after = NULL;

    log_debug("one");
    before = logged();
    ck_assert_str_eq(before, "");
    log_info("two");
    log_set_level(LOG_ERROR);
    log_warn("three");
    log_error("four");
    log_set_level(LOG_DEBUG);
    log_debug("five");
    log_set_level(LOG_INFO);
    after = logged();
    ck_assert_ptr_nonnull(strstr(after, " info  two\n"));
    ck_assert_ptr_null(strstr(after, "three"));
    ck_assert_ptr_nonnull(strstr(after, " error four\n"));
    ck_assert_ptr_nonnull(strstr(after, " debug five\n"));
}
END_TEST

START_TEST(nobody_forges_a_line)
{
    AUTO_FREE char *text = NULL;

    log_error("bad name: %s", "a\nb\r\x1b[31m\x7f\té");
    text = logged();
    ck_assert_str_eq(text + TIMESTAMP_LEN, " error bad name: a?b??[31m??é\n");
}
END_TEST

START_TEST(a_long_line_is_cut_and_ended)
{
    AUTO_FREE char *text = NULL;
    AUTO_FREE char *message = repeated("x", 5000);

    log_error("%s", message);
    text = logged();
    ck_assert_uint_ge(strlen(text), 2000);
    ck_assert_uint_lt(strlen(text), 2100);
    ck_assert_ptr_eq(strchr(text, '\n'), text + strlen(text) - 1);
}
END_TEST

/* ---------------------------------------------------------------- as JSON */

/* The line that is written for @value, after its time and level. */
static char *json_of(const char *value)
{
    const struct log_field fields[] = { { "path", value, false }, { "status", "200", true } };
    AUTO_FREE char *text = NULL;
    char *rest;

    log_json(LOG_INFO, "request", fields, ARRAY_LEN(fields));
    text = logged();
    rest = strdup(strstr(text, "\"message\":"));
    ck_assert_ptr_nonnull(rest);
    return rest;
}

START_TEST(a_json_line_has_its_time_level_and_message)
{
    static const char start[] = "{\"time\":\"";
    AUTO_FREE char *text = NULL;
    timestamp_t first, last;
    char *end;

    log_set_format(LOG_JSON);
    log_warn("the disk holding %s is full", "\"orders.db\"");
    text = logged();
    ck_assert_int_eq(strncmp(text, start, strlen(start)), 0);
    end = text + strlen(start) + TIMESTAMP_LEN;
    ck_assert_str_eq(end, "\",\"level\":\"warn\","
                          "\"message\":\"the disk holding \\u0022orders.db\\u0022 is full\"}\n");
    *end = '\0';
    ck_assert_msg(timestamp_parse(text + strlen(start), &first, &last), "%s", text);
}
END_TEST

static const struct {
    const char *value, *written;
} values[] = {
    { "/api/orders", "/api/orders" },
    { "", "" },
    { "a\"b\\c", "a\\u0022b\\u005cc" },
    { "a\nb\x1b\x7f", "a\\u000ab\\u001b\\u007f" },
    { "Größe", "Größe" },
    { "Gr\xf6\xdf"
      "e",
      "Gr??e" },
};

START_TEST(values_are_escaped_as_json_has_it)
{
    AUTO_FREE char *text = json_of(values[_i].value);
    AUTO_FREE char *expected = NULL;

    ck_assert_int_gt(asprintf(&expected,
                              "\"message\":\"request\",\"path\":\"%s\",\"status\":200}\n",
                              values[_i].written),
                     0);
    ck_assert_str_eq(text, expected);
}
END_TEST

static const char *const long_texts[] = { "x", "\n", "ä", "€" };

START_TEST(a_long_value_is_cut_and_the_line_is_whole)
{
    AUTO_FREE char *value = repeated(long_texts[_i], 5000);
    AUTO_FREE char *text = json_of(value);

    ck_assert_uint_gt(strlen(text), 3000);
    ck_assert_uint_lt(strlen(text), 4096);
    ck_assert_ptr_nonnull(strstr(text, "\",\"status\":200}\n"));
    ck_assert(text_is_utf8(text, strlen(text)));
}
END_TEST

START_TEST(json_lines_below_the_level_are_dropped)
{
    AUTO_FREE char *text = NULL;

    log_set_format(LOG_JSON);
    log_set_level(LOG_WARN);
    ck_assert(!log_is_on(LOG_INFO));
    ck_assert(log_is_on(LOG_WARN));
    log_info("one");
    log_json(LOG_INFO, "two", NULL, 0);
    text = logged();
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(levels_and_formats_have_names)
{
    enum log_level level = LOG_INFO;
    enum log_format format = LOG_TEXT;

    ck_assert(log_level_parse("debug", &level) && level == LOG_DEBUG);
    ck_assert(log_level_parse("error", &level) && level == LOG_ERROR);
    ck_assert(!log_level_parse("loud", &level) && level == LOG_ERROR);
    ck_assert(!log_level_parse("", &level));
    ck_assert(log_format_parse("json", &format) && format == LOG_JSON);
    ck_assert(!log_format_parse("JSON", &format) && format == LOG_JSON);
}
END_TEST

static Suite *log_suite(void)
{
    Suite *suite = suite_create("log");
    TCase *line = tcase_create("line");
    TCase *json = tcase_create("json");

    tcase_add_checked_fixture(line, capture, release);
    tcase_add_test(line, a_line_has_its_time_and_level);
    tcase_add_test(line, lines_below_the_level_are_dropped);
    tcase_add_test(line, nobody_forges_a_line);
    tcase_add_test(line, a_long_line_is_cut_and_ended);
    suite_add_tcase(suite, line);
    tcase_add_checked_fixture(json, capture, release);
    tcase_add_test(json, a_json_line_has_its_time_level_and_message);
    tcase_add_loop_test(json, values_are_escaped_as_json_has_it, 0, ARRAY_LEN(values));
    tcase_add_loop_test(json, a_long_value_is_cut_and_the_line_is_whole, 0, ARRAY_LEN(long_texts));
    tcase_add_test(json, json_lines_below_the_level_are_dropped);
    tcase_add_test(json, levels_and_formats_have_names);
    suite_add_tcase(suite, json);
    return suite;
}

CHECK_MAIN(log_suite)
