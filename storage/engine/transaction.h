/* SPDX-License-Identifier: MIT */
#pragma once

/** Transactions that roll back at the end of their scope unless they were committed. */

#include "storage/engine/connection.h"

/** A transaction; rolls back at the end of its scope unless committed. */
struct transaction {
    struct connection *db; /* NULL: none is open */
};

#define AUTO_TRANSACTION CLEANUP(transaction_rollback) struct transaction

/** Begins reading: everything read until the end belongs to one moment. */
enum err transaction_begin_read(struct transaction *transaction, struct connection *db,
                                struct error *err) CHECKED;

/** Begins writing (BEGIN IMMEDIATE), waiting a while for other writers. */
enum err transaction_begin_write(struct transaction *transaction, struct connection *db,
                                 struct error *err) CHECKED;

/**
 * Commits. One that writes is refused with ERR_BUSY, and nothing done, when the database's files
 * are no longer in their place; when that is so only afterwards, the message says to look.
 */
enum err transaction_commit(struct transaction *transaction, struct error *err) CHECKED;
void transaction_rollback(struct transaction *transaction);

/** Whether a transaction is open; a grave failure, such as a full disk, ends it. */
bool transaction_is_open(const struct connection *db);
