/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * SQL functions only for migrations, which convert the products of older databases:
 * product_key(TEXT) and product_id_clean(TEXT) as in core/product.h, and
 * tell_same_product_ids(TEXT, INTEGER), which logs a warning for product ids that differ only in
 * invisible characters: the id without them, and how many products have it.
 */

#include "core/base/error.h"

struct sqlite3;

/** Gives the connection these functions. @return SQLite's result code */
int product_keys_register(struct sqlite3 *handle);
