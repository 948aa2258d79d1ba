/* SPDX-License-Identifier: MIT */

/** Amounts as text, as numbers and as cents: each is read as arithmetic requires, or refused. */

#include "core/currency.h"
#include "core/money.h"
#include "tests/fuzz/fuzz.h"

#include <math.h>

static const char digits[] = "0123456789";

/* Digits with an optional point and one or two digits after it, up to 9,999,999,999,999.99. */
static bool is_amount(const char *text)
{
    size_t whole = strspn(text, digits), zeros = strspn(text, "0");
    size_t decimals = text[whole] == '.' ? strspn(text + whole + 1, digits) : 0;
    const char *end = text + whole + (text[whole] == '.' ? 1 + decimals : 0);

    return whole > 0 && *end == '\0' && decimals <= 2 && (text[whole] == '\0' || decimals > 0) &&
           (zeros > whole ? 0 : whole - zeros) <= 13;
}

/* Whatever form an amount is written in, reading it gives the same amount. */
static void check_round_trip(money_t amount)
{
    char text[MONEY_LEN];
    money_t again = -1;

    fuzz_check(amount >= 0 && amount <= MONEY_TOTAL_MAX);
    money_format(amount, CURRENCY_DECIMALS, text);
    fuzz_check(strlen(text) < MONEY_LEN && is_amount(text) && text[strlen(text) - 3] == '.');
    fuzz_check(!money_from_text(text, CURRENCY_DECIMALS, &again) && again == amount);
    fuzz_check(!money_from_number(strtod(text, NULL), CURRENCY_DECIMALS, &again) &&
               again == amount);
}

static void try_text(const char *text)
{
    money_t amount = -1;
    const char *problem = money_from_text(text, CURRENCY_DECIMALS, &amount);

    fuzz_check(!problem == is_amount(text));
    if (!problem)
        check_round_trip(amount);
    else
        fuzz_check(*problem != '\0' && amount == -1);
}

/* The distance between neighbouring doubles around @number. */
static long double spacing_at(double number)
{
    return (long double)nextafter(number, HUGE_VAL) - (long double)number;
}

static void try_number(double number)
{
    money_t amount = -1;
    const char *problem = money_from_number(number, CURRENCY_DECIMALS, &amount);
    long double off, spacing;

    if (problem) {
        fuzz_check(*problem != '\0' && amount == -1);
        if (!isfinite(number) || number < 0 || number > (double)MONEY_TOTAL_MAX / 100)
            return;
        off = fabsl((long double)number - roundl((long double)number * 100) / 100);
        fuzz_check(off > 1e-6L - spacing_at(number));
        return;
    }
    check_round_trip(amount);
    off = fabsl((long double)number - (long double)amount / 100);
    /* The amount's own double may be off by half the spacing. */
    spacing = spacing_at((double)amount / 100);
    fuzz_check(off <= fmaxl(1e-6L, spacing) + spacing / 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = fuzz_text(data, size);
    uint64_t bits = 0;
    double number;

    try_text(text);
    try_number(strtod(text, NULL));
    memcpy(&bits, data, size < sizeof(bits) ? size : sizeof(bits));
    memcpy(&number, &bits, sizeof(number));
    try_number(number);
    check_round_trip((money_t)(bits % (uint64_t)(MONEY_TOTAL_MAX + 1)));
    return 0;
}
