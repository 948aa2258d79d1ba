/* SPDX-License-Identifier: MIT */
#pragma once

/** Formats integers as decimal digits. A response has many of them, and printf() is slow. */

#include <stdint.h>

#define DIGITS_INTEGER_MAX 20 /* a sign and 19 digits */

/** Writes @value with exactly @count digits, leading zeros included. @return what lies behind */
char *digits_padded(char *at, unsigned value, int count);

/** Writes @value, of up to DIGITS_INTEGER_MAX characters. @return what lies behind */
char *digits_integer(char *at, int64_t value);
