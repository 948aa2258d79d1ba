/* SPDX-License-Identifier: MIT */
#include "core/money.h"

#include "core/base/digits.h"

#include <math.h>

static const char too_large[] = "is too large";
static const char negative[] = "must not be negative";

/* What depends on the number of decimals. */
static const struct {
    int64_t scale; /* minor units in one unit */
    const char *expected, *not_an_amount, *too_many_decimals;
} units[MONEY_DECIMALS_MAX + 1] = {
    { 1, "must be a whole amount such as 1250",
      "must be a whole amount such as 1250, without sign or separators",
      "must be a whole amount, without decimals" },
    { 10, "must be an amount such as 12.5",
      "must be an amount such as 12.5, without sign or separators",
      "must have at most one decimal" },
    { 100, "must be an amount such as 12.50",
      "must be an amount such as 12.50, without sign or separators",
      "must have at most two decimals" },
    { 1000, "must be an amount such as 12.500",
      "must be an amount such as 12.500, without sign or separators",
      "must have at most three decimals" },
    { 10000, "must be an amount such as 12.5000",
      "must be an amount such as 12.5000, without sign or separators",
      "must have at most four decimals" },
};

const char *money_expected(int decimals)
{
    return units[decimals].expected;
}

const char *money_from_text(const char *text, int decimals, money_t *out)
{
    money_t amount = 0;
    int behind = 0;
    bool point = false;

    if (*text < '0' || *text > '9')
        return units[decimals].not_an_amount;
    for (; *text != '\0'; text++) {
        if (*text == '.' && !point) {
            point = true;
            continue;
        }
        if (*text < '0' || *text > '9')
            return units[decimals].not_an_amount;
        if (point && ++behind > decimals)
            return units[decimals].too_many_decimals;
        if (amount > MONEY_TOTAL_MAX)
            return too_large;
        amount = amount * 10 + (*text - '0');
    }
    if (point && behind == 0)
        return units[decimals].not_an_amount;
    for (; behind < decimals && amount <= MONEY_TOTAL_MAX; behind++)
        amount *= 10;
    if (amount > MONEY_TOTAL_MAX)
        return too_large;
    *out = amount;
    return NULL;
}

const char *money_from_number(double number, int decimals, money_t *out)
{
    double scale = (double)units[decimals].scale;
    double minor = round(number * scale);
    double nearest = minor / scale;
    /* Above some 2^32 the neighbouring doubles lie further apart than 1e-6. */
    double spacing = nextafter(nearest, HUGE_VAL) - nearest;

    if (!isfinite(minor))
        return number < 0 ? negative : too_large;
    if (minor < 0)
        return negative;
    if (fabs(number - nearest) > fmax(1e-6, spacing))
        return units[decimals].too_many_decimals;
    if (minor > (double)MONEY_TOTAL_MAX)
        return too_large;
    *out = (money_t)minor;
    return NULL;
}

/* The point and what stands behind it; nothing for whole amounts. */
static void format_fraction(money_t amount, int decimals, char *end)
{
    const int64_t scale = units[decimals].scale;

    if (scale > 1) {
        *end++ = '.';
        end = digits_padded(end, (unsigned)(amount % scale), decimals);
    }
    *end = '\0';
}

void money_format(money_t amount, int decimals, char out[static MONEY_LEN])
{
    format_fraction(amount, decimals, digits_integer(out, amount / units[decimals].scale));
}

void money_format_grouped(money_t amount, int decimals, char out[static MONEY_LEN])
{
    char whole[DIGITS_INTEGER_MAX];
    const char *end = digits_integer(whole, amount / units[decimals].scale);

    for (const char *at = whole; at < end; at++) {
        if (at > whole && (end - at) % 3 == 0)
            *out++ = ',';
        *out++ = *at;
    }
    format_fraction(amount, decimals, out);
}

bool money_add(money_t *sum, int64_t quantity, money_t price)
{
    int64_t product, result;

    if (__builtin_mul_overflow(quantity, price, &product) ||
        __builtin_add_overflow(*sum, product, &result) || result > MONEY_TOTAL_MAX)
        return false;
    *sum = result;
    return true;
}
