/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Compares a database's schema with the one that our migrations make. A foreign trigger could
 * change data unnoticed; a foreign view or table shows that another program was at work.
 */

#include "storage/engine/connection.h"

/**
 * Told of each difference, in words such as "the trigger x is not Orderdesk's".
 *
 * @harmless  whether it changes nothing of what the program does: a table, index or view beside
 * ours
 */
typedef void (*schema_report)(void *context, bool harmless, const char *difference);

/**
 * Compares @db, of the schema @version, with what migrate_up_to() makes in memory: each table,
 * index, trigger and view by its name and its text. What SQLite keeps for itself is not looked at.
 *
 * @complete  whether all of ours is there as it should be, whatever else there is
 */
enum err schema_compare(struct connection *db, int64_t version, schema_report report, void *context,
                        bool *complete, struct error *err) CHECKED;

/** The same for those who want none: @return ERR_OK, or ERR_REFUSED with the first difference */
enum err schema_verify(struct connection *db, int64_t version, struct error *err) CHECKED;

/**
 * The same for a shop that is to open: what a keeper has put beside ours is no reason to stay
 * closed, and the log warns of it.
 */
enum err schema_verify_for_use(struct connection *db, int64_t version, struct error *err) CHECKED;
