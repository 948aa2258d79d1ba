/* SPDX-License-Identifier: MIT */
#pragma once

/** Verifying a database: that SQLite's structures are sound, and that the shop's facts agree. */

#include "core/store.h"

/**
 * Verifies: SQLite's own integrity; that the schema is ours and nothing else; foreign keys; every
 * order's total and item count against its items; its status, version and times against its
 * history; every history against the legal paths; the order of creation; and the counters. Whether
 * dates lie in the future is check_dates()'s to say.
 *
 * @findings  how many things are wrong; the first hundred of a kind are reported
 * @orders    how many orders were looked at
 * @return ERR_OK when the verification could be made, whatever it found
 */
enum err check_database(const char *path, check_report report, void *context, int64_t *findings,
                        int64_t *orders, struct error *err) CHECKED;

/** What is dated so much later than the clock is not yet taken to be in the future. */
#define CHECK_DATES_GRACE (5 * MS_PER_MINUTE)

/**
 * Finds orders that were created or changed in the future of @now. Dates that are too early cannot
 * be detected.
 *
 * @findings  how many problems there are; the first hundred of a kind are reported
 */
enum err check_dates(const char *path, timestamp_t now, check_report report, void *context,
                     int64_t *findings, struct error *err) CHECKED;

/**
 * For before the start: refuses a log of changes without its database, and looks for damage to
 * SQLite's structures, as far as that takes about a second at most. A large shop's are left to
 * check_database() and to its backups, which verify it.
 *
 * @path  there may be none yet
 * @return ERR_OK, or what says that it cannot be used, and what to do
 */
enum err check_before_use(const char *path, struct error *err) CHECKED;
