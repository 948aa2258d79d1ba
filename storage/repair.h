/* SPDX-License-Identifier: MIT */
#pragma once

/** Making anew what is derived from the orders and can be lost without losing an order. */

#include "core/error.h"

/**
 * Makes the counters of orders anew, in one transaction during which others can read, but not
 * write; and then the index for searching them, a block at a time, during which others can do both.
 * What fails half-way leaves each of them as it was or as it should be.
 *
 * @path  a database of the newest schema; it is not made when it is not there
 * @return ERR_OK, ERR_REFUSED, ERR_BUSY or ERR_INTERNAL
 */
enum err repair_derived(const char *path, struct error *err) CHECKED;
