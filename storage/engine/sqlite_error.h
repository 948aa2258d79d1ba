/* SPDX-License-Identifier: MIT */
#pragma once

/** SQLite's result codes, and the system's reasons behind them, as our errors. Only for db.c. */

#include "storage/engine/connection.h"

/** Fills @err for a database that cannot be opened. @return ERR_REFUSED or ERR_BUSY */
enum err sqlite_error_refuse(const struct connection *db, int rc, struct error *err);

/** Says that @db is damaged, and what to do. @return @code */
enum err sqlite_error_damaged(const struct connection *db, enum err code, struct error *err);

/** For SQLITE_CONFIG_LOG: passes SQLite's own messages on to the log. */
void sqlite_error_log(void *context, int rc, const char *message);
