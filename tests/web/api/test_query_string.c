/* SPDX-License-Identifier: MIT */
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"
#include "web/api/query_string.h"

static const char *const allowed[] = { "status", "q", "page", "limit", "cursor", NULL };

static void read_query(const char *text, struct query_string *out, struct error *err)
{
    query_string_read(text, allowed, "status", out, err);
}

static void assert_value(const char *text, const char *name, const char *expected)
{
    AUTO_QUERY_STRING query = { .count = 0 };
    AUTO_ERROR err = ERROR_INIT;
    struct input value;

    read_query(text, &query, &err);
    assert_no_problem(&err);
    value = query_string_input(&query, name);
    ck_assert_int_eq(value.kind, expected ? INPUT_TEXT : INPUT_ABSENT);
    if (expected)
        ck_assert_str_eq(value.text, expected);
}

START_TEST(values_are_found_by_name)
{
    assert_value("", "q", NULL);
    assert_value("q=mug", "q", "mug");
    assert_value("page=2&q=mug&limit=5", "limit", "5");
    assert_value("page=2&q=mug", "limit", NULL);
}
END_TEST

START_TEST(values_may_be_empty_or_left_out)
{
    assert_value("q=", "q", "");
    assert_value("q", "q", "");
    assert_value("q=&page=1", "q", "");
    assert_value("q&page=1", "q", "");
}
END_TEST

START_TEST(empty_pairs_are_passed_over)
{
    assert_value("&", "q", NULL);
    assert_value("&&q=mug&", "q", "mug");
}
END_TEST

START_TEST(escapes_are_decoded_in_names_and_values)
{
    assert_value("q=blue+mug", "q", "blue mug");
    assert_value("q=blue%20mug%2b%2B", "q", "blue mug++");
    assert_value("%71=mug", "q", "mug");
    assert_value("q=Z%C3%BCrich", "q", "Z\xc3\xbcrich");
    assert_value("q=Z\xc3\xbcrich", "q", "Z\xc3\xbcrich");
    assert_value("q=a%26b%3dc=d", "q", "a&b=c=d");
    assert_value("q=100%25", "q", "100%");
    assert_value("q=%2525", "q", "%25");
}
END_TEST

static const char *const bad_escapes[] = {
    "q=%",   "q=%4",  "q=%g1",   "q=%1g", "q=a%",     "q=%4&page=1",
    "q=%00", "%00=1", "q=a%00b", "q=%FF", "q=%C0%AF", "q=%ED%A0%80",
    "q=%-1", "q=%+1", "q=% 1",   "%q=1",  "q=\xff",   "%FF=1",
};

START_TEST(a_bad_escape_is_a_problem_of_the_query)
{
    AUTO_QUERY_STRING query = { .count = 0 };
    AUTO_ERROR err = ERROR_INIT;

    read_query(bad_escapes[_i], &query, &err);
    assert_only_problem(&err, "query", bad_escapes[_i]);
}
END_TEST

static const struct {
    const char *text;
    const char *name;
} unknown[] = {
    { "color=blue", "color" },     { "Q=mug", "Q" },
    { "q%20=mug", "q " },          { "=mug", "" },
    { "q[]=mug", "q[]" },          { "page%3D=1", "page=" },
    { "pages=1&page=1", "pages" }, { "pag=1&page=1", "pag" },
};

START_TEST(a_parameter_that_is_not_known_is_named)
{
    AUTO_QUERY_STRING query = { .count = 0 };
    AUTO_ERROR err = ERROR_INIT;

    read_query(unknown[_i].text, &query, &err);
    assert_only_problem(&err, unknown[_i].name, unknown[_i].text);
}
END_TEST

START_TEST(a_parameter_that_comes_twice_is_named)
{
    AUTO_QUERY_STRING query = { .count = 0 };
    AUTO_ERROR err = ERROR_INIT;

    read_query("q=mug&page=1&%71=cup", &query, &err);
    assert_only_problem(&err, "q", "q");
}
END_TEST

START_TEST(all_problems_are_told_at_once)
{
    AUTO_QUERY_STRING query = { .count = 0 };
    AUTO_ERROR err = ERROR_INIT;

    read_query("color=blue&q=%&page=1&page=2&size=5", &query, &err);
    ck_assert_uint_eq(err.problem_count, 4);
    ck_assert_ptr_nonnull(problem_at(&err, "color"));
    ck_assert_ptr_nonnull(problem_at(&err, "query"));
    ck_assert_ptr_nonnull(problem_at(&err, "page"));
    ck_assert_ptr_nonnull(problem_at(&err, "size"));
}
END_TEST

START_TEST(the_repeatable_one_may_come_as_often_as_there_is_room)
{
    AUTO_FREE char *many = repeated("status=x&", QUERY_PARAMETERS_MAX - 1);
    AUTO_FREE char *text = NULL;
    const char *values[QUERY_PARAMETERS_MAX];
    AUTO_QUERY_STRING query = { .count = 0 };
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_gt(asprintf(&text, "%sstatus=y", many), 0);
    read_query(text, &query, &err);
    assert_no_problem(&err);
    ck_assert_uint_eq(query_string_values(&query, "status", values), QUERY_PARAMETERS_MAX);
    ck_assert_str_eq(values[0], "x");
    ck_assert_str_eq(values[QUERY_PARAMETERS_MAX - 1], "y");
}
END_TEST

START_TEST(more_parameters_than_there_is_room_for_are_a_problem)
{
    AUTO_FREE char *text = repeated("status=x&", QUERY_PARAMETERS_MAX + 1);
    AUTO_QUERY_STRING query = { .count = 0 };
    AUTO_ERROR err = ERROR_INIT;

    read_query(text, &query, &err);
    assert_only_problem(&err, "query", "one too many");
}
END_TEST

START_TEST(without_a_repeatable_one_none_may_repeat)
{
    AUTO_QUERY_STRING query = { .count = 0 };
    AUTO_ERROR err = ERROR_INIT;

    query_string_read("status=a&status=b", allowed, NULL, &query, &err);
    assert_only_problem(&err, "status", "status");
}
END_TEST

static void assert_written(const char *text, const char *place, const char *expected)
{
    AUTO_QUERY_STRING query = { .count = 0 };
    AUTO_BUFFER out = { .text = NULL };
    AUTO_ERROR err = ERROR_INIT;

    read_query(text, &query, &err);
    assert_no_problem(&err);
    query_string_write(&query, place, &out);
    ck_assert_str_eq(out.text, expected);
}

START_TEST(a_query_is_written_back_for_another_page)
{
    assert_written("", "page=1", "page=1");
    assert_written("page=7", "page=8", "page=8");
    assert_written("q=mug&page=7&limit=5", "page=1", "q=mug&limit=5&page=1");
    assert_written("status=a&status=b", "page=2", "status=a&status=b&page=2");
    assert_written("q", "page=1000000000000", "q=&page=1000000000000");
    assert_written("cursor=x&q=mug", "page=2", "q=mug&page=2");
    assert_written("page=2&q=mug", "cursor=y", "q=mug&cursor=y");
}
END_TEST

START_TEST(what_is_written_back_is_escaped)
{
    assert_written("q=a%26page%3D1+%3E%3B%22%0D%0A%25%C3%BC-._~", "page=2",
                   "q=a%26page%3D1%20%3E%3B%22%0D%0A%25%C3%BC-._~&page=2");
}
END_TEST

static Suite *query_string_suite(void)
{
    Suite *suite = suite_create("query_string");
    TCase *reading = tcase_create("reading");
    TCase *writing = tcase_create("writing");

    tcase_add_test(reading, values_are_found_by_name);
    tcase_add_test(reading, values_may_be_empty_or_left_out);
    tcase_add_test(reading, empty_pairs_are_passed_over);
    tcase_add_test(reading, escapes_are_decoded_in_names_and_values);
    tcase_add_loop_test(reading, a_bad_escape_is_a_problem_of_the_query, 0, ARRAY_LEN(bad_escapes));
    tcase_add_loop_test(reading, a_parameter_that_is_not_known_is_named, 0, ARRAY_LEN(unknown));
    tcase_add_test(reading, a_parameter_that_comes_twice_is_named);
    tcase_add_test(reading, all_problems_are_told_at_once);
    tcase_add_test(reading, the_repeatable_one_may_come_as_often_as_there_is_room);
    tcase_add_test(reading, more_parameters_than_there_is_room_for_are_a_problem);
    tcase_add_test(reading, without_a_repeatable_one_none_may_repeat);
    suite_add_tcase(suite, reading);
    tcase_add_test(writing, a_query_is_written_back_for_another_page);
    tcase_add_test(writing, what_is_written_back_is_escaped);
    suite_add_tcase(suite, writing);
    return suite;
}

CHECK_MAIN(query_string_suite)
