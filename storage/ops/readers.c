/* SPDX-License-Identifier: MIT */
#include "storage/ops/readers.h"

#include "core/base/semaphore_wait.h"
#include "storage/engine/transaction.h"

#include <stdatomic.h>

#define ACQUIRE_WAIT_S     5
#define READER_DEADLINE_MS 10000

struct place {
    struct connection db;
    atomic_bool taken;
};

/*
 * A semaphore counts the free connections; a thread that it admits then searches for one. A mutex
 * around a list would be held by threads that lose the CPU, and with hundreds of threads per CPU
 * the others would queue up behind it.
 */
struct readers {
    struct database_files *files; /* borrowed; NULL: none */
    sem_t free;
    size_t count;
    struct place places[];
};

enum err readers_open(const char *path, size_t count, struct database_files *files,
                      struct readers **out, struct error *err)
{
    struct readers *readers = calloc(1, sizeof(*readers) + count * sizeof(struct place));

    if (!readers)
        return error_no_memory(err);
    readers->files = files;
    if (sem_init(&readers->free, 0, (unsigned)count) < 0) {
        free(readers);
        return error_set(err, ERR_INTERNAL, "no semaphore can be had");
    }
    for (; readers->count < count; readers->count++)
        if (connection_open(&readers->places[readers->count].db, path, CONNECTION_READ, err) !=
            ERR_OK) {
            readers_close(readers);
            return err->code;
        }
    *out = readers;
    return ERR_OK;
}

void readers_close(struct readers *readers)
{
    if (!readers)
        return;
    for (size_t i = 0; i < readers->count; i++)
        connection_close(&readers->places[i].db);
    sem_destroy(&readers->free);
    free(readers);
}

/* The first that is free, so that those in use are the ones whose caches are warm. */
static struct connection *take_free(struct readers *readers)
{
    if (!semaphore_wait(&readers->free, ACQUIRE_WAIT_S))
        return NULL;
    /* There is one for us, though others may be quicker at the one that we look at. */
    for (size_t i = 0;; i = (i + 1) % readers->count)
        if (!atomic_exchange(&readers->places[i].taken, true))
            return &readers->places[i].db;
}

static void give_back(struct readers *readers, const struct connection *db)
{
    for (size_t i = 0; i < readers->count; i++)
        if (&readers->places[i].db == db)
            atomic_store(&readers->places[i].taken, false);
    sem_post(&readers->free);
}

enum err reader_acquire(struct readers *readers, struct reader *out, struct error *err)
{
    if (readers->files && database_files_may_read(readers->files, err) != ERR_OK)
        return err->code;
    *out = (struct reader){ .pool = readers, .db = take_free(readers) };
    if (!out->db) {
        error_write(err, ERR_BUSY, "The shop is very busy. Please try again in a moment.");
        err->retry_after_s = 1;
        return err->code;
    }
    connection_set_deadline(out->db, READER_DEADLINE_MS);
    if (transaction_begin_read(&out->transaction, out->db, err) != ERR_OK)
        reader_release(out);
    return err->code;
}

void reader_release(struct reader *reader)
{
    struct readers *readers = reader->pool;

    if (reader->db && !reader->borrowed) {
        connection_set_deadline(reader->db, 0);
        transaction_rollback(&reader->transaction);
        give_back(readers, reader->db);
    }
    reader->db = NULL;
}
