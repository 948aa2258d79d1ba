/* SPDX-License-Identifier: MIT */
#include "core/base/log.h"
#include "core/jobs/jobs.h"
#include "storage/maintenance/backup.h"
#include "storage/maintenance/backups.h"
#include "storage/maintenance/check.h"
#include "storage/ops/sqlite_store.h"
#include "tests/store/fixture.h"
#include "tests/support/check_main.h"

#include <glob.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* So long that only a hang reaches it. */
#define DEADLINE_MS 30000

static char *folder;

static void make_shop(void)
{
    struct uuid ada = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);

    fixture_add_order(&ada, FIXTURE_NOW);
    folder = fixture_file("backups");
}

static void free_folder(void)
{
    free(folder);
}

static struct backup_plan plan_every(int64_t every_ms, int64_t keep)
{
    return (struct backup_plan){
        .database = fixture_location(), .folder = folder, .every_ms = every_ms, .keep = keep
    };
}

/* Backups, and the runner that makes them. */
struct running {
    struct backups *backups;
    struct jobs *jobs;
};

static struct running start_plan(const struct backup_plan *plan)
{
    AUTO_ERROR err = ERROR_INIT;
    struct running running;
    struct job job;

    assert_ok(backups_open(plan, &running.backups, &err), &err);
    job = backups_job(running.backups);
    assert_ok(jobs_start(&job, 1, &running.jobs, &err), &err);
    return running;
}

static struct running start(int64_t every_ms, int64_t keep)
{
    struct backup_plan plan = plan_every(every_ms, keep);

    return start_plan(&plan);
}

/* @return the time of the newest copy */
static timestamp_t stop(struct running running)
{
    timestamp_t newest;

    jobs_stop(running.jobs);
    newest = backups_newest(running.backups);
    backups_close(running.backups);
    return newest;
}

static char *file_in_folder(const char *name)
{
    char *path;

    ck_assert_int_gt(asprintf(&path, "%s/%s", folder, name), 0);
    return path;
}

static void make_file(const char *name)
{
    AUTO_FREE char *path = file_in_folder(name);
    FILE *file;

    (void)mkdir(folder, 0700);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fclose(file), 0);
}

static bool is_there(const char *name)
{
    AUTO_FREE char *path = file_in_folder(name);

    return access(path, F_OK) == 0;
}

static glob_t find_copies(void)
{
    AUTO_FREE char *pattern = file_in_folder("orderdesk-*.db");
    glob_t found;
    int code = glob(pattern, 0, NULL, &found);

    ck_assert(code == 0 || code == GLOB_NOMATCH);
    return found;
}

static size_t count_copies(void)
{
    glob_t found = find_copies();
    size_t count = found.gl_pathc;

    globfree(&found);
    return count;
}

/* Waits for a copy that is newer than @than. */
static timestamp_t wait_for_newer(const struct running *running, timestamp_t than)
{
    for (int waited = 0; backups_newest(running->backups) <= than; waited++) {
        ck_assert_int_lt(waited, DEADLINE_MS);
        usleep(1000);
    }
    return backups_newest(running->backups);
}

static void wait_for_failure(const struct running *running)
{
    struct job_statistics statistics = { .failures = 0 };

    for (int waited = 0; statistics.failures == 0; waited++) {
        ck_assert_int_lt(waited, DEADLINE_MS);
        usleep(1000);
        ck_assert(jobs_statistics(running->jobs, "backups", &statistics));
    }
}

static void ignore_finding(void *context, const char *finding)
{
    (void)context;
    (void)finding;
}

START_TEST(the_first_copy_is_made_at_once_and_the_next_in_time)
{
    AUTO_ERROR err = ERROR_INIT;
    struct running running = start(MS_PER_SECOND, 10);
    timestamp_t first = wait_for_newer(&running, 0);
    glob_t found;
    struct stat info;
    int64_t findings, orders;

    ck_assert_int_ge(wait_for_newer(&running, first), first + MS_PER_SECOND);
    stop(running);
    found = find_copies();
    ck_assert_uint_ge(found.gl_pathc, 2);
    assert_ok(check_database(found.gl_pathv[0], ignore_finding, NULL, &findings, &orders, &err),
              &err);
    ck_assert_int_eq(findings, 0);
    ck_assert_int_eq(orders, 1);
    ck_assert_int_eq(stat(found.gl_pathv[0], &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0600);
    ck_assert_int_eq(stat(folder, &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0700);
    globfree(&found);
}
END_TEST

START_TEST(a_restart_goes_on_from_the_newest_copy)
{
    struct running running = start(MS_PER_DAY, 10);
    timestamp_t first = wait_for_newer(&running, 0);

    stop(running);
    running = start(MS_PER_DAY, 10);
    ck_assert_int_eq(backups_newest(running.backups), first);
    ck_assert_int_eq(stop(running), first);
    ck_assert_uint_eq(count_copies(), 1);
}
END_TEST

START_TEST(old_copies_are_removed_and_nothing_else)
{
    static const char *const others[] = { "orderdesk-2020.db", "orderdesk-20200101T000000Z.db-wal",
                                          "my-20200101T000000Z.db", "orderdesk-2020x101T000000Z.db",
                                          "letter.txt" };
    struct running running;

    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        make_file(others[i]);
    make_file("orderdesk-20200101T000000Z.db");
    make_file("orderdesk-20200102T000000Z.db");
    make_file("orderdesk-20200103T000000Z.db");
    running = start(MS_PER_DAY, 2);
    wait_for_newer(&running, FIXTURE_NOW);
    stop(running);
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        ck_assert_msg(is_there(others[i]), "%s", others[i]);
    ck_assert(!is_there("orderdesk-20200101T000000Z.db"));
    ck_assert(!is_there("orderdesk-20200102T000000Z.db"));
    ck_assert(is_there("orderdesk-20200103T000000Z.db"));
}
END_TEST

/* The clock was set back since, so the new copy has the older name. */
START_TEST(a_copy_from_the_future_neither_hinders_nor_costs_a_new_one)
{
    struct running running;

    make_file("orderdesk-99980101T000000Z.db");
    running = start(MS_PER_DAY, 1);
    while (count_copies() < 2)
        usleep(1000);
    ck_assert_int_lt(stop(running), INT64_C(253370764800000));
    ck_assert_uint_eq(count_copies(), 2);
}
END_TEST

START_TEST(what_a_killed_server_left_is_removed)
{
    make_file("orderdesk-20200101T000000Z.db.partial-1");
    make_file("letter.partial-1");
    stop(start(MS_PER_DAY, 1));
    ck_assert(!is_there("orderdesk-20200101T000000Z.db.partial-1"));
    ck_assert(is_there("letter.partial-1"));
}
END_TEST

START_TEST(a_failure_keeps_what_is_there_and_is_tried_again)
{
    struct running running;
    AUTO_FREE char *aside = fixture_file("aside.db");

    make_file("orderdesk-20200101T000000Z.db");
    fixture_close();
    ck_assert_int_eq(rename(fixture_location(), aside), 0);
    log_set_level(LOG_ERROR + 1);
    running = start(MS_PER_SECOND, 1);
    wait_for_failure(&running);
    ck_assert_uint_eq(count_copies(), 1);
    ck_assert_int_eq(rename(aside, fixture_location()), 0);
    wait_for_newer(&running, FIXTURE_NOW);
    stop(running);
    ck_assert(!is_there("orderdesk-20200101T000000Z.db"));
    ck_assert_uint_eq(count_copies(), 1);
}
END_TEST

/* The file at the shop's path is not the shop: no old copy of the shop may be evicted for it. */
START_TEST(what_has_taken_the_shops_place_is_not_copied)
{
    AUTO_FREE char *aside = fixture_file("aside.db"), *other = fixture_file("other.db");
    struct backup_plan plan = plan_every(MS_PER_SECOND, 1);
    struct backup_facts facts;
    AUTO_ERROR err = ERROR_INIT;
    struct running running;

    make_file("orderdesk-20200101T000000Z.db");
    assert_ok(backup_write(fixture_location(), other, NULL, &facts, &err), &err);
    ck_assert_int_eq(link(fixture_location(), aside), 0);
    ck_assert_int_eq(rename(other, fixture_location()), 0);
    log_set_level(LOG_ERROR + 1);
    plan.files = &sqlite_store_of(fixture_store())->db.files;
    running = start_plan(&plan);
    wait_for_failure(&running);
    ck_assert(is_there("orderdesk-20200101T000000Z.db"));
    ck_assert_uint_eq(count_copies(), 1);
    ck_assert_int_eq(rename(aside, fixture_location()), 0);
    wait_for_newer(&running, FIXTURE_NOW);
    stop(running);
    ck_assert(!is_there("orderdesk-20200101T000000Z.db"));
}
END_TEST

START_TEST(a_folder_is_one_servers_alone)
{
    AUTO_ERROR err = ERROR_INIT;
    struct backup_plan plan = plan_every(MS_PER_DAY, 1);
    struct running first = start(MS_PER_DAY, 1);
    struct backups *second;

    assert_err(backups_open(&plan, &second, &err), ERR_REFUSED, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "Another server"));
    stop(first);
    stop(start(MS_PER_DAY, 1));
}
END_TEST

START_TEST(a_folder_that_cannot_be_is_refused)
{
    AUTO_ERROR err = ERROR_INIT;
    struct backup_plan plan = plan_every(MS_PER_DAY, 1);
    struct backups *backups;

    plan.folder = fixture_location();
    assert_err(backups_open(&plan, &backups, &err), ERR_REFUSED, &err);
}
END_TEST

static Suite *backups_suite(void)
{
    Suite *suite = suite_create("backups");
    TCase *test_case = tcase_create("backups");

    fixture_add_store(test_case);
    tcase_add_checked_fixture(test_case, make_shop, free_folder);
    tcase_set_timeout(test_case, 60);
    tcase_add_test(test_case, the_first_copy_is_made_at_once_and_the_next_in_time);
    tcase_add_test(test_case, a_restart_goes_on_from_the_newest_copy);
    tcase_add_test(test_case, old_copies_are_removed_and_nothing_else);
    tcase_add_test(test_case, a_copy_from_the_future_neither_hinders_nor_costs_a_new_one);
    tcase_add_test(test_case, what_a_killed_server_left_is_removed);
    tcase_add_test(test_case, a_failure_keeps_what_is_there_and_is_tried_again);
    tcase_add_test(test_case, what_has_taken_the_shops_place_is_not_copied);
    tcase_add_test(test_case, a_folder_is_one_servers_alone);
    tcase_add_test(test_case, a_folder_that_cannot_be_is_refused);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(backups_suite)
