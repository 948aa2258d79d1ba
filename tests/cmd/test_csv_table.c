/* SPDX-License-Identifier: MIT */
#include "cmd/csv_table.h"
#include "tests/support/check_main.h"

static void read_table(const char *text, struct csv_table *table)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_msg(csv_table_read(text, strlen(text), table, &err) == ERR_OK, "%s", err.message);
}

static void assert_refused(const char *text)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_CSV_TABLE table = { .cells = NULL };

    ck_assert_msg(csv_table_read(text, strlen(text), &table, &err) == ERR_REFUSED, "%s", text);
    ck_assert_int_eq(err.code, ERR_REFUSED);
}

START_TEST(the_header_names_columns_and_is_no_row)
{
    AUTO_CSV_TABLE table = { .cells = NULL };

    read_table("id,name\n1,Mug\n2,Bowl\n", &table);
    ck_assert_uint_eq(table.columns, 2);
    ck_assert_uint_eq(table.rows, 2);
    ck_assert_str_eq(csv_table_cell(&table, 0, 0), "1");
    ck_assert_str_eq(csv_table_cell(&table, 0, 1), "Mug");
    ck_assert_str_eq(csv_table_cell(&table, 1, 1), "Bowl");
}
END_TEST

START_TEST(quoted_fields_hold_commas_quotes_and_lines)
{
    AUTO_CSV_TABLE table = { .cells = NULL };

    read_table("a,b,c\n\"Mug, blue\",\"12\"\" plate\",\"two\nlines\"\n", &table);
    ck_assert_str_eq(csv_table_cell(&table, 0, 0), "Mug, blue");
    ck_assert_str_eq(csv_table_cell(&table, 0, 1), "12\" plate");
    ck_assert_str_eq(csv_table_cell(&table, 0, 2), "two\nlines");
}
END_TEST

START_TEST(lines_may_end_in_any_way)
{
    static const char *const texts[] = { "a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n",
                                         "a,b\n1,2\n3,4", "a,b\n\n1,2\n\n\n3,4\n\n" };

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        AUTO_CSV_TABLE table = { .cells = NULL };

        read_table(texts[i], &table);
        ck_assert_uint_eq(table.rows, 2);
        ck_assert_str_eq(csv_table_cell(&table, 1, 1), "4");
    }
}
END_TEST

START_TEST(empty_fields_are_empty_texts)
{
    AUTO_CSV_TABLE table = { .cells = NULL };

    read_table("a,b,c\n,\"\",\n", &table);
    ck_assert_uint_eq(table.rows, 1);
    for (size_t i = 0; i < 3; i++)
        ck_assert_str_eq(csv_table_cell(&table, 0, i), "");
}
END_TEST

START_TEST(a_header_alone_is_a_table_without_rows)
{
    AUTO_CSV_TABLE table = { .cells = NULL };

    read_table("a,b\n", &table);
    ck_assert_uint_eq(table.columns, 2);
    ck_assert_uint_eq(table.rows, 0);
}
END_TEST

/* The sanitizers check that nothing leaks. */
START_TEST(rows_that_are_not_as_long_as_the_header_are_refused)
{
    assert_refused("a,b\n1\n");
    assert_refused("a,b\n1,2,3\n");
    assert_refused("a,b\n1,2\n3\n4,5\n");
    assert_refused("a,b\n1,2\n3,4,5\n6,7\n8");
}
END_TEST

START_TEST(quotes_that_do_not_close_are_refused)
{
    assert_refused("a,b\n1,\"2\n");
    assert_refused("a,b\n1,\"2\"x\n");
    assert_refused("a,b\n1,x\"2\"\n");
}
END_TEST

static Suite *csv_table_suite(void)
{
    Suite *suite = suite_create("csv_table");
    TCase *test_case = tcase_create("csv_table");

    tcase_add_test(test_case, the_header_names_columns_and_is_no_row);
    tcase_add_test(test_case, quoted_fields_hold_commas_quotes_and_lines);
    tcase_add_test(test_case, lines_may_end_in_any_way);
    tcase_add_test(test_case, empty_fields_are_empty_texts);
    tcase_add_test(test_case, a_header_alone_is_a_table_without_rows);
    tcase_add_test(test_case, rows_that_are_not_as_long_as_the_header_are_refused);
    tcase_add_test(test_case, quotes_that_do_not_close_are_refused);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(csv_table_suite)
