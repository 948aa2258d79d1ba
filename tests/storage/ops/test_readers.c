/* SPDX-License-Identifier: MIT */
#include "storage/engine/statement.h"
#include "storage/ops/readers.h"
#include "storage/ops/sqlite_store.h"
#include "tests/store/fixture.h"
#include "tests/support/check_main.h"
#include "tests/support/threads.h"

#include <stdatomic.h>

#define THREADS 24
#define READS   50

static struct readers *readers;

static void open_readers(void)
{
    AUTO_ERROR err = ERROR_INIT;

    fixture_open();
    assert_ok(readers_open(fixture_location(), 2, NULL, &readers, &err), &err);
}

static void close_readers(void)
{
    readers_close(readers);
    fixture_close();
}

static int64_t count_users(struct reader *reader)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_STATEMENT statement = statement_get(reader->db, "SELECT count(*) FROM users");

    assert_ok(statement_one(&statement, &err), &err);
    return statement_int(&statement, 0);
}

START_TEST(a_reader_sees_one_moment_and_the_next_one_what_came_since)
{
    AUTO_ERROR err = ERROR_INIT;

    {
        AUTO_READER reader = { .db = NULL };

        assert_ok(reader_acquire(readers, &reader, &err), &err);
        ck_assert_int_eq(count_users(&reader), 0);
        fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
        ck_assert_int_eq(count_users(&reader), 0);
    }
    {
        AUTO_READER reader = { .db = NULL };

        assert_ok(reader_acquire(readers, &reader, &err), &err);
        ck_assert_int_eq(count_users(&reader), 1);
    }
}
END_TEST

static void read_often(size_t index, void *context)
{
    atomic_int *done = context;

    (void)index;
    for (int i = 0; i < READS; i++) {
        AUTO_ERROR err = ERROR_INIT;
        AUTO_READER reader = { .db = NULL };

        if (reader_acquire(readers, &reader, &err) == ERR_OK)
            atomic_fetch_add(done, 1);
    }
}

START_TEST(many_threads_share_few_connections)
{
    atomic_int done = 0;

    threads_run(THREADS, read_often, &done);
    ck_assert_int_eq(atomic_load(&done), THREADS * READS);
}
END_TEST

START_TEST(nobody_waits_for_ever_for_a_connection)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_READER first = { .db = NULL };
    AUTO_READER second = { .db = NULL };
    AUTO_READER third = { .db = NULL };

    assert_ok(reader_acquire(readers, &first, &err), &err);
    assert_ok(reader_acquire(readers, &second, &err), &err);
    assert_err(reader_acquire(readers, &third, &err), ERR_BUSY, &err);
    ck_assert_int_gt(err.retry_after_s, 0);
    reader_release(&second);
    error_clear(&err);
    assert_ok(reader_acquire(readers, &third, &err), &err);
}
END_TEST

START_TEST(a_database_that_is_not_there_cannot_be_read)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *missing = fixture_file("missing.db");
    struct readers *none;

    assert_err(readers_open(missing, 2, NULL, &none, &err), ERR_REFUSED, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "cannot be opened"));
}
END_TEST

static Suite *readers_suite(void)
{
    Suite *suite = suite_create("readers");
    TCase *readers_case = tcase_create("readers");

    tcase_add_test(readers_case, a_reader_sees_one_moment_and_the_next_one_what_came_since);
    tcase_add_test(readers_case, many_threads_share_few_connections);
    tcase_add_test(readers_case, nobody_waits_for_ever_for_a_connection);
    tcase_add_test(readers_case, a_database_that_is_not_there_cannot_be_read);
    tcase_set_timeout(readers_case, 30);
    fixture_add_folder(readers_case);
    tcase_add_checked_fixture(readers_case, open_readers, close_readers);
    suite_add_tcase(suite, readers_case);
    return suite;
}

CHECK_MAIN(readers_suite)
