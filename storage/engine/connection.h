/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * One connection to SQLite, used by one thread at a time: opening and closing it, its write-ahead
 * log (WAL), and the one place where SQLite's result codes become our errors. Statements and
 * transactions are in storage/engine/statement.h and storage/engine/transaction.h.
 *
 * The modules of storage/engine/ are the only ones that include SQLite's header. They know no
 * table.
 */

#include "core/base/error.h"
#include "core/base/timestamp.h"
#include "core/base/uuid.h"
#include "storage/engine/database_files.h"

#include <stdatomic.h>

struct sqlite3;
struct sqlite3_stmt;

#define CONNECTION_APPLICATION_ID 0x4f44736b /* "ODsk": pragma application_id of our files */

/* More than the different statements in storage/. A full cache is a bug, and an error. */
#define CONNECTION_STATEMENTS_MAX 256

struct connection {
    struct sqlite3 *handle;
    char *path; /* owned */
    struct {
        char *sql; /* owned */
        size_t length;
        struct sqlite3_stmt *handle;
    } statements[CONNECTION_STATEMENTS_MAX];
    size_t statement_count;
    int64_t wal_frames;      /* after the last commit; only after connection_count_wal() */
    int64_t deadline_ms;     /* on the monotonic clock; statements are interrupted then. 0: none */
    const atomic_bool *stop; /* borrowed; statements are interrupted when it is set. NULL: none */
    struct database_files files; /* the open files; only with CONNECTION_WRITE */
    bool disk_failed; /* set by connection_fail() for a lasting failure; the reader clears it */
};

enum connection_mode {
    CONNECTION_WRITE, /* read and write; a new file is accessible to its owner alone */
    CONNECTION_READ,  /* read only, beside a writer */
    CONNECTION_VISIT, /* read only, of a file that may be otherwise unused: leaves no WAL
                         behind */
    CONNECTION_COPY,  /* an empty file to copy pages into, never synced */
};

/**
 * Opens @path without changing the file. @db must not move in memory until it is closed.
 *
 * @return ERR_OK, ERR_REFUSED with a message that says what to do, or ERR_BUSY
 */
enum err connection_open(struct connection *db, const char *path, enum connection_mode mode,
                         struct error *err) CHECKED;

/** Opens an empty database in memory. */
enum err connection_open_in_memory(struct connection *db, struct error *err) CHECKED;

/** Switches the file to WAL mode, permanently. Call it only on a file that is known to be ours. */
enum err connection_use_wal(struct connection *db, struct error *err) CHECKED;

/**
 * Checks the structure of the whole file, but not whether indexes agree with tables.
 *
 * @return ERR_OK, or ERR_INTERNAL when it is damaged
 */
enum err connection_verify(struct connection *db, struct error *err) CHECKED;

/**
 * From now on, each commit counts the frames of the WAL. No connection checkpoints it by itself,
 * except that SQLite checkpoints and removes the WAL when the last connection closes.
 */
void connection_count_wal(struct connection *db);

/**
 * Checkpoints the WAL and truncates it, so that nothing of earlier changes is left in it.
 *
 * @wait_ms  how long to wait for readers of older states; nobody can write meanwhile
 * @return ERR_OK, ERR_BUSY while a reader needs an older state, or as connection_fail()
 */
enum err connection_truncate_wal(struct connection *db, int wait_ms, struct error *err) CHECKED;

/**
 * Lets a non-empty WAL stay if @db is the last connection to close, for a database that must not be
 * written. Ends running statements.
 */
void connection_keep_wal(struct connection *db);

/**
 * Closes a connection; does nothing on one that is not open. If the files of a writing connection
 * were moved, the WAL stays: the file with its name is another database's.
 */
void connection_close(struct connection *db);

/** From now on, statements that take longer than @ms fail with ERR_BUSY. 0: no limit */
void connection_set_deadline(struct connection *db, int64_t ms);

/** Runs SQL without a result. */
enum err connection_exec(struct connection *db, const char *sql, struct error *err) CHECKED;

/**
 * Fills @err for the result code @rc of this connection's last call; logs the details.
 *
 * @return ERR_BUSY for what may pass (a lock, a full or failing disk, a deadline), otherwise
 *         ERR_INTERNAL
 */
enum err connection_fail(struct connection *db, int rc, struct error *err);

/** How many rows the last INSERT, UPDATE or DELETE changed. */
int64_t connection_changed_rows(const struct connection *db);

/** How many rows have been changed since the connection was opened, by triggers, too. */
int64_t connection_total_changes(const struct connection *db);

/**
 * Checkpoints as much of the WAL as possible without waiting for readers and writers.
 *
 * @left  how many frames could not be moved, or were added meanwhile
 * @return false when it failed, or another connection is at it
 */
bool connection_checkpoint(struct connection *db, int64_t *left);

/** Syncs the database file: what was checkpointed is then on the disk. @return whether it is */
bool connection_sync(struct connection *db);

/** Whether the disk accepts a write: rewrites the schema version as it is. Logs no failure. */
bool connection_can_write(struct connection *db);
