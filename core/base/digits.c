/* SPDX-License-Identifier: MIT */
#include "core/base/digits.h"

char *digits_padded(char *at, unsigned value, int count)
{
    for (int i = count; i > 0; value /= 10)
        at[--i] = (char)('0' + value % 10);
    return at + count;
}

char *digits_integer(char *at, int64_t value)
{
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    char reversed[DIGITS_INTEGER_MAX];
    int count = 0;

    do {
        reversed[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        *at++ = '-';
    while (count > 0)
        *at++ = reversed[--count];
    return at;
}
