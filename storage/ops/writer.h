/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The writer: all changes go through one thread. It takes what is queued, runs each change inside
 * one transaction, commits once, and only then wakes the callers. So a change that returned ERR_OK
 * is on the disk, many callers share the cost of one sync, and none starves in SQLite's busy loop.
 */

#include "core/store.h"
#include "storage/engine/connection.h"

struct writer;

/**
 * A change, which runs on @db within the writer's transaction. When it fails, it alone is rolled
 * back.
 */
typedef enum err (*writer_change)(struct connection *db, void *context, struct error *err);

/** What the writer's thread does between the batches: short, since all changes wait meanwhile. */
typedef void (*writer_maintenance)(void *context);

/**
 * Starts the thread, which takes @db over.
 *
 * @maintain  called after each batch and each nudge
 * @context   for @maintain
 * @return ERR_OK or ERR_INTERNAL
 */
enum err writer_start(struct connection *db, writer_maintenance maintain, void *context,
                      struct writer **out, struct error *err) CHECKED;

/** Makes the maintenance run soon, even without a change. */
void writer_nudge(struct writer *writer);

/** Finishes what is queued and ends the thread. NULL is allowed. The connection stays open. */
void writer_stop(struct writer *writer);

/**
 * Queues a change and waits until it is committed or has failed. If the writer does not begin it
 * within seconds, because it hangs or the queue is long, the change is withdrawn and not made.
 *
 * @return what @run returned; ERR_BUSY when it was withdrawn; ERR_BUSY or ERR_INTERNAL when the
 *         commit failed
 */
enum err writer_submit(struct writer *writer, writer_change run, void *context,
                       struct error *err) CHECKED;

/**
 * Whether the disk accepted the last changes. After a lasting failure, such as a disk that became
 * read-only, the writer probes the disk every second.
 *
 * @return ERR_OK or ERR_BUSY
 */
enum err writer_verify(struct writer *writer, struct error *err) CHECKED;

/** Fills in the queue length, the batch sizes and the commit times. */
void writer_statistics(struct writer *writer, struct store_statistics *out);
