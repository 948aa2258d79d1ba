/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * One connection to SQLite: opening, statements that stay prepared, transactions that roll back
 * unless committed, and the one place where SQLite's result codes become our errors.
 *
 * A connection belongs to one thread at a time.
 */

#include "core/base/error.h"
#include "core/base/timestamp.h"
#include "core/base/uuid.h"
#include "storage/engine/database_files.h"

#include <sqlite3.h>
#include <stdatomic.h>

#define CONNECTION_APPLICATION_ID 0x4f44736b /* "ODsk": pragma application_id of our files */

/* More than there are different statements in storage/; a full cache is a bug, and fails. */
#define CONNECTION_STATEMENTS_MAX 256

struct connection {
    sqlite3 *handle;
    char *path; /* owned */
    struct {
        char *sql; /* owned */
        size_t length;
        sqlite3_stmt *handle;
    } statements[CONNECTION_STATEMENTS_MAX];
    size_t statement_count;
    int64_t deadline_ms;         /* on the monotonic clock; statements end then. 0: none */
    const atomic_bool *stop;     /* borrowed; statements end when it is set. NULL: none */
    struct database_files files; /* what is open, for those who write */
    bool disk_failed; /* set by connection_fail() for what lasts; whoever asks takes it back */
};

enum connection_mode {
    CONNECTION_WRITE, /* for reading and writing; a file that it makes is for its owner alone */
    CONNECTION_READ,  /* for reading only, beside a writer */
    CONNECTION_VISIT, /* for reading only, of a file that may be nobody else's: leaves no log beside
                         it */
    CONNECTION_COPY,  /* an empty file to copy pages into, without any sync */
};

/**
 * Opens @path and sets the connection up; the file stays as it is. @db stays where it is until it
 * is closed.
 *
 * @return ERR_OK, ERR_REFUSED with words that help, or ERR_BUSY
 */
enum err connection_open(struct connection *db, const char *path, enum connection_mode mode,
                         struct error *err) CHECKED;

/** Opens an empty database in memory, to try something with. */
enum err connection_open_in_memory(struct connection *db, struct error *err) CHECKED;

/** Puts the file into WAL mode, for good, when it is known to be ours. */
enum err connection_use_wal(struct connection *db, struct error *err) CHECKED;

/**
 * Looks through the whole file for damage to its structure; not whether indexes agree with tables.
 *
 * @return ERR_OK, or ERR_INTERNAL when there is some
 */
enum err connection_verify(struct connection *db, struct error *err) CHECKED;

/**
 * Makes this the connection that moves the log of changes into the database as it grows. All others
 * leave it alone, but for whoever closes the database last: then SQLite moves and removes it.
 */
enum err connection_take_checkpoints(struct connection *db, struct error *err) CHECKED;

/**
 * Moves the log of changes into the database and empties it, so that it no longer has what was
 * there before.
 *
 * @return ERR_OK, ERR_BUSY while somebody reads what was there before, or as connection_fail()
 */
enum err connection_truncate_wal(struct connection *db, struct error *err) CHECKED;

/**
 * When @db is the last to close, the log stays, if there is something in it: for a database that
 * should not be written. Ends the statements that are being stepped through.
 */
void connection_keep_wal(struct connection *db);

/**
 * Closes; harmless on one that is not open. The log of one that writes stays when its files were
 * moved: what bears their names is another's.
 */
void connection_close(struct connection *db);

/** Statements run from now on fail with ERR_BUSY when they last longer than @ms; 0: for ever. */
void connection_set_deadline(struct connection *db, int64_t ms);

/** Runs SQL text that has no result. */
enum err connection_exec(struct connection *db, const char *sql, struct error *err) CHECKED;

/**
 * Fills @err for the result code @rc of this connection's last call; logs the details.
 *
 * @return ERR_BUSY for what passes (a lock, a full disk, a disk that fails, a deadline), else
 *         ERR_INTERNAL
 */
enum err connection_fail(struct connection *db, int rc, struct error *err);

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

/**
 * A prepared statement, borrowed from its connection until the end of its scope. A failure to
 * prepare or to bind is kept, and reported by the next step.
 */
struct statement {
    struct connection *db;
    sqlite3_stmt *handle;
    int failure; /* the first result code that was not SQLITE_OK */
};

#define AUTO_STATEMENT CLEANUP(statement_release) struct statement

/** The statement for @sql, prepared now or earlier. One and the same may not be used twice at once.
 */
struct statement statement_get(struct connection *db, const char *sql);

/** Hands the statement back; its values are forgotten. */
void statement_release(struct statement *statement);

/** Parameters count from 1. Texts and blobs are borrowed, and must outlast the statement's use. */
void statement_bind_int(struct statement *statement, int index, int64_t value);
void statement_bind_text(struct statement *statement, int index, const char *text); /* NULL: null */
void statement_bind_blob(struct statement *statement, int index, const void *bytes, size_t size);
void statement_bind_uuid(struct statement *statement, int index, const struct uuid *id);

/** Steps to the next row. @row  whether there is one */
enum err statement_step(struct statement *statement, bool *row, struct error *err) CHECKED;

/** Runs a statement that has no rows. */
enum err statement_run(struct statement *statement, struct error *err) CHECKED;

/** Steps to the only row. @return ERR_OK, or ERR_NOT_FOUND without a message when there is none */
enum err statement_one(struct statement *statement, struct error *err) CHECKED;

/** Runs @sql, which has one parameter and no rows, for the number @value. */
enum err statement_run_int(struct connection *db, const char *sql, int64_t value,
                           struct error *err) CHECKED;

/** Makes a statement ready to run again with new values. */
void statement_reset(struct statement *statement);

/** Columns count from 0. */
int64_t statement_int(const struct statement *statement, int column);
struct uuid statement_uuid(const struct statement *statement, int column);

/** A blob and its size; borrowed until the next step. NULL for one that is empty or null. */
const void *statement_blob(const struct statement *statement, int column, size_t *size);

/** A text; borrowed until the next step. NULL for null. */
const char *statement_text_borrowed(const struct statement *statement, int column);

/** A copy of a text column, to free(); NULL for null. @return ERR_OK or ERR_INTERNAL */
enum err statement_text(const struct statement *statement, int column, char **out,
                        struct error *err) CHECKED;
