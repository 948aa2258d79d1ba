/* SPDX-License-Identifier: MIT */
#include "core/base/log.h"
#include "core/jobs/job.h"
#include "tests/support/check_main.h"

#include <stdio.h>
#include <unistd.h>

#define START    INT64_C(1000000)
#define PERIOD   (15 * MS_PER_SECOND)
#define WALL_END INT64_C(1795334092123)

static enum err do_nothing(void *context, const atomic_bool *stop, struct error *err)
{
    (void)context;
    (void)stop;
    return err->code;
}

static int64_t left_ms;

static int64_t read_left(const void *context)
{
    (void)context;
    return left_ms;
}

static const struct job periodic = {
    .name = "periodic", .trouble = "IT FAILED", .every_ms = PERIOD, .run = do_nothing
};
static const struct job asked = { .name = "asked",
                                  .trouble = "IT FAILED",
                                  .every_ms = MS_PER_DAY,
                                  .wait = read_left,
                                  .run = do_nothing };

static struct job_state begin(const struct job *job)
{
    struct job_state state;

    job_state_init(&state, job, START);
    return state;
}

/* A run that starts at @started_ms, takes @took_ms, and fails with @reason unless that is NULL. */
static void run(struct job_state *state, int64_t started_ms, int64_t took_ms, const char *reason)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct job_outcome outcome = { .started_ms = started_ms,
                                         .ended_ms = started_ms + took_ms,
                                         .ended_at = WALL_END,
                                         .err = &err };

    if (reason)
        error_write(&err, ERR_BUSY, "%s", reason);
    job_state_count(state, &outcome);
    job_state_conclude(state, &outcome);
}

/* ---------------------------------------------------------------- what the log says */

static FILE *log_file;

static void catch_log(void)
{
    log_file = tmpfile();
    ck_assert_ptr_nonnull(log_file);
    ck_assert_int_ge(dup2(fileno(log_file), STDERR_FILENO), 0);
}

static size_t count_logged(const char *words)
{
    char line[2048];
    size_t count = 0;

    rewind(log_file);
    while (fgets(line, sizeof(line), log_file))
        count += strstr(line, words) != NULL;
    ck_assert_int_eq(fseek(log_file, 0, SEEK_END), 0);
    return count;
}

/* ---------------------------------------------------------------- due times */

START_TEST(a_period_passes_before_the_first_run_and_after_each)
{
    struct job_state state = begin(&periodic);

    ck_assert(!job_state_is_due(&state, START + PERIOD - 1));
    ck_assert(job_state_is_due(&state, START + PERIOD));
    run(&state, START + PERIOD, 700, NULL);
    ck_assert(!job_state_is_due(&state, START + PERIOD + 700 + PERIOD - 1));
    ck_assert(job_state_is_due(&state, START + PERIOD + 700 + PERIOD));
}
END_TEST

START_TEST(a_job_that_is_late_runs_once_and_not_for_each_period_missed)
{
    struct job_state state = begin(&periodic);

    ck_assert(job_state_is_due(&state, START + 100 * PERIOD));
    run(&state, START + 100 * PERIOD, 0, NULL);
    ck_assert(!job_state_is_due(&state, START + 101 * PERIOD - 1));
}
END_TEST

START_TEST(the_earliest_comes_first_and_of_equals_the_first_in_the_table)
{
    struct job_state states[] = { begin(&periodic), begin(&periodic), begin(&periodic) };

    ck_assert_ptr_eq(job_state_earliest(states, 3), &states[0]);
    run(&states[0], START + PERIOD, 0, NULL);
    ck_assert_ptr_eq(job_state_earliest(states, 3), &states[1]);
    run(&states[1], START + PERIOD, 10, NULL);
    ck_assert_ptr_eq(job_state_earliest(states, 3), &states[2]);
    run(&states[2], START + PERIOD, 5, NULL);
    ck_assert_ptr_eq(job_state_earliest(states, 3), &states[0]);
}
END_TEST

START_TEST(a_job_that_knows_its_due_time_is_asked)
{
    struct job_state state;

    left_ms = -MS_PER_DAY;
    state = begin(&asked);
    ck_assert(job_state_is_due(&state, START));
    left_ms = MS_PER_SECOND;
    run(&state, START, 10, NULL);
    ck_assert(!job_state_is_due(&state, START + 10 + MS_PER_SECOND - 1));
    left_ms = 0;
    ck_assert(job_state_is_due(&state, START + 10 + MS_PER_SECOND));
}
END_TEST

/* The wall clock runs slightly slower than the monotonic one while it is being corrected. */
START_TEST(a_job_that_was_woken_too_early_waits_for_the_rest)
{
    struct job_state state;

    left_ms = MS_PER_SECOND;
    state = begin(&asked);
    left_ms = 1;
    ck_assert(!job_state_is_due(&state, START + MS_PER_SECOND));
    left_ms = 0;
    ck_assert(!job_state_is_due(&state, START + MS_PER_SECOND));
    ck_assert(job_state_is_due(&state, START + MS_PER_SECOND + 1));
}
END_TEST

/* The wall clock, which decides when the job is due, may be set meanwhile, forwards or back. */
START_TEST(a_job_that_is_due_much_later_is_asked_again_every_minute)
{
    struct job_state state;
    int64_t now = START;

    left_ms = MS_PER_DAY;
    state = begin(&asked);
    for (int i = 0; i < 10; i++) {
        ck_assert(!job_state_is_due(&state, now + JOB_ASK_EVERY_MS - 1));
        now += JOB_ASK_EVERY_MS;
        ck_assert(!job_state_is_due(&state, now));
    }
    left_ms = 0;
    ck_assert(!job_state_is_due(&state, now + JOB_ASK_EVERY_MS - 1));
    ck_assert(job_state_is_due(&state, now + JOB_ASK_EVERY_MS));
}
END_TEST

START_TEST(a_failure_is_tried_again_within_a_minute)
{
    struct job_state rare, often = begin(&periodic);

    left_ms = MS_PER_DAY;
    rare = begin(&asked);
    run(&rare, START, 10, "No.");
    ck_assert(!job_state_is_due(&rare, START + 10 + JOB_RETRY_MS - 1));
    ck_assert(job_state_is_due(&rare, START + 10 + JOB_RETRY_MS));
    run(&often, START, 10, "No.");
    ck_assert(!job_state_is_due(&often, START + 10 + PERIOD - 1));
    ck_assert(job_state_is_due(&often, START + 10 + PERIOD));
}
END_TEST

/* ---------------------------------------------------------------- statistics of runs */

START_TEST(runs_are_counted)
{
    struct job_state state = begin(&periodic);

    ck_assert_int_eq(state.statistics.runs, 0);
    ck_assert_int_eq(state.statistics.last_success, 0);
    run(&state, START, 30, "No.");
    ck_assert_int_eq(state.statistics.last_success, 0);
    run(&state, START, 20, NULL);
    run(&state, START, 10, "No.");
    ck_assert_int_eq(state.statistics.runs, 3);
    ck_assert_int_eq(state.statistics.failures, 2);
    ck_assert_int_eq(state.statistics.last_ms, 10);
    ck_assert_int_eq(state.statistics.last_success, WALL_END);
}
END_TEST

START_TEST(a_failure_that_lasts_is_logged_once_an_hour)
{
    struct job_state state = begin(&periodic);

    for (int64_t at = 0; at < MS_PER_HOUR; at += PERIOD)
        run(&state, START + at, 0, "The disk is full.");
    ck_assert_uint_eq(count_logged("warn  IT FAILED: The disk is full. (tried again every 15 s)"),
                      1);
    run(&state, START + MS_PER_HOUR, 0, "The disk is full.");
    ck_assert_uint_eq(count_logged("IT FAILED: The disk is full."), 2);
    run(&state, START + MS_PER_HOUR + PERIOD, 0, "The disk is gone.");
    ck_assert_uint_eq(count_logged("IT FAILED: The disk is gone."), 1);
    ck_assert_uint_eq(count_logged("works again"), 0);
}
END_TEST

START_TEST(the_end_of_a_failure_is_logged_and_the_next_one_too)
{
    struct job_state state = begin(&periodic);

    run(&state, START, 0, "No.");
    for (int i = 0; i < 3; i++)
        run(&state, START + PERIOD, 0, NULL);
    ck_assert_uint_eq(count_logged("info  the background job \"periodic\" works again"), 1);
    run(&state, START + 2 * PERIOD, 0, "No.");
    ck_assert_uint_eq(count_logged("IT FAILED: No."), 2);
}
END_TEST

START_TEST(a_grave_failure_is_an_error)
{
    struct job grave = periodic;
    struct job_state state;

    grave.is_grave = true;
    state = begin(&grave);
    run(&state, START, 0, "No.");
    ck_assert_uint_eq(count_logged("error IT FAILED: No."), 1);
}
END_TEST

START_TEST(who_delays_the_others_is_named_once)
{
    struct job_state state = begin(&periodic);

    run(&state, START, JOB_SLOW_MS, NULL);
    ck_assert_uint_eq(count_logged("delayed"), 0);
    run(&state, START, JOB_SLOW_MS + 1, NULL);
    run(&state, START, JOB_SLOW_MS + 1, NULL);
    ck_assert_uint_eq(count_logged("\"periodic\" took 5 s, and delayed the others"), 1);
    run(&state, START, 1, NULL);
    run(&state, START, JOB_SLOW_MS + 1, NULL);
    ck_assert_uint_eq(count_logged("delayed"), 2);
}
END_TEST

START_TEST(who_has_a_thread_of_its_own_may_take_long)
{
    struct job alone = periodic;
    struct job_state state;

    alone.own_thread = true;
    state = begin(&alone);
    run(&state, START, MS_PER_HOUR, NULL);
    ck_assert_uint_eq(count_logged("delayed"), 0);
}
END_TEST

static Suite *job_suite(void)
{
    Suite *suite = suite_create("job");
    TCase *due = tcase_create("due times"), *runs = tcase_create("runs");

    tcase_add_test(due, a_period_passes_before_the_first_run_and_after_each);
    tcase_add_test(due, a_job_that_is_late_runs_once_and_not_for_each_period_missed);
    tcase_add_test(due, the_earliest_comes_first_and_of_equals_the_first_in_the_table);
    tcase_add_test(due, a_job_that_knows_its_due_time_is_asked);
    tcase_add_test(due, a_job_that_was_woken_too_early_waits_for_the_rest);
    tcase_add_test(due, a_job_that_is_due_much_later_is_asked_again_every_minute);
    tcase_add_test(due, a_failure_is_tried_again_within_a_minute);
    suite_add_tcase(suite, due);
    tcase_add_checked_fixture(runs, catch_log, NULL);
    tcase_add_test(runs, runs_are_counted);
    tcase_add_test(runs, a_failure_that_lasts_is_logged_once_an_hour);
    tcase_add_test(runs, the_end_of_a_failure_is_logged_and_the_next_one_too);
    tcase_add_test(runs, a_grave_failure_is_an_error);
    tcase_add_test(runs, who_delays_the_others_is_named_once);
    tcase_add_test(runs, who_has_a_thread_of_its_own_may_take_long);
    suite_add_tcase(suite, runs);
    return suite;
}

CHECK_MAIN(job_suite)
