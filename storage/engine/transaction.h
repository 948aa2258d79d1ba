/* SPDX-License-Identifier: MIT */
#pragma once

/** Transactions. */

#include "storage/engine/connection.h"

/** A transaction; rolls back at the end of its scope unless committed. */
struct transaction {
    struct connection *db; /* NULL: none is open */
};

#define AUTO_TRANSACTION CLEANUP(transaction_rollback) struct transaction

/** Begins reading: everything read until the end is one snapshot. */
enum err transaction_begin_read(struct transaction *transaction, struct connection *db,
                                struct error *err) CHECKED;

/** Begins writing (BEGIN IMMEDIATE); waits a few seconds for other writers. */
enum err transaction_begin_write(struct transaction *transaction, struct connection *db,
                                 struct error *err) CHECKED;

/**
 * Commits. A write fails with ERR_BUSY and changes nothing when the database's files are no longer
 * in their place. If they vanish during the commit, the message tells the user to check the result.
 */
enum err transaction_commit(struct transaction *transaction, struct error *err) CHECKED;
void transaction_rollback(struct transaction *transaction);

/** Whether a transaction is open. A serious failure, such as a full disk, ends it. */
bool transaction_is_open(const struct connection *db);
