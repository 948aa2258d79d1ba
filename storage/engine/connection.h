/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * One connection to SQLite, which belongs to one thread at a time: opening and closing it, its log
 * of changes, and the one place where SQLite's result codes become our errors. What is asked of it
 * is in storage/engine/statement.h and storage/engine/transaction.h.
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

/* More than there are different statements in storage/; a full cache is a bug, and fails. */
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

/** How many rows the last statement that changes any has inserted, changed or deleted. */
int64_t connection_changed_rows(const struct connection *db);

/** The same of all statements since the connection was opened, triggers included. */
int64_t connection_total_changes(const struct connection *db);

/**
 * Moves what nobody reads any more from the log of changes into the database, without waiting.
 *
 * @return whether that was all of it
 */
bool connection_checkpoint(struct connection *db);

/** Whether the disk takes a change, which is made, and changes nothing. Logs nothing when not. */
bool connection_can_write(struct connection *db);
