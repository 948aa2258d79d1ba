/* SPDX-License-Identifier: MIT */
#include "storage/readers.h"

#include <pthread.h>
#include <time.h>

#define ACQUIRE_WAIT_S     5
#define READER_DEADLINE_MS 10000

struct readers {
    pthread_mutex_t mutex;
    pthread_cond_t returned;
    struct db **free; /* the first free_count are free */
    size_t free_count;
    size_t count;
    struct db *all;
};

enum err readers_open(const char *path, size_t count, struct readers **out, struct error *err)
{
    struct readers *readers = calloc(1, sizeof(*readers));

    if (!readers)
        return error_no_memory(err);
    pthread_mutex_init(&readers->mutex, NULL);
    pthread_cond_init(&readers->returned, NULL);
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers it is */
    readers->free = calloc(count, sizeof(*readers->free));
    readers->all = calloc(count, sizeof(*readers->all));
    if (!readers->free || !readers->all) {
        readers_close(readers);
        return error_no_memory(err);
    }
    while (readers->count < count) {
        if (db_open(&readers->all[readers->count], path, DB_READ, err) != ERR_OK) {
            readers_close(readers);
            return err->code;
        }
        readers->free[readers->free_count++] = &readers->all[readers->count++];
    }
    *out = readers;
    return ERR_OK;
}

void readers_close(struct readers *readers)
{
    if (!readers)
        return;
    for (size_t i = 0; i < readers->count; i++)
        db_close(&readers->all[i]);
    pthread_cond_destroy(&readers->returned);
    pthread_mutex_destroy(&readers->mutex);
    free(readers->free);
    free(readers->all);
    free(readers);
}

static struct db *take_free(struct readers *readers)
{
    struct timespec until;
    struct db *db = NULL;
    int waited = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ACQUIRE_WAIT_S;
    pthread_mutex_lock(&readers->mutex);
    while (readers->free_count == 0 && waited == 0)
        waited = pthread_cond_timedwait(&readers->returned, &readers->mutex, &until);
    if (readers->free_count > 0)
        db = readers->free[--readers->free_count];
    pthread_mutex_unlock(&readers->mutex);
    return db;
}

/* What the thread keeps between reading_begin() and reading_end(). */
static _Thread_local struct {
    struct readers *pool; /* NULL: it keeps nothing */
    struct reader reader; /* once the first reading has taken it */
} kept;

void reading_begin(struct readers *readers)
{
    kept.pool = readers;
}

void reading_end(void)
{
    struct reader reader = kept.reader;

    kept.pool = NULL;
    kept.reader = (struct reader){ .db = NULL };
    reader_release(&reader);
}

static enum err take(struct readers *readers, struct reader *out, struct error *err)
{
    *out = (struct reader){ .pool = readers, .db = take_free(readers) };
    if (!out->db) {
        error_write(err, ERR_BUSY, "The shop is very busy. Please try again in a moment.");
        err->retry_after_s = 1;
        return err->code;
    }
    db_set_deadline(out->db, READER_DEADLINE_MS);
    return transaction_begin_read(&out->transaction, out->db, err);
}

enum err reader_acquire(struct readers *readers, struct reader *out, struct error *err)
{
    if (kept.pool != readers)
        return take(readers, out, err);
    *out = (struct reader){ .db = NULL };
    if (!kept.reader.db && take(readers, &kept.reader, err) != ERR_OK)
        return err->code;
    /* Without its transaction: that one ends with the last of the readings. */
    *out = (struct reader){ .pool = readers, .db = kept.reader.db };
    return ERR_OK;
}

void reader_release(struct reader *reader)
{
    struct readers *readers = reader->pool;

    if (!reader->db)
        return;
    if (reader->db == kept.reader.db) {
        reader->db = NULL;
        return;
    }
    db_set_deadline(reader->db, 0);
    transaction_rollback(&reader->transaction);
    pthread_mutex_lock(&readers->mutex);
    readers->free[readers->free_count++] = reader->db;
    pthread_cond_signal(&readers->returned);
    pthread_mutex_unlock(&readers->mutex);
    reader->db = NULL;
}
