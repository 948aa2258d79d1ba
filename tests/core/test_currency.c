/* SPDX-License-Identifier: MIT */
#include "core/currency.h"
#include "core/money.h"
#include "tests/support/check_main.h"

static const struct {
    const char *code;
    int decimals;
} currencies[] = {
    { "EUR", 2 }, { "USD", 2 }, { "CHF", 2 }, { "HUF", 2 }, { "IDR", 2 }, { "MRU", 2 },
    { "JPY", 0 }, { "KRW", 0 }, { "VND", 0 }, { "ISK", 0 }, { "XPF", 0 }, { "KWD", 3 },
    { "TND", 3 }, { "IQD", 3 }, { "CLF", 4 }, { "UYW", 4 }, { "XXX", 2 }, { "ZZZ", 2 },
};

START_TEST(amounts_have_the_decimals_of_iso_4217)
{
    ck_assert_msg(currency_decimals(currencies[_i].code) == currencies[_i].decimals, "%s",
                  currencies[_i].code);
    ck_assert_int_le(currencies[_i].decimals, MONEY_DECIMALS_MAX);
}
END_TEST

START_TEST(a_code_is_three_capital_letters)
{
    ck_assert(currency_is_code("JPY"));
    ck_assert(!currency_is_code(""));
    ck_assert(!currency_is_code("EU"));
    ck_assert(!currency_is_code("EURO"));
    ck_assert(!currency_is_code("eur"));
    ck_assert(!currency_is_code("E1R"));
}
END_TEST

static Suite *currency_suite(void)
{
    Suite *suite = suite_create("currency");
    TCase *test_case = tcase_create("currency");

    tcase_add_loop_test(test_case, amounts_have_the_decimals_of_iso_4217, 0, ARRAY_LEN(currencies));
    tcase_add_test(test_case, a_code_is_three_capital_letters);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(currency_suite)
