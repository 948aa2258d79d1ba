/* SPDX-License-Identifier: MIT */
#include "core/jobs/job.h"

#include "core/base/log.h"

#include <inttypes.h>
#include <stdio.h>

static void plan(struct job_state *state, int64_t now_ms)
{
    const struct job *job = &state->job;
    int64_t left = job->wait ? job->wait(job->context) : job->every_ms;

    state->asks = job->wait && left > 0;
    if (job->wait && left > JOB_ASK_EVERY_MS)
        left = JOB_ASK_EVERY_MS;
    state->due_ms = now_ms + (left > 0 ? left : 0);
}

static int64_t retry_ms(const struct job *job)
{
    return job->every_ms < JOB_RETRY_MS ? job->every_ms : JOB_RETRY_MS;
}

void job_state_init(struct job_state *state, const struct job *job, int64_t now_ms)
{
    *state = (struct job_state){ .job = *job };
    plan(state, now_ms);
}

struct job_state *job_state_earliest(struct job_state *states, size_t count)
{
    struct job_state *earliest = states;

    for (size_t i = 1; i < count; i++)
        if (states[i].due_ms < earliest->due_ms)
            earliest = &states[i];
    return earliest;
}

bool job_state_is_due(struct job_state *state, int64_t now_ms)
{
    if (now_ms < state->due_ms)
        return false;
    if (!state->asks)
        return true;
    plan(state, now_ms);
    return now_ms >= state->due_ms;
}

void job_state_count(struct job_state *state, const struct job_outcome *outcome)
{
    struct job_statistics *statistics = &state->statistics;

    statistics->runs++;
    statistics->last_ms = outcome->ended_ms - outcome->started_ms;
    if (outcome->err->code == ERR_OK)
        statistics->last_success = outcome->ended_at;
    else
        statistics->failures++;
}

/* A failure that lasts would drown the log at every retry. */
static void log_failure(struct job_state *state, const struct job_outcome *outcome)
{
    const struct job *job = &state->job;
    bool is_known = state->fails && strcmp(state->reason, outcome->err->message) == 0 &&
                    outcome->ended_ms - state->logged_ms < JOB_REMIND_MS;

    if (is_known)
        return;
    log_line(job->is_grave ? LOG_ERROR : LOG_WARN, "%s: %s (tried again every %" PRId64 " s)",
             job->trouble, outcome->err->message,
             (retry_ms(job) + MS_PER_SECOND - 1) / MS_PER_SECOND);
    snprintf(state->reason, sizeof(state->reason), "%s", outcome->err->message);
    state->logged_ms = outcome->ended_ms;
}

static void log_slowness(struct job_state *state, const struct job_outcome *outcome)
{
    int64_t took_ms = outcome->ended_ms - outcome->started_ms;
    bool is_slow = !state->job.own_thread && took_ms > JOB_SLOW_MS;

    if (is_slow && !state->is_slow)
        log_warn("the background job \"%s\" took %" PRId64
                 " s, and delayed the others: the disk or the machine is overloaded",
                 state->job.name, took_ms / MS_PER_SECOND);
    state->is_slow = is_slow;
}

void job_state_conclude(struct job_state *state, const struct job_outcome *outcome)
{
    bool failed = outcome->err->code != ERR_OK;

    if (failed)
        log_failure(state, outcome);
    else if (state->fails)
        log_info("the background job \"%s\" works again", state->job.name);
    log_slowness(state, outcome);
    state->fails = failed;
    if (failed) {
        state->asks = false;
        state->due_ms = outcome->ended_ms + retry_ms(&state->job);
    } else
        plan(state, outcome->ended_ms);
}
