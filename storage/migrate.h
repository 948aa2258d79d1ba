/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Brings a database to the schema this program knows: the numbered files in storage/migrations/,
 * applied in order, each in one transaction with its `user_version`.
 */

#include "storage/db.h"

/**
 * Migrates @db, which is open for writing. Safe while other processes do the same.
 *
 * @return ERR_OK, or ERR_REFUSED when the file belongs to another program or a newer version
 */
enum err migrate(struct db *db, struct error *err) CHECKED;

/** For commands that only read: whether @db has just this program's schema. */
enum err migrate_verify(struct db *db, struct error *err) CHECKED;

/** For copies: whether @db is a shop's of this program's schema, or of an older one. */
enum err migrate_recognise(struct db *db, struct error *err) CHECKED;
