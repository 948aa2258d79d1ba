/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Brings a database to the schema this program knows: the numbered files in storage/migrations/,
 * applied in order, each in one transaction with its `user_version`.
 */

#include "storage/engine/connection.h"

/**
 * Migrates @db, which is open for writing. Safe while other processes do the same.
 *
 * @return ERR_OK, or ERR_REFUSED when the file belongs to another program or a newer version, or
 * has what our migrations did not make
 */
enum err migrate(struct connection *db, struct error *err) CHECKED;

/** For commands that only read: whether @db has just this program's schema. */
enum err migrate_verify(struct connection *db, struct error *err) CHECKED;

/** For copies: whether @db is a shop's of this program's schema, or of an older one. */
enum err migrate_recognise(struct connection *db, struct error *err) CHECKED;

/** For what is to be put in place: whether @db has what our migrations make, and nothing else. */
enum err migrate_verify_schema(struct connection *db, struct error *err) CHECKED;

/** Makes the schema of @version in the empty @db: to be compared with. */
enum err migrate_up_to(struct connection *db, int64_t version, struct error *err) CHECKED;

/** The version of this program's schema. */
int64_t migrate_newest(void);
