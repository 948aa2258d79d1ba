/* SPDX-License-Identifier: MIT */
#include "core/jobs/jobs.h"

#include "core/base/log.h"
#include "core/base/monotonic.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

/* A thread and its jobs. No other thread touches their states, but for the statistics. */
struct worker {
    struct jobs *jobs;
    struct job_state *states;
    size_t count;
    pthread_t thread;
};

struct jobs {
    pthread_mutex_t mutex; /* for the statistics, and to wait with */
    pthread_cond_t stopping;
    atomic_bool stop;
    struct job_state *states; /* those of the shared thread first */
    size_t count;
    struct worker *workers;
    size_t worker_count; /* that were started */
};

/* ---------------------------------------------------------------- a thread */

static int64_t now_ms(void)
{
    return monotonic_us() / 1000;
}

/* @return false when all is to stop */
static bool sleep_until(struct jobs *jobs, int64_t due_ms)
{
    const struct timespec until = { .tv_sec = due_ms / MS_PER_SECOND,
                                    .tv_nsec = due_ms % MS_PER_SECOND * 1000000 };

    pthread_mutex_lock(&jobs->mutex);
    while (!atomic_load(&jobs->stop) && now_ms() < due_ms)
        (void)pthread_cond_timedwait(&jobs->stopping, &jobs->mutex, &until);
    pthread_mutex_unlock(&jobs->mutex);
    return !atomic_load(&jobs->stop);
}

static void run_job(struct jobs *jobs, struct job_state *state)
{
    AUTO_ERROR err = ERROR_INIT;
    struct job_outcome outcome = { .started_ms = now_ms(), .err = &err };
    enum err code = state->job.run(state->job.context, &jobs->stop, &err);

    outcome.ended_ms = now_ms();
    outcome.ended_at = timestamp_now();
    /* It stopped because it was asked to, which is not a failure. */
    if (code != ERR_OK && atomic_load(&jobs->stop))
        return;
    pthread_mutex_lock(&jobs->mutex);
    job_state_count(state, &outcome);
    pthread_mutex_unlock(&jobs->mutex);
    job_state_conclude(state, &outcome);
}

static void *work(void *context)
{
    const struct worker *worker = context;
    const struct job *first = &worker->states[0].job;
    struct job_state *next = job_state_earliest(worker->states, worker->count);

    /* On Linux a thread has a niceness of its own. It is no harm when the system refuses it. */
    if (first->own_thread && first->niceness != 0)
        (void)setpriority(PRIO_PROCESS, (id_t)gettid(), first->niceness);
    while (sleep_until(worker->jobs, next->due_ms)) {
        if (job_state_is_due(next, now_ms()))
            run_job(worker->jobs, next);
        next = job_state_earliest(worker->states, worker->count);
    }
    return NULL;
}

/* ---------------------------------------------------------------- starting */

/* Those of the shared thread first, and otherwise in the table's order. @return how many share it
 */
static size_t init_states(struct jobs *jobs, const struct job *table, size_t count)
{
    int64_t now = now_ms();
    size_t shared;

    for (size_t i = 0; i < count; i++)
        if (!table[i].own_thread)
            job_state_init(&jobs->states[jobs->count++], &table[i], now);
    shared = jobs->count;
    for (size_t i = 0; i < count; i++)
        if (table[i].own_thread)
            job_state_init(&jobs->states[jobs->count++], &table[i], now);
    return shared;
}

static enum err start_worker(struct jobs *jobs, struct job_state *states, size_t count,
                             struct error *err)
{
    struct worker *worker = &jobs->workers[jobs->worker_count];

    *worker = (struct worker){ .jobs = jobs, .states = states, .count = count };
    if (pthread_create(&worker->thread, NULL, work, worker) != 0)
        return error_set(err, ERR_INTERNAL, "The thread for background jobs cannot start.");
    /* As top and a debugger show it. It is no harm when the system refuses the name. */
    (void)pthread_setname_np(worker->thread, states->job.own_thread ? states->job.name : "jobs");
    jobs->worker_count++;
    return ERR_OK;
}

static void init_waiting(struct jobs *jobs)
{
    pthread_condattr_t monotonic;

    pthread_mutex_init(&jobs->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&jobs->stopping, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static void stop_started(struct jobs **jobs)
{
    jobs_stop(*jobs);
}

enum err jobs_start(const struct job *table, size_t count, struct jobs **out, struct error *err)
{
    CLEANUP(stop_started) struct jobs *jobs = calloc(1, sizeof(*jobs));
    size_t shared;

    if (!jobs)
        return error_no_memory(err);
    init_waiting(jobs);
    jobs->states = calloc(count, sizeof(*jobs->states));
    jobs->workers = calloc(count, sizeof(*jobs->workers));
    if (!jobs->states || !jobs->workers)
        return error_no_memory(err);
    shared = init_states(jobs, table, count);
    if (shared > 0 && start_worker(jobs, jobs->states, shared, err) != ERR_OK)
        return err->code;
    for (size_t i = shared; i < count; i++)
        if (start_worker(jobs, &jobs->states[i], 1, err) != ERR_OK)
            return err->code;
    *out = jobs;
    jobs = NULL;
    return ERR_OK;
}

/* ---------------------------------------------------------------- stopping */

void jobs_ask_to_stop(struct jobs *jobs)
{
    pthread_mutex_lock(&jobs->mutex);
    atomic_store(&jobs->stop, true);
    pthread_cond_broadcast(&jobs->stopping);
    pthread_mutex_unlock(&jobs->mutex);
}

static void log_statistics(const struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++) {
        const struct job_statistics *statistics = &jobs->states[i].statistics;

        log_debug("background job \"%s\": %" PRId64 " runs, of which %" PRId64
                  " failed; the last took %" PRId64 " ms",
                  jobs->states[i].job.name, statistics->runs, statistics->failures,
                  statistics->last_ms);
    }
}

void jobs_stop(struct jobs *jobs)
{
    if (!jobs)
        return;
    jobs_ask_to_stop(jobs);
    for (size_t i = 0; i < jobs->worker_count; i++)
        pthread_join(jobs->workers[i].thread, NULL);
    log_statistics(jobs);
    pthread_cond_destroy(&jobs->stopping);
    pthread_mutex_destroy(&jobs->mutex);
    free(jobs->workers);
    free(jobs->states);
    free(jobs);
}

bool jobs_statistics(struct jobs *jobs, const char *name, struct job_statistics *out)
{
    for (size_t i = 0; i < jobs->count; i++)
        if (strcmp(jobs->states[i].job.name, name) == 0) {
            pthread_mutex_lock(&jobs->mutex);
            *out = jobs->states[i].statistics;
            pthread_mutex_unlock(&jobs->mutex);
            return true;
        }
    return false;
}
