/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The readers: a small pool of read-only connections, lent to one thread at a time. A connection
 * comes with an open read transaction and a deadline, so that no reader holds the log of changes
 * from being tidied up for long.
 */

#include "storage/engine/connection.h"
#include "storage/engine/transaction.h"

struct readers;

/**
 * Opens @count connections to @path.
 *
 * @files  the writer's, which outlive the readers: nothing is read once another database has taken
 *         the place of the shop's; NULL: that is nobody's concern
 */
enum err readers_open(const char *path, size_t count, struct database_files *files,
                      struct readers **out, struct error *err) CHECKED;

/** Closes all; nobody may hold one any more. NULL is harmless. */
void readers_close(struct readers *readers);

/** A connection on loan, given back at the end of its scope. */
struct reader {
    struct readers *pool;
    struct connection *db; /* NULL: none is held */
    bool borrowed;         /* from the thread's reading, which gives it back */
    struct transaction transaction;
};

#define AUTO_READER CLEANUP(reader_release) struct reader

/**
 * Between these two, the calling thread reads with one connection in one transaction, however often
 * it acquires a reader: what it reads belongs to one moment, that of the first, unless it is
 * paused. They do not nest.
 */
void snapshot_begin(struct readers *readers);
void snapshot_end(void);

/**
 * Gives the connection back before a wait for the writer; the next reader that is acquired begins a
 * new moment. Nothing may be read with the old one any more. Harmless outside of a reading.
 */
void snapshot_pause(void);

/**
 * Waits for a free connection.
 *
 * @return ERR_OK, or ERR_BUSY when none comes free in time, or another database was put in place
 */
enum err reader_acquire(struct readers *readers, struct reader *out, struct error *err) CHECKED;
void reader_release(struct reader *reader);
