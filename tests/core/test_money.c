/* SPDX-License-Identifier: MIT */
#include "core/money.h"
#include "tests/support/check_main.h"

#include <float.h>
#include <math.h>

static const struct {
    const char *text;
    money_t amount;
} amounts_in_text[] = {
    { "0", 0 },
    { "0.0", 0 },
    { "0.00", 0 },
    { "0.01", 1 },
    { "0.1", 10 },
    { "0.10", 10 },
    { "12", 1200 },
    { "12.5", 1250 },
    { "12.50", 1250 },
    { "012.50", 1250 },
    { "9999999.99", MONEY_PRICE_MAX },
    { "10000000", MONEY_PRICE_MAX + 1 },
    { "9999999999999", MONEY_TOTAL_MAX - 99 },
    { "9999999999999.9", MONEY_TOTAL_MAX - 9 },
    { "9999999999999.99", MONEY_TOTAL_MAX },
    { "00000000000000000000000000000000000000001", 100 },
};

START_TEST(digits_with_an_optional_point_are_an_amount)
{
    money_t amount = -1;

    ck_assert_ptr_null(money_from_text(amounts_in_text[_i].text, 2, &amount));
    ck_assert_msg(amount == amounts_in_text[_i].amount, "%s", amounts_in_text[_i].text);
}
END_TEST

static const char *const no_amounts[] = {
    "",      ".",      ".5",     "5.",    ".50",  "1e3",   "1E3",   "+1",     "-1",   "-0",
    " 1",    "1 ",     "1,00",   "1,000", "1.2.", "1..2",  "1.2.3", "0x10",   "1_0",  "$1",
    "1 000", "12.5\n", "\t12.5", "inf",   "nan",  "12.5a", "a",     "١٢",     "１",   "1.-5",
    "--1",   "1-",     "1.+5",   "..",    "1.e2", "1.5e2", "12€",   "12.5 €", "1'00", "\x01",
};

START_TEST(anything_else_is_no_amount)
{
    money_t amount;

    ck_assert_msg(money_from_text(no_amounts[_i], 2, &amount) != NULL, "'%s' is taken",
                  no_amounts[_i]);
}
END_TEST

static const char *const long_fractions[] = { "12.345", "12.500", "0.000", "0.001", "1.005" };

START_TEST(a_third_decimal_is_refused_even_when_it_is_zero)
{
    money_t amount;

    ck_assert_str_eq(money_from_text(long_fractions[_i], 2, &amount),
                     "must have at most two decimals");
}
END_TEST

static const char *const large_texts[] = {
    "10000000000000",
    "10000000000000.00",
    "99999999999999",
    "92233720368547758.07",
    "92233720368547758.08",
    "184467440737095516.16",
    "184467440737095516.17",
    "340282366920938463463374607431768211456",
    "99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999",
};

START_TEST(a_text_beyond_the_largest_total_is_too_large)
{
    money_t amount;

    ck_assert_str_eq(money_from_text(large_texts[_i], 2, &amount), "is too large");
}
END_TEST

static const struct {
    double number;
    money_t amount;
} amounts_in_numbers[] = {
    { 0, 0 },
    { -0.0, 0 },
    { 0.01, 1 },
    { 0.1, 10 },
    { 0.29, 29 },
    { 0.30000000000000004, 30 },
    { 0.1 + 0.7, 80 },
    { 1.15, 115 },
    { 4.35, 435 },
    { 12.5, 1250 },
    { 19.99, 1999 },
    { 1.1 * 3, 330 },
    { 1.0000009, 100 },
    { 0.9999991, 100 },
    { 1.0100009, 101 },
    { 0.0000009, 0 },
    { 9999999.99, MONEY_PRICE_MAX },
    { 9999999.9900009, MONEY_PRICE_MAX },
    { 9999999.9899991, MONEY_PRICE_MAX },
    { 10000000, MONEY_PRICE_MAX + 1 },
    { 9999999999999.98, MONEY_TOTAL_MAX - 1 },
    { 9999999999999.99, MONEY_TOTAL_MAX },
};

START_TEST(a_number_near_a_whole_cent_is_that_cent)
{
    money_t amount = -1;

    ck_assert_ptr_null(money_from_number(amounts_in_numbers[_i].number, 2, &amount));
    ck_assert_int_eq(amount, amounts_in_numbers[_i].amount);
}
END_TEST

/* Where doubles are more than 1e-6 apart, arithmetic with them can miss the cent. */
START_TEST(a_large_number_may_be_the_neighbour_of_a_whole_cent)
{
    for (money_t cents = MONEY_TOTAL_MAX - 100; cents < MONEY_TOTAL_MAX; cents++) {
        double number = (double)cents / 100.0;
        money_t below = -1, above = -1;

        if (money_from_number(nextafter(number, 0), 2, &below) || below != cents ||
            money_from_number(nextafter(number, (double)INFINITY), 2, &above) || above != cents)
            ck_abort_msg("%f", number);
    }
}
END_TEST

static const double between_cents[] = {
    1.005, 0.001,     0.005,         12.345,        1.0000011,       0.9999989,
    0.015, 0.0000011, 9999999.98501, 9999999.98999, 9999999.9900011, -0.001,
};

START_TEST(a_number_between_cents_is_refused)
{
    money_t amount;

    ck_assert_str_eq(money_from_number(between_cents[_i], 2, &amount),
                     "must have at most two decimals");
}
END_TEST

static const double negatives[] = { -0.01, -1, -1.005, -12.5, -9999999.99, -1e13, -1e300 };

START_TEST(a_negative_number_is_refused)
{
    money_t amount;

    ck_assert_str_eq(money_from_number(negatives[_i], 2, &amount), "must not be negative");
}
END_TEST

static const double large_numbers[] = {
    10000000000000.0, 10000000000000.01, 1e15, 9223372036854775807.0, 1e20, 1e300, 1e307,
    DBL_MAX,          (double)INFINITY,
};

START_TEST(a_number_beyond_the_largest_total_is_too_large)
{
    money_t amount;

    ck_assert_str_eq(money_from_number(large_numbers[_i], 2, &amount), "is too large");
}
END_TEST

START_TEST(what_is_no_number_is_refused)
{
    money_t amount;

    ck_assert_ptr_nonnull(money_from_number((double)NAN, 2, &amount));
    ck_assert_ptr_nonnull(money_from_number((double)-INFINITY, 2, &amount));
}
END_TEST

static void assert_survives(money_t amount)
{
    char text[MONEY_LEN];
    money_t read = -1;

    money_format(amount, 2, text);
    if (money_from_text(text, 2, &read) || read != amount)
        ck_abort_msg("%s as text", text);
    read = -1;
    if (money_from_number(strtod(text, NULL), 2, &read) || read != amount)
        ck_abort_msg("%s as a double", text);
}

START_TEST(every_amount_survives_its_text_and_a_double)
{
    /* Steps that have no common factor with 100 reach every pair of last digits. */
    for (money_t amount = 0; amount < 20000; amount++)
        assert_survives(amount);
    for (money_t amount = 0; amount <= MONEY_PRICE_MAX; amount += 99991)
        assert_survives(amount);
    for (money_t amount = 0; amount <= MONEY_TOTAL_MAX; amount += INT64_C(99999999977))
        assert_survives(amount);
    for (money_t amount = MONEY_TOTAL_MAX - 1000; amount <= MONEY_TOTAL_MAX; amount++)
        assert_survives(amount);
}
END_TEST

static const struct {
    money_t amount;
    const char *text;
} formatted[] = {
    { 0, "0.00" },
    { 1, "0.01" },
    { 10, "0.10" },
    { 99, "0.99" },
    { 100, "1.00" },
    { 1250, "12.50" },
    { 100005, "1000.05" },
    { MONEY_PRICE_MAX, "9999999.99" },
    { MONEY_TOTAL_MAX, "9999999999999.99" },
};

START_TEST(money_is_written_with_exactly_two_fraction_digits)
{
    char text[MONEY_LEN];

    money_format(formatted[_i].amount, 2, text);
    ck_assert_str_eq(text, formatted[_i].text);
}
END_TEST

static const struct {
    const char *text;
    int decimals;
    money_t amount; /* -1: refused */
    const char *formatted, *grouped;
} in_decimals[] = {
    { "0", 0, 0, "0", "0" },
    { "3", 0, 3, "3", "3" },
    { "1250", 0, 1250, "1250", "1,250" },
    { "999999999999999", 0, MONEY_TOTAL_MAX, "999999999999999", "999,999,999,999,999" },
    { "1000000000000000", 0, -1, NULL, NULL },
    { "3.0", 0, -1, NULL, NULL },
    { "0.4", 0, -1, NULL, NULL },
    { "3.", 0, -1, NULL, NULL },
    { "0.1", 1, 1, "0.1", "0.1" },
    { "0.12", 1, -1, NULL, NULL },
    { "1.250", 3, 1250, "1.250", "1.250" },
    { "1.25", 3, 1250, "1.250", "1.250" },
    { "1", 3, 1000, "1.000", "1.000" },
    { "0.001", 3, 1, "0.001", "0.001" },
    { "1234567.089", 3, 1234567089, "1234567.089", "1,234,567.089" },
    { "999999999999.999", 3, MONEY_TOTAL_MAX, "999999999999.999", "999,999,999,999.999" },
    { "1000000000000", 3, -1, NULL, NULL },
    { "1.2501", 3, -1, NULL, NULL },
    { "1.2500", 3, -1, NULL, NULL },
    { "0.0001", 4, 1, "0.0001", "0.0001" },
    { "12.5", 4, 125000, "12.5000", "12.5000" },
    { "99999999999.9999", 4, MONEY_TOTAL_MAX, "99999999999.9999", "99,999,999,999.9999" },
    { "0.00001", 4, -1, NULL, NULL },
};

START_TEST(an_amount_has_the_decimals_of_its_currency)
{
    money_t amount = -1;
    char text[MONEY_LEN];
    const char *problem = money_from_text(in_decimals[_i].text, in_decimals[_i].decimals, &amount);

    ck_assert_msg(amount == in_decimals[_i].amount, "%s", in_decimals[_i].text);
    ck_assert_msg(!problem == (amount >= 0), "%s", in_decimals[_i].text);
    if (problem)
        return;
    money_format(amount, in_decimals[_i].decimals, text);
    ck_assert_str_eq(text, in_decimals[_i].formatted);
    money_format_grouped(amount, in_decimals[_i].decimals, text);
    ck_assert_str_eq(text, in_decimals[_i].grouped);
}
END_TEST

START_TEST(what_is_wrong_with_decimals_is_said_in_words)
{
    money_t amount;

    ck_assert_str_eq(money_from_text("0.4", 0, &amount),
                     "must be a whole amount, without decimals");
    ck_assert_str_eq(money_from_number(0.4, 0, &amount),
                     "must be a whole amount, without decimals");
    ck_assert_str_eq(money_from_number(1.2505, 3, &amount), "must have at most three decimals");
    ck_assert_str_eq(money_from_text("0.00001", 4, &amount), "must have at most four decimals");
    ck_assert_str_eq(money_expected(0), "must be a whole amount such as 1250");
    ck_assert_str_eq(money_expected(3), "must be an amount such as 12.500");
}
END_TEST

START_TEST(every_amount_survives_in_every_number_of_decimals)
{
    int decimals = _i;
    const money_t steps[] = {
        1, 7, 999, 1250, 123456789, MONEY_PRICE_MAX, MONEY_TOTAL_MAX - 1, MONEY_TOTAL_MAX
    };

    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        char text[MONEY_LEN];
        money_t read = -1;

        money_format(steps[i], decimals, text);
        ck_assert_ptr_null(money_from_text(text, decimals, &read));
        ck_assert_int_eq(read, steps[i]);
        read = -1;
        ck_assert_ptr_null(money_from_number(strtod(text, NULL), decimals, &read));
        ck_assert_int_eq(read, steps[i]);
    }
}
END_TEST

START_TEST(adding_multiplies_quantity_and_price)
{
    money_t sum = 0;

    ck_assert(money_add(&sum, 3, 1250));
    ck_assert_int_eq(sum, 3750);
    ck_assert(money_add(&sum, 1, 5));
    ck_assert_int_eq(sum, 3755);
    ck_assert(money_add(&sum, 999999, 0));
    ck_assert_int_eq(sum, 3755);
}
END_TEST

START_TEST(a_sum_may_reach_the_largest_total)
{
    money_t sum = 0;

    ck_assert(money_add(&sum, 1, MONEY_TOTAL_MAX));
    ck_assert_int_eq(sum, MONEY_TOTAL_MAX);
    sum = MONEY_TOTAL_MAX - 12;
    ck_assert(money_add(&sum, 3, 4));
    ck_assert_int_eq(sum, MONEY_TOTAL_MAX);
}
END_TEST

static const struct {
    money_t sum;
    int64_t quantity;
    money_t price;
} overflows[] = {
    { MONEY_TOTAL_MAX, 1, 1 },
    { 1, 1, MONEY_TOTAL_MAX },
    { 0, 1, MONEY_TOTAL_MAX + 1 },
    { MONEY_TOTAL_MAX - 11, 3, 4 },
    { 7, INT64_C(4294967296), INT64_C(4294967296) }, /* 2^64, which wraps to 0 */
    { 1, 1, INT64_MAX },
    { 7, 2, INT64_MAX },
};

START_TEST(a_sum_beyond_the_largest_total_is_refused_and_left_alone)
{
    money_t sum = overflows[_i].sum;

    ck_assert(!money_add(&sum, overflows[_i].quantity, overflows[_i].price));
    ck_assert_int_eq(sum, overflows[_i].sum);
}
END_TEST

static Suite *money_suite(void)
{
    Suite *suite = suite_create("money");
    TCase *texts = tcase_create("texts");
    TCase *numbers = tcase_create("numbers");
    TCase *sums = tcase_create("sums");

    tcase_add_loop_test(texts, digits_with_an_optional_point_are_an_amount, 0,
                        ARRAY_LEN(amounts_in_text));
    tcase_add_loop_test(texts, anything_else_is_no_amount, 0, ARRAY_LEN(no_amounts));
    tcase_add_loop_test(texts, a_third_decimal_is_refused_even_when_it_is_zero, 0,
                        ARRAY_LEN(long_fractions));
    tcase_add_loop_test(texts, a_text_beyond_the_largest_total_is_too_large, 0,
                        ARRAY_LEN(large_texts));
    tcase_add_loop_test(texts, money_is_written_with_exactly_two_fraction_digits, 0,
                        ARRAY_LEN(formatted));
    tcase_add_loop_test(numbers, a_number_near_a_whole_cent_is_that_cent, 0,
                        ARRAY_LEN(amounts_in_numbers));
    tcase_add_test(numbers, a_large_number_may_be_the_neighbour_of_a_whole_cent);
    tcase_add_loop_test(numbers, a_number_between_cents_is_refused, 0, ARRAY_LEN(between_cents));
    tcase_add_loop_test(numbers, a_negative_number_is_refused, 0, ARRAY_LEN(negatives));
    tcase_add_loop_test(numbers, a_number_beyond_the_largest_total_is_too_large, 0,
                        ARRAY_LEN(large_numbers));
    tcase_add_test(numbers, what_is_no_number_is_refused);
    tcase_add_test(numbers, every_amount_survives_its_text_and_a_double);
    tcase_add_loop_test(texts, an_amount_has_the_decimals_of_its_currency, 0,
                        ARRAY_LEN(in_decimals));
    tcase_add_test(texts, what_is_wrong_with_decimals_is_said_in_words);
    tcase_add_loop_test(numbers, every_amount_survives_in_every_number_of_decimals, 0,
                        MONEY_DECIMALS_MAX + 1);
    tcase_add_test(sums, adding_multiplies_quantity_and_price);
    tcase_add_test(sums, a_sum_may_reach_the_largest_total);
    tcase_add_loop_test(sums, a_sum_beyond_the_largest_total_is_refused_and_left_alone, 0,
                        ARRAY_LEN(overflows));
    suite_add_tcase(suite, texts);
    suite_add_tcase(suite, numbers);
    suite_add_tcase(suite, sums);
    return suite;
}

CHECK_MAIN(money_suite)
