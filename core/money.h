/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Money: whole minor units (cents), exactly, in one integer type. Never a double: those exist only
 * in JSON numbers, which money_from_number() reads and checks.
 */

#include "core/base/util.h"

#include <stdbool.h>
#include <stdint.h>

typedef int64_t money_t;

#define MONEY_PRICE_MAX INT64_C(999999999)       /*             9,999,999.99 */
#define MONEY_TOTAL_MAX INT64_C(999999999999999) /* 9,999,999,999,999.99 */
#define MONEY_LEN       24                       /* enough for any amount's text */

/**
 * Reads digits with an optional point followed by one or two digits, and nothing else.
 *
 * @return NULL, or what is wrong with @text in words
 */
const char *money_from_text(const char *text, money_t *out) CHECKED;

/**
 * Reads a number that lies within 1e-6 of a whole cent, or as near as a double of its size can lie.
 *
 * @return NULL, or what is wrong with @number in words
 */
const char *money_from_number(double number, money_t *out) CHECKED;

/** Writes @amount, which is not negative, with exactly two fraction digits: "12.50". */
void money_format(money_t amount, char out[static MONEY_LEN]);

/** @sum + @quantity × @price. @return false, with @sum untouched, beyond MONEY_TOTAL_MAX */
bool money_add(money_t *sum, int64_t quantity, money_t price) CHECKED;
