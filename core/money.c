/* SPDX-License-Identifier: MIT */
#include "core/money.h"

#include "core/base/digits.h"

#include <math.h>

static const char not_an_amount[] = "must be an amount such as 12.50, without sign or separators";
static const char too_many_decimals[] = "must have at most two decimals";
static const char too_large[] = "is too large";

const char *money_from_text(const char *text, money_t *out)
{
    money_t amount = 0;
    int decimals = 0;
    bool point = false;

    if (*text < '0' || *text > '9')
        return not_an_amount;
    for (; *text != '\0'; text++) {
        if (*text == '.' && !point) {
            point = true;
            continue;
        }
        if (*text < '0' || *text > '9')
            return not_an_amount;
        if (point && ++decimals > 2)
            return too_many_decimals;
        if (amount > MONEY_TOTAL_MAX)
            return too_large;
        amount = amount * 10 + (*text - '0');
    }
    if (point && decimals == 0)
        return not_an_amount;
    for (; decimals < 2; decimals++)
        amount *= 10;
    if (amount > MONEY_TOTAL_MAX)
        return too_large;
    *out = amount;
    return NULL;
}

const char *money_from_number(double number, money_t *out)
{
    double cents = round(number * 100.0);
    double nearest = cents / 100.0;
    /* Above some 2^32 the neighbouring doubles lie further apart than 1e-6. */
    double spacing = nextafter(nearest, HUGE_VAL) - nearest;

    if (!isfinite(cents))
        return number < 0 ? "must not be negative" : too_large;
    if (cents < 0)
        return "must not be negative";
    if (fabs(number - nearest) > fmax(1e-6, spacing))
        return too_many_decimals;
    if (cents > (double)MONEY_TOTAL_MAX)
        return too_large;
    *out = (money_t)cents;
    return NULL;
}

void money_format(money_t amount, char out[static MONEY_LEN])
{
    char *end = digits_integer(out, amount / 100);

    *end++ = '.';
    *digits_padded(end, (unsigned)(amount % 100), 2) = '\0';
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
