/* SPDX-License-Identifier: MIT */
#include "storage/ops/writer.h"

#include "core/base/log.h"
#include "core/base/monotonic.h"
#include "core/base/semaphore_wait.h"
#include "storage/engine/statement.h"
#include "storage/engine/transaction.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>

/* Bounds how long the first of a batch waits for the last, and the size of a transaction. */
#define BATCH_MAX 256

/* A change that the writer does not begin within this time is withdrawn. */
#define TURN_WAIT_S 5

/* How often a lasting failure is retried: writing to the disk, saving a lost WAL. */
#define TRY_EVERY_S 1

/* Up to BATCH_MAX, beyond which there is nothing. */
static const struct histogram_scale batch_sizes = {
    .count = 9,
    .bounds = { 1, 2, 4, 8, 16, 32, 64, 128, BATCH_MAX },
};

/* One caller's change; lives on the caller's stack while it waits. */
struct change {
    writer_change run;
    void *context;
    struct error *err;
    sem_t done;
    struct change *next;
};

struct writer {
    struct connection *db;
    writer_maintenance maintain;
    void *context; /* of the maintenance; borrowed */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t queued;
    struct change *first;
    struct change **end;
    int64_t waiting;       /* how many are queued */
    int64_t busy_since_us; /* with the present batch; 0: it has none */
    bool stopping;
    bool nudged;            /* the maintenance is to run, whether or not there is a change */
    atomic_bool disk_fails; /* as far as is known */
    bool log_is_lost;       /* and what it holds is not all in the database yet */
    struct histogram batches, commits;
};

/* Logs nothing while the disk fails: the beginning was logged. */
static void probe_disk(struct writer *writer)
{
    if (!connection_can_write(writer->db))
        return;
    atomic_store(&writer->disk_fails, false);
    log_info("%s: the disk can be written again", writer->db->path);
}

/*
 * The acknowledged changes are in a WAL that would not be found after a crash. Readers of older
 * states can keep part of it from being checkpointed for a while.
 */
static void save_lost_log(struct writer *writer)
{
    int64_t left = 0;

    writer->log_is_lost = !connection_checkpoint(writer->db, &left) || left > 0;
}

static void try_again(struct writer *writer)
{
    if (atomic_load(&writer->disk_fails))
        probe_disk(writer);
    if (writer->log_is_lost)
        save_lost_log(writer);
}

/* Waits; called with the mutex locked, which it releases for what is to be retried. */
static void wait_for_job(struct writer *writer)
{
    struct timespec until;

    if (!atomic_load(&writer->disk_fails) && !writer->log_is_lost) {
        pthread_cond_wait(&writer->queued, &writer->mutex);
        return;
    }
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += TRY_EVERY_S;
    if (pthread_cond_timedwait(&writer->queued, &writer->mutex, &until) != ETIMEDOUT)
        return;
    pthread_mutex_unlock(&writer->mutex);
    try_again(writer);
    pthread_mutex_lock(&writer->mutex);
}

/*
 * Takes up to BATCH_MAX changes off the queue, @size in number; none when it was only nudged.
 *
 * @return false when the writer is to end
 */
static bool take_batch(struct writer *writer, struct change **batch, int64_t *size)
{
    struct change *first, *last;
    bool more;

    pthread_mutex_lock(&writer->mutex);
    while (!writer->first && !writer->stopping && !writer->nudged)
        wait_for_job(writer);
    writer->nudged = false;
    writer->busy_since_us = monotonic_us();
    first = last = writer->first;
    *size = last ? 1 : 0;
    for (; last && last->next && *size < BATCH_MAX; ++*size)
        last = last->next;
    writer->waiting -= *size;
    writer->first = last ? last->next : NULL;
    if (!writer->first)
        writer->end = &writer->first;
    if (last)
        last->next = NULL;
    *batch = first;
    more = first || !writer->stopping;
    pthread_mutex_unlock(&writer->mutex);
    return more;
}

static enum err run_sql(struct connection *db, const char *sql, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, sql);

    return statement_run(&statement, err);
}

/* One change in its savepoint. Only what breaks the whole transaction is returned. */
static enum err run_change(struct connection *db, struct change *change, struct error *err)
{
    if (run_sql(db, "SAVEPOINT change", err) != ERR_OK)
        return err->code;
    if (change->run(db, change->context, change->err) == ERR_OK)
        return run_sql(db, "RELEASE change", err);
    /* A grave failure, such as a full disk, has taken the whole transaction with it. */
    if (!transaction_is_open(db)) {
        error_copy(err, change->err);
        return err->code;
    }
    if (run_sql(db, "ROLLBACK TO change", err) != ERR_OK)
        return err->code;
    return run_sql(db, "RELEASE change", err);
}

static enum err commit(struct writer *writer, struct transaction *transaction, int64_t size,
                       struct error *err)
{
    int64_t start = monotonic_us();

    if (transaction_commit(transaction, err) != ERR_OK)
        return err->code;
    histogram_add(&writer->commits, monotonic_us() - start);
    histogram_add(&writer->batches, size);
    return ERR_OK;
}

static enum err run_batch(struct writer *writer, struct change *batch, int64_t size,
                          struct error *err)
{
    AUTO_TRANSACTION transaction = { NULL };

    if (transaction_begin_write(&transaction, writer->db, err) != ERR_OK)
        return err->code;
    for (struct change *change = batch; change; change = change->next)
        if (run_change(writer->db, change, err) != ERR_OK)
            return err->code;
    return commit(writer, &transaction, size, err);
}

/* What changed nothing did not write, and proves nothing. */
static void learn_of_disk(struct writer *writer, bool has_changed, enum err code)
{
    if (code != ERR_OK && writer->db->disk_failed)
        atomic_store(&writer->disk_fails, true);
    else if (code == ERR_OK && has_changed)
        atomic_store(&writer->disk_fails, false);
}

static void try_batch(struct writer *writer, struct change *batch, int64_t size, struct error *err)
{
    int64_t changes = connection_total_changes(writer->db);
    enum err code;

    writer->db->disk_failed = false;
    code = run_batch(writer, batch, size, err);
    learn_of_disk(writer, connection_total_changes(writer->db) != changes, code);
    if (code != ERR_OK && database_files_have_lost_log(&writer->db->files))
        save_lost_log(writer);
}

/* Lets the callers go on; with @failure, all whose change is lost learn of it. */
static void finish_batch(struct change *batch, const struct error *failure)
{
    while (batch) {
        struct change *next = batch->next;

        if (failure->code != ERR_OK && batch->err->code == ERR_OK)
            error_copy(batch->err, failure);
        sem_post(&batch->done);
        batch = next;
    }
}

/* Before the callers go on: what comes now is not refused. */
static void end_batch(struct writer *writer)
{
    pthread_mutex_lock(&writer->mutex);
    writer->busy_since_us = 0;
    pthread_mutex_unlock(&writer->mutex);
}

static void *work(void *context)
{
    struct writer *writer = context;
    struct change *batch;
    int64_t size;

    while (take_batch(writer, &batch, &size)) {
        AUTO_ERROR failure = ERROR_INIT;

        if (batch)
            try_batch(writer, batch, size, &failure);
        end_batch(writer);
        finish_batch(batch, &failure);
        writer->maintain(writer->context);
    }
    return NULL;
}

/* On the monotonic clock. */
static void init_queued(struct writer *writer)
{
    pthread_condattr_t monotonic;

    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&writer->queued, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

enum err writer_start(struct connection *db, writer_maintenance maintain, void *context,
                      struct writer **out, struct error *err)
{
    struct writer *writer = calloc(1, sizeof(*writer));

    if (!writer)
        return error_no_memory(err);
    writer->db = db;
    writer->maintain = maintain;
    writer->context = context;
    writer->end = &writer->first;
    writer->batches.scale = &batch_sizes;
    writer->commits.scale = &histogram_durations;
    pthread_mutex_init(&writer->mutex, NULL);
    init_queued(writer);
    if (pthread_create(&writer->thread, NULL, work, writer) != 0) {
        free(writer);
        return error_set(err, ERR_INTERNAL, "the writer's thread cannot start");
    }
    /* As top and a debugger show it; a name that is refused is no harm. */
    (void)pthread_setname_np(writer->thread, "writer");
    *out = writer;
    return ERR_OK;
}

void writer_stop(struct writer *writer)
{
    if (!writer)
        return;
    pthread_mutex_lock(&writer->mutex);
    writer->stopping = true;
    pthread_cond_signal(&writer->queued);
    pthread_mutex_unlock(&writer->mutex);
    pthread_join(writer->thread, NULL);
    pthread_cond_destroy(&writer->queued);
    pthread_mutex_destroy(&writer->mutex);
    free(writer);
}

void writer_nudge(struct writer *writer)
{
    pthread_mutex_lock(&writer->mutex);
    writer->nudged = true;
    pthread_cond_signal(&writer->queued);
    pthread_mutex_unlock(&writer->mutex);
}

/* @return false when it is pointless: the writer hangs on a disk that does not respond */
static bool enqueue(struct writer *writer, struct change *change)
{
    bool hangs;

    pthread_mutex_lock(&writer->mutex);
    hangs = writer->busy_since_us > 0 &&
            monotonic_us() - writer->busy_since_us > TURN_WAIT_S * INT64_C(1000000);
    if (!hangs) {
        *writer->end = change;
        writer->end = &change->next;
        writer->waiting++;
        pthread_cond_signal(&writer->queued);
    }
    pthread_mutex_unlock(&writer->mutex);
    return !hangs;
}

/* @return false when the writer has taken it already */
static bool withdraw(struct writer *writer, const struct change *change)
{
    struct change **at = &writer->first;
    bool found;

    pthread_mutex_lock(&writer->mutex);
    while (*at && *at != change)
        at = &(*at)->next;
    found = *at == change;
    if (found) {
        *at = change->next;
        if (!*at)
            writer->end = at;
        writer->waiting--;
    }
    pthread_mutex_unlock(&writer->mutex);
    return found;
}

/* Waits for the change's end. @return false when the writer did not begin it in time */
static bool await(struct writer *writer, struct change *change)
{
    if (semaphore_wait(&change->done, TURN_WAIT_S))
        return true;
    if (withdraw(writer, change))
        return false;
    while (sem_wait(&change->done) < 0 && errno == EINTR)
        continue;
    return true;
}

enum err writer_submit(struct writer *writer, writer_change run, void *context, struct error *err)
{
    struct change queued = { .run = run, .context = context, .err = err };
    bool was_its_turn;

    if (sem_init(&queued.done, 0, 0) < 0)
        return error_set(err, ERR_INTERNAL, "no semaphore can be had");
    was_its_turn = enqueue(writer, &queued) && await(writer, &queued);
    sem_destroy(&queued.done);
    if (was_its_turn)
        return err->code;
    error_write(err, ERR_BUSY,
                "The shop is very busy. Nothing was changed; please try again soon.");
    err->retry_after_s = TURN_WAIT_S;
    return err->code;
}

enum err writer_verify(struct writer *writer, struct error *err)
{
    if (!atomic_load(&writer->disk_fails))
        return ERR_OK;
    return error_set(err, ERR_BUSY, "The disk did not take the last changes.");
}

void writer_statistics(struct writer *writer, struct store_statistics *out)
{
    pthread_mutex_lock(&writer->mutex);
    out->waiting = writer->waiting;
    pthread_mutex_unlock(&writer->mutex);
    out->batch = histogram_read(&writer->batches);
    out->commit = histogram_read(&writer->commits);
}
