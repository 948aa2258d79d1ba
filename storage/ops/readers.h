/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The reader pool: a few read-only connections, each borrowed by one thread at a time. A borrowed
 * connection has an open read transaction and a deadline, so that no reader keeps the WAL from
 * being checkpointed for long.
 */

#include "storage/engine/connection.h"
#include "storage/engine/transaction.h"

struct readers;

/**
 * Opens @count connections to @path.
 *
 * @files  the writer's, which outlive the readers: reading fails once another database has taken
 * the shop's name. NULL: not checked
 */
enum err readers_open(const char *path, size_t count, struct database_files *files,
                      struct readers **out, struct error *err) CHECKED;

/** Closes all. None may be borrowed any more. NULL is allowed. */
void readers_close(struct readers *readers);

/** A borrowed connection, returned at the end of its scope. */
struct reader {
    struct readers *pool;
    struct connection *db; /* NULL: none */
    bool borrowed;         /* from a snapshot, which returns it */
    struct transaction transaction;
};

#define AUTO_READER CLEANUP(reader_release) struct reader

/**
 * Waits for a free connection.
 *
 * @return ERR_OK, or ERR_BUSY when none becomes free in time or the database was replaced
 */
enum err reader_acquire(struct readers *readers, struct reader *out, struct error *err) CHECKED;
void reader_release(struct reader *reader);
