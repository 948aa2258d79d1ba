/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Making anew what is derived from the orders and can be lost without losing an order; and mending
 * dates that a wrong clock has left.
 */

#include "storage/engine/connection.h"

/** Opens the database @path, of the newest schema, to mend it; for the repairs themselves. */
enum err repair_open(const char *path, struct connection *db, struct error *err) CHECKED;

/**
 * Makes the counters of orders and their sequences anew, in one transaction during which others can
 * read, but not write; and then the index for searching them, a block at a time, during which
 * others can do both. What fails half-way leaves each of them as it was or as it should be.
 *
 * @path  a database of the newest schema; it is not made when it is not there
 * @return ERR_OK, ERR_REFUSED, ERR_BUSY or ERR_INTERNAL
 */
enum err repair_derived(const char *path, struct error *err) CHECKED;

/**
 * Gives orders that are dated in the future, as check_dates() has it, likely dates: that of the
 * next order that is not, else the present time. Their histories follow; a later entry that alone
 * is in the future gets the present time. What is in step again is no longer marked. Orders of a
 * clock that was behind stay as they are: nothing shows that they are wrong. A few hundred orders
 * are mended in one transaction, beside a running server; mending again changes nothing.
 *
 * @trust_clock  whether to go on where most orders are dated in the future, as they are to a clock
 *               that is behind
 * @repaired     how many orders have other dates now
 * @return ERR_OK, ERR_REFUSED, ERR_BUSY or ERR_INTERNAL
 */
enum err repair_dates(const char *path, timestamp_t now, bool trust_clock, int64_t *repaired,
                      struct error *err) CHECKED;
