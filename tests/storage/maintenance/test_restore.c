/* SPDX-License-Identifier: MIT */
#include "storage/maintenance/restore.h"
#include "tests/storage/locks.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Restoring where locks are unreliable; tests/cmd/test_restore.c tests the command itself. */

static char *copy;

static void make_copy(void)
{
    AUTO_ERROR err = ERROR_INIT;
    struct uuid ada = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
    struct backup_facts facts;

    copy = fixture_file("copy.db");
    assert_ok(backup_write(fixture_location(), copy, NULL, &facts, &err), &err);
    fixture_add_order(&ada, FIXTURE_NOW);
    fixture_close();
}

static void free_copy(void)
{
    free(copy);
}

/* A shop in its own process, which dies with the test. */
static pid_t open_elsewhere(void)
{
    int ready[2];
    char byte;
    pid_t child;

    ck_assert_int_eq(pipe(ready), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        AUTO_ERROR err = ERROR_INIT;

        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (fixture_try_open(&err) != ERR_OK || write(ready[1], "", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    return child;
}

static void end(pid_t child)
{
    ck_assert_int_eq(kill(child, SIGKILL), 0);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
}

static enum err restore(struct error *err)
{
    AUTO_FREE char *kept = NULL;
    struct backup_facts facts;

    return restore_database(fixture_location(), copy, NULL, &facts, &kept, err);
}

static int64_t count_orders(void)
{
    return database_count("SELECT count(*) FROM orders");
}

static const int answers[] = { 0, ENOLCK, EOPNOTSUPP };

START_TEST(where_locks_tell_nothing_the_processes_do)
{
    pid_t server = open_elsewhere();
    AUTO_ERROR in_use = ERROR_INIT, marked = ERROR_INIT, done = ERROR_INIT;
    AUTO_FREE char *index = NULL;
    char number[32];

    ck_assert_int_gt(asprintf(&index, "%s-shm", fixture_location()), 0);
    locks_answer(answers[_i]);
    assert_err(restore(&in_use), ERR_REFUSED, &in_use);
    snprintf(number, sizeof(number), "(process %d)", (int)server);
    ck_assert_msg(strstr(in_use.message, "is in use by ") && strstr(in_use.message, number), "%s",
                  in_use.message);
    end(server);
    /* A server in another container would not be seen either. */
    assert_err(restore(&marked), ERR_REFUSED, &marked);
    ck_assert_msg(strstr(marked.message, "may be in use") != NULL, "%s", marked.message);
    ck_assert_int_eq(unlink(index), 0);
    /* Without any lock, SQLite cannot open a database. */
    assert_err(restore(&done), answers[_i] == 0 ? ERR_OK : ERR_REFUSED, &done);
}
END_TEST

START_TEST(what_a_killed_server_left_is_replaced_where_locks_work)
{
    AUTO_ERROR err = ERROR_INIT;

    end(open_elsewhere());
    assert_ok(restore(&err), &err);
    ck_assert_int_eq(count_orders(), 0);
}
END_TEST

static Suite *restore_suite(void)
{
    Suite *suite = suite_create("restore");
    TCase *test_case = tcase_create("restore");

    fixture_add_store(test_case);
    tcase_add_checked_fixture(test_case, make_copy, free_copy);
    tcase_set_timeout(test_case, 60);
    tcase_add_loop_test(test_case, where_locks_tell_nothing_the_processes_do, 0,
                        ARRAY_LEN(answers));
    tcase_add_test(test_case, what_a_killed_server_left_is_replaced_where_locks_work);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(restore_suite)
