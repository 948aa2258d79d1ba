/* SPDX-License-Identifier: MIT */
#pragma once

/** Making anew what is derived from the orders and can be lost without losing an order. */

#include "core/error.h"

/**
 * Makes the counters of orders and the index for searching them anew, in one transaction. Others
 * can read meanwhile, but not write.
 *
 * @path  a database of the newest schema; it is not made when it is not there
 * @return ERR_OK, ERR_REFUSED, ERR_BUSY or ERR_INTERNAL
 */
enum err repair_counters(const char *path, struct error *err) CHECKED;
