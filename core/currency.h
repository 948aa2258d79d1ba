/* SPDX-License-Identifier: MIT */
#pragma once

/** Currencies, by their codes of ISO 4217. */

#include "core/base/error.h"

#define CURRENCY_DECIMALS 2 /* of most currencies, and of a shop that says nothing else */

/** Whether @code is written as a code of ISO 4217: three capital letters. */
bool currency_is_code(const char *code);

/**
 * How many decimals amounts in the currency have: the minor unit of ISO 4217, list one. A code that
 * is not in the list has CURRENCY_DECIMALS.
 */
int currency_decimals(const char *code);

/**
 * Whether a shop's amounts may have @after decimals from now on: its first order fixes them.
 *
 * @return ERR_OK or ERR_REFUSED
 */
enum err currency_check_decimals(int before, int after, bool has_orders, struct error *err) CHECKED;
