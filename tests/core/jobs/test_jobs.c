/* SPDX-License-Identifier: MIT */
#include "core/base/log.h"
#include "core/base/monotonic.h"
#include "core/jobs/jobs.h"
#include "tests/support/check_main.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* So long that only a hang reaches it. */
#define DEADLINE_MS 20000

/* Everything must stop within this time, even on a busy machine. */
#define STOP_MS 1000

/* What the jobs below work on. */
struct probe {
    atomic_int runs;
    atomic_int failures_left; /* the first runs fail */
    atomic_bool gave_up;
    int niceness;
    char thread[16];
};

static enum err count_run(void *context, const atomic_bool *stop, struct error *err)
{
    struct probe *probe = context;

    (void)stop;
    if (pthread_getname_np(pthread_self(), probe->thread, sizeof(probe->thread)) != 0)
        probe->thread[0] = '\0';
    probe->niceness = getpriority(PRIO_PROCESS, (id_t)gettid());
    atomic_fetch_add(&probe->runs, 1);
    if (atomic_fetch_sub(&probe->failures_left, 1) > 0)
        return error_set(err, ERR_BUSY, "Not yet.");
    return ERR_OK;
}

/* Works until it is told to stop. */
static enum err work_on(void *context, const atomic_bool *stop, struct error *err)
{
    struct probe *probe = context;

    atomic_fetch_add(&probe->runs, 1);
    while (!atomic_load(stop))
        usleep(1000);
    atomic_store(&probe->gave_up, true);
    return error_set(err, ERR_BUSY, "The work is given up.");
}

static struct job job_every(const char *name, int64_t every_ms, struct probe *probe)
{
    return (struct job){ .name = name,
                         .trouble = "IT FAILED",
                         .every_ms = every_ms,
                         .run = count_run,
                         .context = probe };
}

static struct jobs *start(const struct job *table, size_t count)
{
    AUTO_ERROR err = ERROR_INIT;
    struct jobs *jobs = NULL;

    ck_assert_msg(jobs_start(table, count, &jobs, &err) == ERR_OK, "%s", err.message);
    return jobs;
}

static void wait_for_runs(struct probe *probe, int runs)
{
    for (int waited = 0; atomic_load(&probe->runs) < runs; waited++) {
        ck_assert_int_lt(waited, DEADLINE_MS);
        usleep(1000);
    }
}

static void assert_stops_at_once(struct jobs *jobs)
{
    int64_t start_us = monotonic_us();

    jobs_stop(jobs);
    ck_assert_int_le((monotonic_us() - start_us) / 1000, STOP_MS);
}

START_TEST(each_job_runs_again_and_again_at_its_own_pace)
{
    struct probe often = { .runs = 0 }, rarely = { .runs = 0 };
    const struct job table[] = { job_every("rarely", MS_PER_DAY, &rarely),
                                 job_every("often", 5, &often) };
    struct jobs *jobs = start(table, ARRAY_LEN(table));

    wait_for_runs(&often, 5);
    assert_stops_at_once(jobs);
    ck_assert_int_eq(atomic_load(&rarely.runs), 0);
    ck_assert_str_eq(often.thread, "jobs");
}
END_TEST

START_TEST(stopping_wakes_who_sleeps)
{
    struct probe shared = { .runs = 0 }, alone = { .runs = 0 };
    struct job table[] = { job_every("shared", MS_PER_DAY, &shared),
                           job_every("alone", MS_PER_DAY, &alone) };
    struct jobs *jobs;

    table[1].own_thread = true;
    jobs = start(table, ARRAY_LEN(table));
    usleep(50000);
    assert_stops_at_once(jobs);
    ck_assert_int_eq(atomic_load(&shared.runs), 0);
    ck_assert_int_eq(atomic_load(&alone.runs), 0);
}
END_TEST

START_TEST(a_long_job_delays_no_other_and_gives_up_when_told_to_stop)
{
    struct probe long_one = { .runs = 0 }, short_one = { .runs = 0 };
    struct job table[] = { job_every("long", 1, &long_one), job_every("short", 5, &short_one) };
    struct jobs *jobs;

    table[0].run = work_on;
    table[0].own_thread = true;
    jobs = start(table, ARRAY_LEN(table));
    wait_for_runs(&long_one, 1);
    wait_for_runs(&short_one, atomic_load(&short_one.runs) + 5);
    ck_assert(!atomic_load(&long_one.gave_up));
    assert_stops_at_once(jobs);
    ck_assert(atomic_load(&long_one.gave_up));
    ck_assert_int_eq(atomic_load(&long_one.runs), 1);
}
END_TEST

START_TEST(asking_to_stop_does_not_wait_and_starts_nothing_more)
{
    struct probe often = { .runs = 0 };
    const struct job table[] = { job_every("often", 1, &often) };
    struct jobs *jobs = start(table, ARRAY_LEN(table));
    int runs;

    wait_for_runs(&often, 1);
    jobs_ask_to_stop(jobs);
    usleep(100000);
    runs = atomic_load(&often.runs);
    usleep(100000);
    ck_assert_int_eq(atomic_load(&often.runs), runs);
    assert_stops_at_once(jobs);
}
END_TEST

START_TEST(a_thread_of_its_own_has_name_and_niceness)
{
    struct probe shared = { .runs = 0 }, nice = { .runs = 0 };
    struct job table[] = { job_every("nice", 5, &nice), job_every("shared", 5, &shared) };
    struct jobs *jobs;
    int usual = getpriority(PRIO_PROCESS, (id_t)gettid());

    table[0].own_thread = true;
    table[0].niceness = 19;
    jobs = start(table, ARRAY_LEN(table));
    wait_for_runs(&nice, 2);
    wait_for_runs(&shared, 2);
    jobs_stop(jobs);
    ck_assert_str_eq(nice.thread, "nice");
    ck_assert_int_eq(nice.niceness, 19);
    ck_assert_str_eq(shared.thread, "jobs");
    ck_assert_int_eq(shared.niceness, usual);
}
END_TEST

START_TEST(what_failed_is_tried_again_and_the_statistics_tell)
{
    struct probe probe = { .failures_left = 2 };
    const struct job table[] = { job_every("sometimes", 5, &probe) };
    struct job_statistics statistics = { .runs = 0 };
    timestamp_t before = timestamp_now();
    struct jobs *jobs;

    log_set_level(LOG_ERROR);
    jobs = start(table, ARRAY_LEN(table));
    for (int waited = 0; statistics.last_success == 0; waited++) {
        ck_assert_int_lt(waited, DEADLINE_MS);
        ck_assert(jobs_statistics(jobs, "sometimes", &statistics));
        usleep(1000);
    }
    ck_assert_int_eq(statistics.failures, 2);
    ck_assert_int_ge(statistics.runs, 3);
    ck_assert_int_ge(statistics.last_ms, 0);
    ck_assert_int_ge(statistics.last_success, before);
    ck_assert(!jobs_statistics(jobs, "never", &statistics));
    jobs_stop(jobs);
}
END_TEST

/* Nobody needs to hear of work that was abandoned on purpose. */
START_TEST(a_job_that_gives_up_at_the_end_has_not_failed)
{
    struct probe probe = { .runs = 0 };
    struct job job = job_every("long", 1, &probe);
    FILE *log_file = tmpfile();
    char line[2048];
    struct jobs *jobs;

    ck_assert_ptr_nonnull(log_file);
    ck_assert_int_ge(dup2(fileno(log_file), STDERR_FILENO), 0);
    job.run = work_on;
    jobs = start(&job, 1);
    wait_for_runs(&probe, 1);
    jobs_stop(jobs);
    rewind(log_file);
    ck_assert_ptr_null(fgets(line, sizeof(line), log_file));
    (void)fclose(log_file);
}
END_TEST

static Suite *jobs_suite(void)
{
    Suite *suite = suite_create("jobs");
    TCase *test_case = tcase_create("jobs");

    tcase_set_timeout(test_case, 60);
    tcase_add_test(test_case, each_job_runs_again_and_again_at_its_own_pace);
    tcase_add_test(test_case, stopping_wakes_who_sleeps);
    tcase_add_test(test_case, a_long_job_delays_no_other_and_gives_up_when_told_to_stop);
    tcase_add_test(test_case, asking_to_stop_does_not_wait_and_starts_nothing_more);
    tcase_add_test(test_case, a_thread_of_its_own_has_name_and_niceness);
    tcase_add_test(test_case, what_failed_is_tried_again_and_the_statistics_tell);
    tcase_add_test(test_case, a_job_that_gives_up_at_the_end_has_not_failed);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(jobs_suite)
