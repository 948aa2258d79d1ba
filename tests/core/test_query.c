/* SPDX-License-Identifier: MIT */
#include "core/query.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

#define AUTO_QUERY CLEANUP(query_clear) struct query

START_TEST(a_list_without_parameters_has_the_defaults)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_QUERY query = { .search = NULL };
    const struct query_input input = { .page = { .kind = INPUT_ABSENT } };

    query_read(&input, &query, &err);
    assert_no_problem(&err);
    ck_assert_ptr_null(query.search);
    ck_assert_int_eq(query.page, 1);
    ck_assert_int_eq(query.limit, 20);
}
END_TEST

static const struct {
    const char *text;
    int64_t value;
} pages[] = {
    { "1", 1 },
    { "2", 2 },
    { "007", 7 },
    { "999999999999", INT64_C(999999999999) },
    { "1000000000000", QUERY_PAGE_MAX },
};

START_TEST(a_page_is_a_whole_number_from_1)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_QUERY query = { .search = NULL };
    const struct query_input input = { .page = text_input(pages[_i].text) };

    query_read(&input, &query, &err);
    assert_no_problem(&err);
    ck_assert_int_eq(query.page, pages[_i].value);
}
END_TEST

START_TEST(a_limit_is_a_whole_number_from_1_to_100)
{
    for (int64_t limit = 1; limit <= QUERY_LIMIT_MAX; limit++) {
        AUTO_ERROR err = ERROR_INIT;
        AUTO_QUERY query = { .search = NULL };
        char text[24];
        struct query_input input = { .limit = text_input(text) };

        snprintf(text, sizeof(text), "%d", (int)limit);
        query_read(&input, &query, &err);
        assert_no_problem(&err);
        ck_assert_int_eq(query.limit, limit);
    }
}
END_TEST

static const char *const no_counts[] = {
    "",
    "0",
    "00",
    "-1",
    "+1",
    "1.0",
    "1.5",
    " 1",
    "1 ",
    "1e1",
    "0x1",
    "abc",
    "1a",
    "a1",
    "1,2",
    "١",
    "--1",
    "١٠",
    "\n",
    "1000000000001",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551617",
    "99999999999999999999999999999999999999",
};

START_TEST(nothing_else_counts_pages_or_rows)
{
    AUTO_ERROR page_err = ERROR_INIT;
    AUTO_ERROR limit_err = ERROR_INIT;
    AUTO_QUERY query = { .search = NULL };
    const struct query_input with_page = { .page = text_input(no_counts[_i]) };
    const struct query_input with_limit = { .limit = text_input(no_counts[_i]) };

    query_read(&with_page, &query, &page_err);
    assert_only_problem(&page_err, "page", no_counts[_i]);
    query_read(&with_limit, &query, &limit_err);
    assert_only_problem(&limit_err, "limit", no_counts[_i]);
    ck_assert_str_eq(problem_at(&limit_err, "limit"), "must be a whole number from 1 to 100");
}
END_TEST

START_TEST(a_limit_of_101_is_refused)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_QUERY query = { .search = NULL };
    const struct query_input input = { .limit = text_input("101") };

    query_read(&input, &query, &err);
    assert_only_problem(&err, "limit", "101");
}
END_TEST

START_TEST(search_words_are_trimmed_and_may_be_empty)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_QUERY some = { .search = NULL };
    AUTO_QUERY none = { .search = NULL };
    const struct query_input with_some = { .search = text_input("  blue mug ") };
    const struct query_input with_none = { .search = text_input("  ") };

    query_read(&with_some, &some, &err);
    query_read(&with_none, &none, &err);
    assert_no_problem(&err);
    ck_assert_str_eq(some.search, "blue mug");
    ck_assert_ptr_null(none.search);
}
END_TEST

START_TEST(search_words_have_at_most_200_characters)
{
    AUTO_FREE char *at_limit = repeated("é", QUERY_SEARCH_MAX);
    AUTO_FREE char *beyond = repeated("é", QUERY_SEARCH_MAX + 1);
    AUTO_ERROR none = ERROR_INIT;
    AUTO_ERROR err = ERROR_INIT;
    AUTO_QUERY query = { .search = NULL };
    AUTO_QUERY refused = { .search = NULL };
    const struct query_input good = { .search = text_input(at_limit) };
    const struct query_input bad = { .search = text_input(beyond) };

    query_read(&good, &query, &none);
    assert_no_problem(&none);
    ck_assert_str_eq(query.search, at_limit);
    query_read(&bad, &refused, &err);
    assert_only_problem(&err, "q", "201 characters");
}
END_TEST

START_TEST(all_problems_are_told_at_once)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_QUERY query = { .search = NULL };
    const struct query_input input = { .search = text_input("\xff"),
                                       .page = text_input("0"),
                                       .limit = text_input("many") };

    query_read(&input, &query, &err);
    ck_assert_uint_eq(err.problem_count, 3);
    ck_assert_ptr_nonnull(problem_at(&err, "q"));
    ck_assert_ptr_nonnull(problem_at(&err, "page"));
    ck_assert_ptr_nonnull(problem_at(&err, "limit"));
}
END_TEST

static const struct {
    int64_t total, limit, pages;
} counts[] = {
    { 0, 20, 0 },  { 1, 20, 1 }, { 19, 20, 1 },   { 20, 20, 1 },   { 21, 20, 2 },
    { 57, 20, 3 }, { 1, 1, 1 },  { 100, 1, 100 }, { 100, 100, 1 }, { 101, 100, 2 },
};

START_TEST(the_last_page_may_be_part_full)
{
    ck_assert_int_eq(query_pages(counts[_i].total, counts[_i].limit), counts[_i].pages);
}
END_TEST

static const struct {
    int64_t page, limit, total, offset;
} offsets[] = {
    { 1, 20, 57, 0 }, { 2, 20, 57, 20 }, { 3, 20, 57, 40 }, { 4, 20, 57, -1 },
    { 1, 20, 0, -1 }, { 2, 20, 20, -1 }, { 2, 20, 21, 20 }, { QUERY_PAGE_MAX, 100, 57, -1 },
    { 5, 1, 5, 4 },
};

START_TEST(a_page_behind_the_last_one_has_no_offset)
{
    const struct query query = { .page = offsets[_i].page, .limit = offsets[_i].limit };

    ck_assert_int_eq(query_offset(&query, offsets[_i].total), offsets[_i].offset);
}
END_TEST

static Suite *query_suite(void)
{
    Suite *suite = suite_create("query");
    TCase *read = tcase_create("read");
    TCase *count = tcase_create("count");

    tcase_add_test(read, a_list_without_parameters_has_the_defaults);
    tcase_add_loop_test(read, a_page_is_a_whole_number_from_1, 0, ARRAY_LEN(pages));
    tcase_add_test(read, a_limit_is_a_whole_number_from_1_to_100);
    tcase_add_loop_test(read, nothing_else_counts_pages_or_rows, 0, ARRAY_LEN(no_counts));
    tcase_add_test(read, a_limit_of_101_is_refused);
    tcase_add_test(read, search_words_are_trimmed_and_may_be_empty);
    tcase_add_test(read, search_words_have_at_most_200_characters);
    tcase_add_test(read, all_problems_are_told_at_once);
    tcase_add_loop_test(count, the_last_page_may_be_part_full, 0, ARRAY_LEN(counts));
    tcase_add_loop_test(count, a_page_behind_the_last_one_has_no_offset, 0, ARRAY_LEN(offsets));
    suite_add_tcase(suite, read);
    suite_add_tcase(suite, count);
    return suite;
}

CHECK_MAIN(query_suite)
