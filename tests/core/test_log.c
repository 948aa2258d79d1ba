/* SPDX-License-Identifier: MIT */
#include "core/log.h"
#include "core/timestamp.h"
#include "tests/check_main.h"
#include "tests/core/inputs.h"

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

static Suite *log_suite(void)
{
    Suite *suite = suite_create("log");
    TCase *line = tcase_create("line");

    tcase_add_checked_fixture(line, capture, release);
    tcase_add_test(line, a_line_has_its_time_and_level);
    tcase_add_test(line, lines_below_the_level_are_dropped);
    tcase_add_test(line, nobody_forges_a_line);
    tcase_add_test(line, a_long_line_is_cut_and_ended);
    suite_add_tcase(suite, line);
    return suite;
}

CHECK_MAIN(log_suite)
