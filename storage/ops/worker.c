/* SPDX-License-Identifier: MIT */
#include "storage/ops/worker.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

struct worker {
    worker_run run;
    void *context;
    pthread_t thread;
    sem_t wanted;
    atomic_bool is_wanted; /* the semaphore counts it; more would only repeat the work */
    atomic_bool stop;
};

static void *work(void *context)
{
    struct worker *worker = context;

    for (;;) {
        while (sem_wait(&worker->wanted) < 0 && errno == EINTR)
            continue;
        atomic_store(&worker->is_wanted, false);
        if (atomic_load(&worker->stop))
            return NULL;
        worker->run(worker->context, &worker->stop);
    }
}

enum err worker_start(const char *name, worker_run run, void *context, struct worker **out,
                      struct error *err)
{
    struct worker *worker = calloc(1, sizeof(*worker));

    if (!worker)
        return error_no_memory(err);
    worker->run = run;
    worker->context = context;
    if (sem_init(&worker->wanted, 0, 0) < 0 ||
        pthread_create(&worker->thread, NULL, work, worker) != 0) {
        free(worker);
        return error_set(err, ERR_INTERNAL, "the thread %s cannot start", name);
    }
    /* A name that is refused is no harm. */
    (void)pthread_setname_np(worker->thread, name);
    *out = worker;
    return ERR_OK;
}

void worker_wake(struct worker *worker)
{
    if (!atomic_exchange(&worker->is_wanted, true))
        sem_post(&worker->wanted);
}

void worker_stop(struct worker *worker)
{
    if (!worker)
        return;
    atomic_store(&worker->stop, true);
    sem_post(&worker->wanted);
    pthread_join(worker->thread, NULL);
}

void worker_free(struct worker *worker)
{
    if (!worker)
        return;
    sem_destroy(&worker->wanted);
    free(worker);
}
