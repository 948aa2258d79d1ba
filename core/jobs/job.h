/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * One background job: its row in the table that jobs_start() is given, and what is known of it
 * while it runs: when it is due, how its runs went. Nothing here reads a clock or starts a thread;
 * core/jobs/jobs.h does.
 *
 * This folder knows nothing of orders: it includes core/base alone.
 */

#include "core/base/error.h"
#include "core/base/timestamp.h"

#include <stdatomic.h>

/**
 * Does the job once. Logs no failure: the runner does.
 *
 * @stop  set when the program is to end: a run that takes longer than an instant looks at it often,
 *        and gives up
 */
typedef enum err (*job_run)(void *context, const atomic_bool *stop, struct error *err);

/** @return in how many milliseconds the job is due; 0 or less: now */
typedef int64_t (*job_wait)(const void *context);

/** A row of the table. All pointers are borrowed as long as the runner runs. */
struct job {
    const char *name;    /* up to 15 characters: also the name of its thread, if it has one */
    const char *trouble; /* what a failure means; stands before the reason in the log */
    int64_t every_ms;    /* from the end of a run to the next one, and from the start to the first;
                          * with @wait the longest time until a retry */
    job_wait wait;       /* asked instead of @every_ms; NULL: the period is all */
    job_run run;
    void *context;   /* given to @wait and @run */
    bool is_grave;   /* a failure is logged as an error, not as a warning */
    bool own_thread; /* it may take long: it must not delay the others */
    int niceness;    /* of that thread */
};

/* A job with @wait is asked again at least this often, and before it runs: the wall clock may be
 * set meanwhile, and the machine may sleep. */
#define JOB_ASK_EVERY_MS MS_PER_MINUTE

/* A job that failed is tried again after this or its period, whichever is shorter. */
#define JOB_RETRY_MS MS_PER_MINUTE

/* While a job fails for the same reason the log says so this often. */
#define JOB_REMIND_MS MS_PER_HOUR

/* A run on the shared thread that took longer has delayed the others. */
#define JOB_SLOW_MS (5 * MS_PER_SECOND)

/** How the runs of a job went. */
struct job_statistics {
    int64_t runs; /* the failed ones included */
    int64_t failures;
    int64_t last_ms;          /* how long the last run took */
    timestamp_t last_success; /* when the last successful run ended, by the wall clock; 0: never */
};

/** A job under way. All times but @statistics.last_success are on the monotonic clock. */
struct job_state {
    struct job job;
    struct job_statistics statistics;
    int64_t due_ms;
    bool asks; /* at due_ms the job's @wait is asked again, and then decides */
    bool fails;
    bool is_slow;
    int64_t logged_ms; /* when a failure was last logged */
    char reason[sizeof((struct error *)NULL)->message];
};

/** How one run went. */
struct job_outcome {
    int64_t started_ms, ended_ms;
    timestamp_t ended_at;    /* by the wall clock */
    const struct error *err; /* ERR_OK: it succeeded */
};

/** Plans the first run. */
void job_state_init(struct job_state *state, const struct job *job, int64_t now_ms);

/** @return the state with the earliest due time, of several the first; @count is at least 1 */
struct job_state *job_state_earliest(struct job_state *states, size_t count);

/** Whether to run the job now; when that is undecided, asks the job, and plans anew. */
bool job_state_is_due(struct job_state *state, int64_t now_ms);

/** Counts a run. */
void job_state_count(struct job_state *state, const struct job_outcome *outcome);

/** Logs what is worth knowing of a run, each thing once, and plans the next. */
void job_state_conclude(struct job_state *state, const struct job_outcome *outcome);
