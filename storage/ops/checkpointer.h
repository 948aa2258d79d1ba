/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Moves the write-ahead log (WAL) into the database as it grows. Almost all of a checkpoint is made
 * beside the writer, on a connection of its own. Only what was written meanwhile is left to the
 * writer's turn, since the log begins anew only when all of it is in the database: a few
 * milliseconds.
 *
 * What other processes have changed is checkpointed soon, and the log truncated, so that they need
 * not do so: what they took out would stay in it.
 */

#include "storage/engine/connection.h"
#include "storage/ops/worker.h"
#include "storage/ops/writer.h"

/* The state of a request to truncate the WAL. */
enum truncation { TRUNCATION_DONE, TRUNCATION_WANTED, TRUNCATION_FAILED };

struct checkpointer {
    struct connection db; /* the thread's own */
    struct worker *worker;
    struct writer *writer;   /* borrowed; set before anything is written */
    atomic_bool look_wanted; /* for changes of other processes */
    atomic_bool is_prepared; /* what is left is for the writer's turn */
    atomic_int truncation;   /* enum truncation, as requested */
    /* In the writer's thread: */
    int64_t frames;       /* the length of the log from which to checkpoint, in pages */
    int64_t due;          /* the same; more, while readers of older states keep what is in it */
    int64_t data_version; /* SQLite's, when the log was truncated last */
    bool truncate;        /* as soon as it is prepared */
};

/**
 * Makes ready to checkpoint the log of @writer_db, the writer's connection.
 *
 * @checkpointer  zeroed; ended with checkpointer_stop() and checkpointer_clear(), also after a
 *                failure
 */
enum err checkpointer_start(struct checkpointer *checkpointer, struct connection *writer_db,
                            struct error *err) CHECKED;

/** To be called by the writer's thread, after each batch and each nudge. */
void checkpointer_take_turn(struct checkpointer *checkpointer, struct connection *writer_db);

/** Looks soon whether other processes have changed something. Cheap when they have not. */
void checkpointer_look(struct checkpointer *checkpointer);

/** Truncates the log, waiting some seconds for readers of older states. @return whether it did */
bool checkpointer_truncate(struct checkpointer *checkpointer);

/** Ends the thread: before the writer is stopped. */
void checkpointer_stop(struct checkpointer *checkpointer);

/** Closes the connection: after the writer was stopped. */
void checkpointer_clear(struct checkpointer *checkpointer);
