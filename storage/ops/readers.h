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
    bool borrowed;         /* from a snapshot, which gives it back */
    struct transaction transaction;
};

#define AUTO_READER CLEANUP(reader_release) struct reader

/**
 * Waits for a free connection.
 *
 * @return ERR_OK, or ERR_BUSY when none comes free in time, or another database was put in place
 */
enum err reader_acquire(struct readers *readers, struct reader *out, struct error *err) CHECKED;
void reader_release(struct reader *reader);
