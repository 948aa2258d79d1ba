/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The store of core/store.h on one SQLite file in WAL mode: one writer with group commit
 * (storage/writer.h) and a pool of readers (storage/readers.h).
 */

#include "core/store.h"
#include "storage/readers.h"
#include "storage/writer.h"

struct sqlite_store {
    struct store store; /* give its address to the domain */
    struct db db;       /* the writer's connection */
    struct writer *writer;
    struct readers *readers;
};

/**
 * Opens the database, makes or migrates it, and starts the writer.
 *
 * @path     its folder is made when it is not there
 * @readers  how many connections for reading; at least 1
 * @return ERR_OK, with @out to close, or ERR_REFUSED or ERR_BUSY with words that help
 */
enum err sqlite_store_open(const char *path, size_t readers, struct sqlite_store *out,
                           struct error *err) CHECKED;

/** Finishes what is queued, moves the log into the database file, and closes. */
void sqlite_store_close(struct sqlite_store *store);

/** The implementation behind @store. */
static inline struct sqlite_store *sqlite_store_of(struct store *store)
{
    return (struct sqlite_store *)store;
}
