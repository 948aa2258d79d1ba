/* SPDX-License-Identifier: MIT */
#include "storage/search/search_words.h"
#include "tests/support/check_main.h"

#include <stdio.h>

/* Its words, those that are a number alone in brackets. */
static void assert_means(const char *search, enum search_meaning meaning, const char *expected)
{
    CLEANUP(search_words_clear) struct search_words words = { .text = NULL };
    AUTO_ERROR err = ERROR_INIT;
    char found[200] = "";

    ck_assert_int_eq(search_words_init(&words, search, meaning, &err), ERR_OK);
    for (const char *at = words.text; *at != '\0';) {
        size_t length = 1 + strcspn(at + 1, " ");
        const struct needle needle = { .text = at + 1, .length = length - 1 };
        bool labelled = search_words_is_labelled(&words, &needle);
        size_t used = strlen(found);

        snprintf(found + used, sizeof(found) - used, labelled ? "[%.*s]" : "%.*s", (int)length, at);
        at += length;
    }
    ck_assert_str_eq(found, expected);
}

static const struct {
    const char *search, *plain, *phone, *number;
} searches[] = {
    { "1042", " 1042", "", "" },
    { "#1042", " 1042", "", "" },
    { "no. 1042", " no 1042", "", "[ 1042]" },
    { "No 1042", " no 1042", "", "[ 1042]" },
    { "Nº 1042", " no 1042", "", "[ 1042]" },
    { "n° 1042", " n 1042", "", "[ 1042]" },
    { "order 1042", " order 1042", "", "[ 1042]" },
    { "Order #1042", " order 1042", "", "[ 1042]" },
    { "order no. 1042 anna", " order no 1042 anna", "", "[ 1042] anna" },
    { "anna, order number 104", " anna order number 104", "", " anna[ 104]" },
    { "no. 1042 no. 1043", " no 1042 no 1043", "", "[ 1042][ 1043]" },
    /* no number of an order */
    { "no", " no", "", "" },
    { "no mug", " no mug", "", "" },
    { "no-1042", " no-1042", "", "" },
    { "no 0042", " no 0042", "", "" },
    { "no 1234567890123456", " no 1234567890123456", "", "" },
    { "reorder 1042", " reorder 1042", "", "" },
    /* a phone number */
    { "030 1234567", " 030 1234567", " 0301234567", "" },
    { "", "", "", "" },
};

START_TEST(a_search_has_up_to_three_meanings)
{
    assert_means(searches[_i].search, MEANING_PLAIN, searches[_i].plain);
    assert_means(searches[_i].search, MEANING_PHONE, searches[_i].phone);
    assert_means(searches[_i].search, MEANING_NUMBER, searches[_i].number);
}
END_TEST

static const struct {
    const char *digits;
    int64_t newest;
    const char *ranges;
} numbers[] = {
    { "1042", 1100, "1042-1042 " },
    { "1042", 1042, "1042-1042 " },
    { "1042", 20000, "1042-1042 " },
    { "1042", 1041, "" },
    { "104", 1100, "104-104 1040-1049 " },
    { "104", 20000, "104-104 1040-1049 10400-10499 " },
    { "1", 1100, "1-1 10-19 100-199 1000-1999 " },
    { "9", 1100, "9-9 90-99 900-999 " },
    { "5000", 1100, "" },
    { "999999999999999", INT64_C(1) << 60, "999999999999999-999999999999999 " },
    { "1", 0, "" },
};

START_TEST(a_number_that_is_none_is_the_beginning_of_some)
{
    struct search_range ranges[SEARCH_RANGES_MAX];
    const struct needle needle = { .text = numbers[_i].digits,
                                   .length = strlen(numbers[_i].digits) };
    size_t count = search_numbers(&needle, numbers[_i].newest, ranges);
    char text[200] = "";

    ck_assert(needle_is_number(&needle));
    for (size_t i = 0; i < count; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%lld-%lld ",
                 (long long)ranges[i].low, (long long)ranges[i].high);
    ck_assert_str_eq(text, numbers[_i].ranges);
}
END_TEST

static Suite *search_words_suite(void)
{
    Suite *suite = suite_create("search_words");
    TCase *test_case = tcase_create("search_words");

    tcase_add_loop_test(test_case, a_search_has_up_to_three_meanings, 0, ARRAY_LEN(searches));
    tcase_add_loop_test(test_case, a_number_that_is_none_is_the_beginning_of_some, 0,
                        ARRAY_LEN(numbers));
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(search_words_suite)
