/* SPDX-License-Identifier: MIT */
#include "core/base/util.h"
#include "tests/support/check_main.h"

#include <sqlite3.h>

/* The program contains the library that it was compiled against, not one of the system's. */
START_TEST(the_library_is_the_one_that_was_built_with_the_program)
{
    ck_assert_str_eq(sqlite3_libversion(), SQLITE_VERSION);
    ck_assert_str_eq(sqlite3_sourceid(), SQLITE_SOURCE_ID);
}
END_TEST

/* https://www.sqlite.org/wal.html#walresetbug: two processes that checkpoint the log at once. */
START_TEST(it_is_newer_than_the_one_that_could_damage_a_database)
{
    ck_assert_int_ge(sqlite3_libversion_number(), 3051003);
}
END_TEST

START_TEST(it_is_built_as_we_rely_on_it)
{
    static const char *const options[] = {
        "THREADSAFE=2", "ENABLE_FTS5",         "SECURE_DELETE",
        "DQS=0",        "OMIT_LOAD_EXTENSION", "OMIT_SHARED_CACHE",
    };

    for (size_t i = 0; i < ARRAY_LEN(options); i++)
        ck_assert_msg(sqlite3_compileoption_used(options[i]) == 1, "%s", options[i]);
}
END_TEST

/* A crafted database must not call the functions that we registered. */
START_TEST(a_schema_is_not_trusted)
{
    sqlite3 *db = NULL;
    int trusted = -1;

    ck_assert_int_eq(sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, -1, &trusted),
                     SQLITE_OK);
    ck_assert_int_eq(trusted, 0);
    sqlite3_close(db);
}
END_TEST

/* The planner must not look at bound values: each new value would prepare the statement again. */
START_TEST(a_statement_is_prepared_once)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;

    ck_assert_int_eq(sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "CREATE TABLE numbers (n INTEGER PRIMARY KEY, text TEXT)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db,
                                        "SELECT n FROM numbers WHERE n > ?1 AND text LIKE ?2"
                                        " ORDER BY n LIMIT ?3 OFFSET ?4",
                                        -1, &statement, NULL),
                     SQLITE_OK);
    for (int i = 0; i < 5; i++) {
        sqlite3_bind_int(statement, 1, i);
        sqlite3_bind_text(statement, 2, i % 2 == 0 ? "a%" : "b%", -1, SQLITE_STATIC);
        sqlite3_bind_int(statement, 3, 20 + i);
        sqlite3_bind_int(statement, 4, i);
        ck_assert_int_eq(sqlite3_step(statement), SQLITE_DONE);
        sqlite3_reset(statement);
    }
    ck_assert_int_eq(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_REPREPARE, 0), 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
}
END_TEST

/* A file name is only a name; it cannot carry options. */
START_TEST(names_of_files_have_no_options)
{
    sqlite3 *db = NULL;

    ck_assert_int_eq(sqlite3_open_v2("file:nowhere/x.db?mode=memory", &db,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL),
                     SQLITE_CANTOPEN);
    sqlite3_close(db);
}
END_TEST

static Suite *sqlite_build_suite(void)
{
    Suite *suite = suite_create("sqlite_build");
    TCase *test_case = tcase_create("sqlite_build");

    tcase_add_test(test_case, the_library_is_the_one_that_was_built_with_the_program);
    tcase_add_test(test_case, it_is_newer_than_the_one_that_could_damage_a_database);
    tcase_add_test(test_case, it_is_built_as_we_rely_on_it);
    tcase_add_test(test_case, a_schema_is_not_trusted);
    tcase_add_test(test_case, a_statement_is_prepared_once);
    tcase_add_test(test_case, names_of_files_have_no_options);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(sqlite_build_suite)
