/* SPDX-License-Identifier: MIT */
#include "storage/engine/connection.h"
#include "storage/engine/statement.h"
#include "storage/engine/transaction.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>

static struct connection db;

static void open_db(void)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(connection_open(&db, fixture_location(), CONNECTION_WRITE, &err), &err);
    assert_ok(connection_use_wal(&db, &err), &err);
    assert_ok(connection_exec(&db, "CREATE TABLE things (a, b)", &err), &err);
}

static void close_db(void)
{
    connection_close(&db);
}

/* Asserts the count as another connection sees it, which sees only committed changes. */
static void assert_things(int64_t expected)
{
    ck_assert_int_eq(database_count("SELECT count(*) FROM things"), expected);
}

/* ---------------------------------------------------------------- statements */

START_TEST(the_same_sql_is_prepared_once)
{
    AUTO_ERROR err = ERROR_INIT;

    for (int64_t i = 0; i < 3; i++) {
        assert_ok(statement_run_int(&db, "INSERT INTO things VALUES (?1, 1)", i, &err), &err);
        assert_ok(statement_run_int(&db, "INSERT INTO things VALUES (?1, 2)", i, &err), &err);
    }
    ck_assert_uint_eq(db.statement_count, 2);
    assert_things(6);
}
END_TEST

static void step_null_of(const char *sql)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_STATEMENT statement = statement_get(&db, sql);
    char *text;

    assert_ok(statement_one(&statement, &err), &err);
    assert_ok(statement_text(&statement, 0, &text, &err), &err);
    ck_assert_ptr_null(text);
}

START_TEST(a_released_statement_forgets_its_values)
{
    AUTO_ERROR err = ERROR_INIT;
    const char *sql = "SELECT ?1";

    {
        AUTO_STATEMENT statement = statement_get(&db, sql);

        statement_bind_text(&statement, 1, "secret");
        assert_ok(statement_one(&statement, &err), &err);
    }
    step_null_of(sql);
}
END_TEST

START_TEST(one_statement_twice_at_once_fails_and_leaves_the_first_alone)
{
    AUTO_ERROR err = ERROR_INIT;
    const char *sql = "SELECT value FROM json_each('[1, 2]')";
    AUTO_STATEMENT first = statement_get(&db, sql);
    bool row;

    assert_ok(statement_step(&first, &row, &err), &err);
    {
        AUTO_STATEMENT second = statement_get(&db, sql);

        assert_err(statement_step(&second, &row, &err), ERR_INTERNAL, &err);
        error_clear(&err);
    }
    assert_ok(statement_step(&first, &row, &err), &err);
    ck_assert(row);
    ck_assert_int_eq(statement_int(&first, 0), 2);
}
END_TEST

START_TEST(a_full_cache_fails_and_keeps_what_it_has)
{
    AUTO_ERROR err = ERROR_INIT;
    char sql[48];

    for (int i = 0; i < CONNECTION_STATEMENTS_MAX; i++) {
        snprintf(sql, sizeof(sql), "INSERT INTO things VALUES (?1, %d)", i);
        assert_ok(statement_run_int(&db, sql, i, &err), &err);
    }
    assert_err(statement_run_int(&db, "DELETE FROM things WHERE a = ?1", 1, &err), ERR_INTERNAL,
               &err);
    error_clear(&err);
    assert_ok(statement_run_int(&db, sql, 1, &err), &err);
    assert_things(CONNECTION_STATEMENTS_MAX + 1);
}
END_TEST

static const char *const bad_sql[] = { "SELEC 1", "SELECT ?1 FROM nowhere",
                                       "INSERT INTO things VALUES (1, 1)" };

START_TEST(what_cannot_be_prepared_or_bound_fails_at_the_step)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_err(statement_run_int(&db, bad_sql[_i], 1, &err), ERR_INTERNAL, &err);
    ck_assert_str_eq(err.message, "The database failed. The log says more.");
    assert_things(0);
}
END_TEST

START_TEST(values_come_back_as_they_were_bound)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_STATEMENT statement = statement_get(&db, "SELECT ?1, ?2, ?3, ?4, ?5");
    AUTO_FREE char *text = NULL, *empty = NULL;
    struct uuid id = uuid_new(FIXTURE_NOW), stored;

    statement_bind_int(&statement, 1, INT64_MIN);
    statement_bind_text(&statement, 2, "'; DROP TABLE things; -- Ünïcödé \xf0\x9f\x8d\xb5");
    statement_bind_text(&statement, 3, "");
    statement_bind_uuid(&statement, 4, &id);
    statement_bind_blob(&statement, 5, "short", 5);
    assert_ok(statement_one(&statement, &err), &err);
    ck_assert_int_eq(statement_int(&statement, 0), INT64_MIN);
    assert_ok(statement_text(&statement, 1, &text, &err), &err);
    ck_assert_str_eq(text, "'; DROP TABLE things; -- Ünïcödé \xf0\x9f\x8d\xb5");
    assert_ok(statement_text(&statement, 2, &empty, &err), &err);
    ck_assert_str_eq(empty, "");
    stored = statement_uuid(&statement, 3);
    ck_assert(uuid_equal(&stored, &id));
    stored = statement_uuid(&statement, 4);
    ck_assert(uuid_equal(&stored, &(struct uuid){ .bytes = { 0 } }));
}
END_TEST

START_TEST(no_row_is_not_found)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_STATEMENT statement = statement_get(&db, "SELECT a FROM things");

    assert_err(statement_one(&statement, &err), ERR_NOT_FOUND, &err);
}
END_TEST

/* ---------------------------------------------------------------- transactions */

static enum err insert_and_fail_half_way(bool commit)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_TRANSACTION transaction = { NULL };

    if (transaction_begin_write(&transaction, &db, &err) != ERR_OK ||
        connection_exec(&db, "INSERT INTO things VALUES (1, 1)", &err) != ERR_OK ||
        (commit && transaction_commit(&transaction, &err) != ERR_OK))
        return err.code;
    return ERR_OK;
}

START_TEST(a_transaction_rolls_back_unless_it_is_committed)
{
    ck_assert_int_eq(insert_and_fail_half_way(false), ERR_OK);
    assert_things(0);
    ck_assert_int_eq(insert_and_fail_half_way(true), ERR_OK);
    assert_things(1);
    ck_assert_int_eq(insert_and_fail_half_way(false), ERR_OK);
    assert_things(1);
}
END_TEST

START_TEST(a_transaction_that_has_rolled_back_by_itself_is_over)
{
    AUTO_ERROR err = ERROR_INIT;

    {
        AUTO_TRANSACTION transaction = { NULL };

        assert_ok(transaction_begin_write(&transaction, &db, &err), &err);
        assert_ok(connection_exec(&db, "INSERT INTO things VALUES (1, 1)", &err), &err);
        assert_ok(connection_exec(&db, "ROLLBACK", &err), &err);
    }
    ck_assert_int_eq(insert_and_fail_half_way(true), ERR_OK);
    assert_things(1);
}
END_TEST

/* As after a rollback that failed for lack of memory. */
START_TEST(a_transaction_that_was_left_open_is_rolled_back_by_the_next)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(connection_exec(&db, "BEGIN; INSERT INTO things VALUES (1, 1)", &err), &err);
    ck_assert_int_eq(insert_and_fail_half_way(true), ERR_OK);
    assert_things(1);
}
END_TEST

START_TEST(a_read_transaction_sees_one_moment)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_TRANSACTION transaction = { NULL };
    AUTO_STATEMENT count = statement_get(&db, "SELECT count(*) FROM things");

    assert_ok(transaction_begin_read(&transaction, &db, &err), &err);
    assert_ok(statement_one(&count, &err), &err);
    statement_reset(&count);
    database_exec("INSERT INTO things VALUES (1, 1)");
    assert_ok(statement_one(&count, &err), &err);
    ck_assert_int_eq(statement_int(&count, 0), 0);
    statement_reset(&count);
    transaction_rollback(&transaction);
    assert_ok(statement_one(&count, &err), &err);
    ck_assert_int_eq(statement_int(&count, 0), 1);
}
END_TEST

/* ---------------------------------------------------------------- errors */

START_TEST(a_lock_that_stays_is_busy)
{
    AUTO_ERROR err = ERROR_INIT;
    CLEANUP(connection_close) struct connection other = { .handle = NULL };
    AUTO_TRANSACTION held = { NULL };
    AUTO_TRANSACTION wanted = { NULL };

    assert_ok(connection_open(&other, fixture_location(), CONNECTION_WRITE, &err), &err);
    assert_ok(transaction_begin_write(&held, &other, &err), &err);
    ck_assert_int_eq(sqlite3_busy_timeout(db.handle, 1), SQLITE_OK);
    assert_err(transaction_begin_write(&wanted, &db, &err), ERR_BUSY, &err);
    ck_assert_int_eq(err.retry_after_s, 1);
    transaction_rollback(&held);
    error_clear(&err);
    assert_ok(transaction_begin_write(&wanted, &db, &err), &err);
}
END_TEST

START_TEST(a_full_disk_is_busy_and_said)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(connection_exec(&db, "PRAGMA max_page_count = 4", &err), &err);
    assert_err(connection_exec(&db, "INSERT INTO things VALUES (1, zeroblob(100000))", &err),
               ERR_BUSY, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "disk is full"));
    ck_assert_int_gt(err.retry_after_s, 1);
    assert_things(0);
}
END_TEST

START_TEST(what_lasts_beyond_its_deadline_is_busy)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_STATEMENT endless =
        statement_get(&db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                           " SELECT count(*) FROM n");

    connection_set_deadline(&db, 20);
    assert_err(statement_one(&endless, &err), ERR_BUSY, &err);
    connection_set_deadline(&db, 0);
    error_clear(&err);
    assert_ok(connection_exec(&db, "INSERT INTO things VALUES (1, 1)", &err), &err);
}
END_TEST

START_TEST(what_is_stopped_ends_without_a_word_in_the_log)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *path = fixture_file("log");
    const atomic_bool stop = true;
    struct stat info;
    AUTO_STATEMENT endless =
        statement_get(&db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                           " SELECT count(*) FROM n");

    ck_assert_ptr_nonnull(freopen(path, "w", stderr));
    db.stop = &stop;
    assert_err(statement_one(&endless, &err), ERR_BUSY, &err);
    db.stop = NULL;
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_int_eq(info.st_size, 0);
}
END_TEST

START_TEST(a_broken_rule_is_internal_and_tells_nothing_of_the_inside)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(connection_exec(&db, "CREATE UNIQUE INDEX things_a ON things (a)", &err), &err);
    assert_ok(connection_exec(&db, "INSERT INTO things VALUES (1, 1)", &err), &err);
    assert_err(connection_exec(&db, "INSERT INTO things VALUES (1, 1)", &err), ERR_INTERNAL, &err);
    ck_assert_ptr_null(strstr(err.message, "things"));
}
END_TEST

/* ---------------------------------------------------------------- settings */

static const struct {
    const char *pragma;
    int64_t value;
} settings[] = {
    { "PRAGMA foreign_keys", 1 },
    { "PRAGMA synchronous", 2 }, /* FULL: acknowledged changes survive a power cut */
    { "PRAGMA mmap_size", 0 },
    { "SELECT journal_mode = 'wal' FROM pragma_journal_mode", 1 },
};

START_TEST(a_connection_for_writing_is_set_up_for_durability)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_STATEMENT statement = statement_get(&db, settings[_i].pragma);

    assert_ok(statement_one(&statement, &err), &err);
    ck_assert_int_eq(statement_int(&statement, 0), settings[_i].value);
}
END_TEST

START_TEST(a_connection_for_reading_cannot_write)
{
    AUTO_ERROR err = ERROR_INIT;
    CLEANUP(connection_close) struct connection reader = { .handle = NULL };

    assert_ok(connection_open(&reader, fixture_location(), CONNECTION_READ, &err), &err);
    assert_err(connection_exec(&reader, "INSERT INTO things VALUES (1, 1)", &err), ERR_INTERNAL,
               &err);
    assert_things(0);
}
END_TEST

START_TEST(closing_what_is_not_open_is_harmless)
{
    struct connection closed = { .handle = NULL };

    connection_close(&closed);
    connection_close(&closed);
}
END_TEST

static Suite *db_suite(void)
{
    Suite *suite = suite_create("db");
    TCase *statements = tcase_create("statements");
    TCase *transactions = tcase_create("transactions");
    TCase *errors = tcase_create("errors");
    TCase *setup = tcase_create("settings");
    TCase *const cases[] = { statements, transactions, errors, setup };

    tcase_add_test(statements, the_same_sql_is_prepared_once);
    tcase_add_test(statements, a_released_statement_forgets_its_values);
    tcase_add_test(statements, one_statement_twice_at_once_fails_and_leaves_the_first_alone);
    tcase_add_test(statements, a_full_cache_fails_and_keeps_what_it_has);
    tcase_add_loop_test(statements, what_cannot_be_prepared_or_bound_fails_at_the_step, 0,
                        ARRAY_LEN(bad_sql));
    tcase_add_test(statements, values_come_back_as_they_were_bound);
    tcase_add_test(statements, no_row_is_not_found);
    tcase_add_test(transactions, a_transaction_rolls_back_unless_it_is_committed);
    tcase_add_test(transactions, a_transaction_that_has_rolled_back_by_itself_is_over);
    tcase_add_test(transactions, a_transaction_that_was_left_open_is_rolled_back_by_the_next);
    tcase_add_test(transactions, a_read_transaction_sees_one_moment);
    tcase_add_test(errors, a_lock_that_stays_is_busy);
    tcase_add_test(errors, a_full_disk_is_busy_and_said);
    tcase_add_test(errors, what_lasts_beyond_its_deadline_is_busy);
    tcase_add_test(errors, what_is_stopped_ends_without_a_word_in_the_log);
    tcase_add_test(errors, a_broken_rule_is_internal_and_tells_nothing_of_the_inside);
    tcase_add_loop_test(setup, a_connection_for_writing_is_set_up_for_durability, 0,
                        ARRAY_LEN(settings));
    tcase_add_test(setup, a_connection_for_reading_cannot_write);
    tcase_add_test(setup, closing_what_is_not_open_is_harmless);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        fixture_add_folder(cases[i]);
        tcase_add_checked_fixture(cases[i], open_db, close_db);
        suite_add_tcase(suite, cases[i]);
    }
    return suite;
}

CHECK_MAIN(db_suite)
