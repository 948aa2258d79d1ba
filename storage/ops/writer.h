/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The one writer. All changes go through one thread, which takes whatever is queued, makes each
 * change inside one transaction, commits once for all, and only then lets the callers go on. So a
 * change that returned ERR_OK is on the disk, a crowd shares the price of a sync, and nobody
 * starves in SQLite's busy loop.
 */

#include "core/store.h"
#include "storage/engine/connection.h"

struct writer;

/**
 * A change: works on @db within the writer's transaction. When it fails, what it did is undone and
 * the other changes of the transaction go on.
 */
typedef enum err (*writer_change)(struct connection *db, void *context, struct error *err);

/**
 * What is to be done beside the changes, such as tidying up; makes its own transactions, short
 * ones.
 *
 * @more  whether there was something to do, and may be more
 */
typedef enum err (*writer_maintenance)(struct connection *db, bool *more, struct error *err);

/**
 * Starts the thread, which takes @db over.
 *
 * @maintenance  called at first, after each transaction, and on while there is more and no change
 * waits
 * @return ERR_OK or ERR_INTERNAL
 */
enum err writer_start(struct connection *db, writer_maintenance maintenance, struct writer **out,
                      struct error *err) CHECKED;

/** Has the maintenance run soon, also when nothing changes. */
void writer_nudge(struct writer *writer);

/** Finishes what is queued, and ends the thread; NULL is harmless. The connection stays open. */
void writer_stop(struct writer *writer);

/**
 * Makes a change and waits until it is committed, or has failed. One that the writer does not begin
 * within seconds, since it hangs or too many are queued, is given up, and nothing was done.
 *
 * @return what @change returned, ERR_BUSY when it was given up or the commit failed, or
 *         ERR_INTERNAL for the latter
 */
enum err writer_submit(struct writer *writer, writer_change change, void *context,
                       struct error *err) CHECKED;

/**
 * Whether the disk took the last changes. After a failure that lasts, such as a disk that can be
 * read only, the writer tries by itself every second whether it is over.
 *
 * @return ERR_OK or ERR_BUSY
 */
enum err writer_verify(struct writer *writer, struct error *err) CHECKED;

/** Fills in how many changes wait, how many were committed together, and how long that took. */
void writer_statistics(struct writer *writer, struct store_statistics *out);
