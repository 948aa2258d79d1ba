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
#include "storage/ops/checkpointer.h"
#include "storage/ops/readers.h"
#include "storage/ops/writer.h"

struct sqlite_store {
    struct store store;
    struct connection db; /* the writer's connection */
    struct writer *writer;
    struct readers *readers;
    struct worker *search_flusher;
    struct checkpointer checkpointer; /* unused by a guest */
    bool is_guest;                    /* another process checkpoints the WAL */
    bool awaits_truncation; /* guest: waits at closing for the server to truncate the WAL */
    struct wal_mark mark;   /* the WAL at the time of that request */
};

/**
 * Opens the database, creates or migrates it, and starts the writer. This process checkpoints the
 * WAL.
 *
 * @path     its folder is created if missing
 * @readers  the number of read connections, at least 1
 * @return ERR_OK, with @out to close, or ERR_REFUSED or ERR_BUSY with a message that says what to
 * do
 */
enum err sqlite_store_open(const char *path, size_t readers, struct store **out,
                           struct error *err) CHECKED;

/**
 * The same for a process that may run beside a server, which then checkpoints the WAL. Without a
 * server, SQLite checkpoints and removes the WAL when the last connection closes.
 */
enum err sqlite_store_open_as_guest(const char *path, size_t readers, struct store **out,
                                    struct error *err) CHECKED;

/**
 * Has the WAL truncated, so that nothing of earlier changes is left in it: by the writer's thread,
 * now; for a guest by the server, while the guest closes. Logs a warning if that is not possible.
 */
void sqlite_store_truncate_wal(struct sqlite_store *store);

/** The implementation behind @store, which may be a snapshot. */
static inline struct sqlite_store *sqlite_store_of(struct store *store)
{
    return (struct sqlite_store *)(store->snapshot ? store->snapshot->whole : store);
}
