/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Money: whole minor units (cents), exactly, in one integer type. Never a double: those exist only
 * in JSON numbers, which money_from_number() reads and checks.
 *
 * How many minor units make one unit is the currency's: @decimals is 0 for yen, 2 for euros
 * (core/currency.h), and at most MONEY_DECIMALS_MAX.
 */

#include "core/base/util.h"

#include <stdbool.h>
#include <stdint.h>

typedef int64_t money_t;

#define MONEY_PRICE_MAX    INT64_C(999999999)       /*             9,999,999.99 */
#define MONEY_TOTAL_MAX    INT64_C(999999999999999) /* 9,999,999,999,999.99 */
#define MONEY_DECIMALS_MAX 4
#define MONEY_LEN          24 /* enough for any amount's text */

/**
 * Reads digits, and up to @decimals more behind a point, and nothing else.
 *
 * @return NULL, or what is wrong with @text in words
 */
const char *money_from_text(const char *text, int decimals, money_t *out) CHECKED;

/**
 * Reads a number that lies within 1e-6 of a whole minor unit, or as near as a double of its size
 * can lie.
 *
 * @return NULL, or what is wrong with @number in words
 */
const char *money_from_number(double number, int decimals, money_t *out) CHECKED;

/** That something must be an amount, in words, with one as an example. */
const char *money_expected(int decimals);

/** Writes @amount, which is not negative, with exactly @decimals digits behind the point. */
void money_format(money_t amount, int decimals, char out[static MONEY_LEN]);

/** The same for people, with separators: "9,999,999.99". */
void money_format_grouped(money_t amount, int decimals, char out[static MONEY_LEN]);

/** @sum + @quantity × @price. @return false, with @sum untouched, beyond MONEY_TOTAL_MAX */
bool money_add(money_t *sum, int64_t quantity, money_t price) CHECKED;
