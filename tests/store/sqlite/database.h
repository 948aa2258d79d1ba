/* SPDX-License-Identifier: MIT */
#pragma once

/** The fixture's SQLite database, read and changed past the store. */

#include <stdint.h>

/** The version of the newest schema. */
#define DATABASE_VERSION 13

/** Runs SQL with neither foreign keys nor CHECKs enforced. */
void database_exec(const char *sql);

/** The number that @sql comes to. */
int64_t database_count(const char *sql);

/** Makes of the database, which is closed, one of the schema's version 2 with the same rows. */
void database_take_back_to_version_2(void);
