/* SPDX-License-Identifier: MIT */
#pragma once

/** The fixture's SQLite database, read and changed without the store. */

#include <stdint.h>

/** The version of the newest schema. */
#define DATABASE_VERSION 16

/** Runs SQL with neither foreign keys nor CHECKs enforced. */
void database_exec(const char *sql);

/** The result of @sql, a number. */
int64_t database_count(const char *sql);

/** Converts the closed database to version 2 of the schema, with the same rows. */
void database_take_back_to_version_2(void);
