/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The store of core/store.h on one SQLite file in WAL mode: one writer with group commit
 * (storage/ops/writer.h) and a pool of readers (storage/ops/readers.h).
 *
 * The modules of storage/ops/ are the only ones that take a reader or submit to the writer; each of
 * their operations is a whole unit of work.
 */

#include "core/store.h"
#include "storage/engine/wal.h"
#include "storage/ops/readers.h"
#include "storage/ops/writer.h"

#include <stdatomic.h>

/* How it goes with a wish to have the log of changes emptied. */
enum emptying { EMPTYING_DONE, EMPTYING_WANTED, EMPTYING_FAILED };

struct sqlite_store {
    struct store store;   /* give its address to the domain */
    struct connection db; /* the writer's connection */
    struct writer *writer;
    struct readers *readers;
    bool is_guest;              /* the log of changes is another process's to move */
    atomic_bool look_after_log; /* the writer's thread is to, when it comes to it */
    atomic_int emptying;        /* enum emptying: whether or not others have changed anything */
    int64_t data_version;       /* SQLite's, when the log was last looked after */
    bool awaits_empty_log;      /* a guest's: waits at the end for the server to empty it */
    struct wal_mark mark;       /* what the log was when that was asked for */
};

/**
 * Opens the database, makes or migrates it, and starts the writer. The log of changes is this
 * process's to move into the database.
 *
 * @path     its folder is made when it is not there
 * @readers  how many connections for reading; at least 1
 * @return ERR_OK, with @out to close, or ERR_REFUSED or ERR_BUSY with words that help
 */
enum err sqlite_store_open(const char *path, size_t readers, struct sqlite_store *out,
                           struct error *err) CHECKED;

/**
 * The same for who works beside a server, perhaps: the log of changes is left to it, or, when there
 * is none, to SQLite, which moves and removes it when the last one closes the database.
 */
enum err sqlite_store_open_as_guest(const char *path, size_t readers, struct sqlite_store *out,
                                    struct error *err) CHECKED;

/**
 * Has the writer's thread move what other processes have changed from the log into the database.
 * Cheap when they have not; to be called every second or so by whoever is no guest.
 */
void sqlite_store_checkpoint(struct sqlite_store *store);

/**
 * Has the log of changes emptied, so that it no longer has what was there before: by the writer's
 * thread, now; of a guest's store by the server, while it is closed. When that cannot be, the log
 * of the program says so.
 */
void sqlite_store_truncate_wal(struct sqlite_store *store);

/** Finishes what is queued, moves the log into the database file, and closes. */
void sqlite_store_close(struct sqlite_store *store);

/** The implementation behind @store, which may be a snapshot. */
static inline struct sqlite_store *sqlite_store_of(struct store *store)
{
    return (struct sqlite_store *)(store->snapshot ? store->snapshot->whole : store);
}
