/* SPDX-License-Identifier: MIT */
#include "storage/engine/transaction.h"

#include "core/base/log.h"
#include "storage/engine/statement.h"

#include <sqlite3.h>

static enum err roll_back(struct connection *db, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "ROLLBACK");

    return statement_run(&statement, err);
}

static enum err begin(struct transaction *transaction, struct connection *db, const char *sql,
                      struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, sql);

    transaction->db = NULL;
    /* One that could not be rolled back for want of memory must not be in the way for ever. */
    if (!sqlite3_get_autocommit(db->handle) && roll_back(db, err) != ERR_OK)
        return err->code;
    if (statement_run(&statement, err) != ERR_OK)
        return err->code;
    transaction->db = db;
    return ERR_OK;
}

enum err transaction_begin_read(struct transaction *transaction, struct connection *db,
                                struct error *err)
{
    return begin(transaction, db, "BEGIN", err);
}

enum err transaction_begin_write(struct transaction *transaction, struct connection *db,
                                 struct error *err)
{
    return begin(transaction, db, "BEGIN IMMEDIATE", err);
}

/* What was committed just now may be in a file that is the shop's no more. */
static enum err verify_committed(struct connection *db, struct error *err)
{
    AUTO_ERROR moved = ERROR_INIT;

    if (database_files_verify(&db->files, &moved) == ERR_OK)
        return ERR_OK;
    error_write(err, ERR_BUSY,
                "The shop's database was moved or replaced while this was saved. Once it is back "
                "in its place, look whether it was done before you try again.");
    err->retry_after_s = moved.retry_after_s;
    return err->code;
}

enum err transaction_commit(struct transaction *transaction, struct error *err)
{
    struct connection *db = transaction->db;
    AUTO_STATEMENT statement = statement_get(db, "COMMIT");
    bool writes = sqlite3_txn_state(db->handle, "main") == SQLITE_TXN_WRITE;

    if (writes && database_files_verify(&db->files, err) != ERR_OK)
        return err->code;
    if (statement_run(&statement, err) != ERR_OK)
        return err->code;
    transaction->db = NULL;
    return writes ? verify_committed(db, err) : ERR_OK;
}

void transaction_rollback(struct transaction *transaction)
{
    struct connection *db = transaction->db;
    AUTO_ERROR ignored = ERROR_INIT;

    transaction->db = NULL;
    /* A grave failure, such as a full disk, has rolled back already. */
    if (db && !sqlite3_get_autocommit(db->handle) && roll_back(db, &ignored) != ERR_OK)
        log_error("%s: a transaction could not be rolled back yet", db->path);
}

bool transaction_is_open(const struct connection *db)
{
    return !sqlite3_get_autocommit(db->handle);
}
