/* SPDX-License-Identifier: MIT */
#include "storage/tables/fts_query.h"
#include "tests/store/fixture.h"
#include "tests/support/check_main.h"

static const struct {
    const char *search;
    const char *match; /* NULL: there is nothing to search for */
} matches[] = {
    { "mug", "(\"mug\" * )" },
    { "blue  mug ", "(\"blue\" * \"mug\" * )" },
    { "say \"hi\"", "(\"say\" * \"hi\" * )" },
    { "- mug *", "(\"mug\" * )" },
    { "MUG-01", "(\"mug 01\" * )" },
    { "É", "(\"e\" * )" },
    { "太郎", "(\"太 郎\" * )" },
    { "a b c d e f g h", "(\"a\" * \"b\" * \"c\" * \"d\" * \"e\" * \"f\" * \"g\" * \"h\" * )" },
    { "030 1234567", "(\"030\" * \"1234567\" * ) OR (\"0301234567\" * )" },
    { "OR NOT NEAR(a)", "(\"or\" * \"not\" * \"near a\" * )" },
    { "", NULL },
    { " ", NULL },
    { "* - \" ( ) ^", NULL },
};

START_TEST(each_group_is_a_phrase_and_a_beginning)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *match = NULL;

    assert_ok(fts_query_write(matches[_i].search, &match, &err), &err);
    if (matches[_i].match)
        ck_assert_str_eq(match, matches[_i].match);
    else
        ck_assert_ptr_null(match);
}
END_TEST

static Suite *match_suite(void)
{
    Suite *suite = suite_create("match");
    TCase *quoting = tcase_create("quoting");

    tcase_add_loop_test(quoting, each_group_is_a_phrase_and_a_beginning, 0, ARRAY_LEN(matches));
    suite_add_tcase(suite, quoting);
    return suite;
}

CHECK_MAIN(match_suite)
