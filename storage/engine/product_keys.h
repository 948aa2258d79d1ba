/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * SQL functions for migrations alone, which bring along the products of older databases:
 * product_key(TEXT) and product_id_clean(TEXT) as in core/product.h, and
 * tell_same_product_ids(TEXT, INTEGER), which warns in the log of products that only characters
 * nobody sees tell apart: their id without those, and how many they are.
 */

#include "core/base/error.h"

struct sqlite3;

/** Gives the connection these functions. @return SQLite's result code */
int product_keys_register(struct sqlite3 *handle);
