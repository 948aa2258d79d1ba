/* SPDX-License-Identifier: MIT */
#include "storage/ops/checkpointer.h"

#include "storage/engine/statement.h"

#include <unistd.h>

/* 64 MB: pages that are written again and again, such as the counters', are moved only once. */
#define FRAMES 16000

/* While readers of older states keep the log from beginning anew: how much later to try again. */
#define FRAMES_MORE 1000

/* So few pages are for the writer's turn: what a batch or two have written. */
#define FRAMES_LEFT 128

/* Each moves what was written during the one before. */
#define ROUNDS_MAX 4

/*
 * How long the writer waits for readers of older states: longer where somebody waits for the end of
 * what was erased, than for what other processes have changed.
 */
#define TRUNCATION_WAIT_MS        20
#define TRUNCATION_WANTED_WAIT_MS 250

/* How often to try what is wanted. */
#define TRUNCATION_TRIES    250
#define TRUNCATION_PAUSE_US 20000

/* ---------------------------------------------------------------- beside the writer */

/*
 * @return whether little enough is left. Else readers of older states need most of it, or the disk
 * fails; it is tried again when the log has grown.
 */
static bool prepare(struct connection *db, const atomic_bool *stop)
{
    for (int i = 0; i < ROUNDS_MAX && !atomic_load(stop); i++) {
        int64_t left = 0;

        /* Now, so that the writer's turn need not wait for what was moved to reach the disk. */
        if (!connection_checkpoint(db, &left) || !connection_sync(db))
            return false;
        if (left <= FRAMES_LEFT)
            return true;
    }
    return false;
}

static void run(void *context, const atomic_bool *stop)
{
    struct checkpointer *checkpointer = context;

    if (!prepare(&checkpointer->db, stop))
        return;
    atomic_store(&checkpointer->is_prepared, true);
    writer_nudge(checkpointer->writer);
}

/* ---------------------------------------------------------------- in the writer's turn */

static enum err read_data_version(struct connection *db, int64_t *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, "PRAGMA data_version");

    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(&statement, 0);
    return ERR_OK;
}

/* The log is to be truncated when others have changed something, or when that is asked for. */
static enum err look(struct checkpointer *checkpointer, struct connection *db, struct error *err)
{
    int64_t version = 0;

    if (read_data_version(db, &version, err) != ERR_OK)
        return err->code;
    checkpointer->truncate = version != checkpointer->data_version ||
                             atomic_load(&checkpointer->truncation) == TRUNCATION_WANTED;
    if (checkpointer->truncate)
        worker_wake(checkpointer->worker);
    return ERR_OK;
}

/* It succeeds as soon as no reader needs an older state; until then, each look tries it again. */
static enum err truncate_log(struct checkpointer *checkpointer, struct connection *db,
                             struct error *err)
{
    bool is_wanted = atomic_load(&checkpointer->truncation) == TRUNCATION_WANTED;

    checkpointer->truncate = false;
    if (connection_truncate_wal(db, is_wanted ? TRUNCATION_WANTED_WAIT_MS : TRUNCATION_WAIT_MS,
                                err) != ERR_OK)
        return err->code;
    atomic_store(&checkpointer->truncation, TRUNCATION_DONE);
    return read_data_version(db, &checkpointer->data_version, err);
}

static enum err finish(struct checkpointer *checkpointer, struct connection *db, struct error *err)
{
    int64_t left;

    if (checkpointer->truncate)
        return truncate_log(checkpointer, db, err);
    /* A failure is seen in what is left, which is tried again. */
    (void)connection_checkpoint(db, &left);
    return ERR_OK;
}

static void wake_when_due(struct checkpointer *checkpointer, const struct connection *db)
{
    if (db->wal_frames < checkpointer->frames)
        checkpointer->due = checkpointer->frames;
    if (db->wal_frames < checkpointer->due)
        return;
    checkpointer->due = db->wal_frames + FRAMES_MORE;
    worker_wake(checkpointer->worker);
}

void checkpointer_take_turn(struct checkpointer *checkpointer, struct connection *writer_db)
{
    AUTO_ERROR failure = ERROR_INIT;

    if (atomic_exchange(&checkpointer->is_prepared, false))
        (void)finish(checkpointer, writer_db, &failure);
    if (failure.code == ERR_OK && atomic_exchange(&checkpointer->look_wanted, false))
        (void)look(checkpointer, writer_db, &failure);
    /* What may pass is tried again; other failures are in the log. */
    if (failure.code != ERR_OK && failure.code != ERR_BUSY)
        atomic_store(&checkpointer->truncation, TRUNCATION_FAILED);
    wake_when_due(checkpointer, writer_db);
}

/* ---------------------------------------------------------------- for others */

void checkpointer_look(struct checkpointer *checkpointer)
{
    atomic_store(&checkpointer->look_wanted, true);
    writer_nudge(checkpointer->writer);
}

bool checkpointer_truncate(struct checkpointer *checkpointer)
{
    atomic_store(&checkpointer->truncation, TRUNCATION_WANTED);
    for (int i = 0;
         i < TRUNCATION_TRIES && atomic_load(&checkpointer->truncation) == TRUNCATION_WANTED; i++) {
        checkpointer_look(checkpointer);
        usleep(TRUNCATION_PAUSE_US);
    }
    return atomic_load(&checkpointer->truncation) == TRUNCATION_DONE;
}

enum err checkpointer_start(struct checkpointer *checkpointer, struct connection *writer_db,
                            struct error *err)
{
    checkpointer->frames = checkpointer->due = FRAMES;
    /* So the first look moves what the start has written, which may be a whole migration. */
    checkpointer->data_version = -1;
    connection_count_wal(writer_db);
    if (connection_open(&checkpointer->db, writer_db->path, CONNECTION_WRITE, err) != ERR_OK)
        return err->code;
    return worker_start("checkpointer", run, checkpointer, &checkpointer->worker, err);
}

void checkpointer_stop(struct checkpointer *checkpointer)
{
    worker_stop(checkpointer->worker);
}

void checkpointer_clear(struct checkpointer *checkpointer)
{
    worker_free(checkpointer->worker);
    if (checkpointer->db.handle)
        connection_close(&checkpointer->db);
}
