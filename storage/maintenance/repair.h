/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Making anew what is derived from the orders and can be lost without losing an order; and mending
 * dates that a wrong clock has left.
 */

#include "core/store.h"
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
 * Gives orders that are dated wrongly likely dates. These are
 *
 * - orders that are dated in the future, as check_dates() has it: they get the time of the next
 *   order that is not, else the present time;
 * - the orders from @repair->first to @repair->last, by a clock that was behind, or ahead of what
 *   has come since: nothing but a person's word shows whether they or their neighbours are wrong.
 *   The last gets the time of the next order, else the present time, and those before it keep their
 *   distances to it as far as they stay in the order of their numbers, behind the order before.
 *
 * Their histories follow, and stay in order; a later entry that alone is in the future gets the
 * present time. What is in step again is no longer marked. The range is mended in one transaction,
 * and then a few hundred orders in each, beside a running server; mending again changes nothing.
 *
 * A dry run does all this in one transaction, which it undoes: nobody can place orders meanwhile.
 * Without a range it also reports which orders are dated before earlier ones.
 *
 * @repaired  how many orders have other dates now, or would have
 * @return ERR_OK, ERR_REFUSED, ERR_BUSY or ERR_INTERNAL
 */
enum err repair_dates(const char *path, const struct date_repair *repair, int64_t *repaired,
                      struct error *err) CHECKED;
