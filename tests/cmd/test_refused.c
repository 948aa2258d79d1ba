/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Every command that opens a database, with its other arguments. */
static const struct {
    const char *argv[10];
    bool makes_one; /* whether it creates a missing one */
} commands[] = {
    { { NULL, "serve" }, true },
    { { NULL, "demo" }, true },
    { { NULL, "user", "add", SAMPLE_ADMIN, "--name", "Ada", "--role", "admin" }, true },
    { { NULL, "user", "list" }, false },
    { { NULL, "user", "passwd", SAMPLE_ADMIN }, false },
    { { NULL, "user", "disable", SAMPLE_ADMIN }, false },
    { { NULL, "user", "enable", SAMPLE_ADMIN }, false },
    { { NULL, "user", "erase", SAMPLE_ADMIN, "--yes" }, false },
    { { NULL, "token", "create", "--user", SAMPLE_ADMIN }, false },
    { { NULL, "backup", "copy.db" }, false },
    { { NULL, "check" }, false },
};

/* A command refuses the database, and says why, and which one. */
static void assert_command_refuses(const char *const *argv, const char *words)
{
    AUTO_OUTCOME outcome =
        process_run(&(struct launch){ .argv = argv, .input = SAMPLE_PASSWORD "\n" });

    assert_refused(&outcome, 1, words);
    assert_refused(&outcome, 1, FIXTURE_DB);
}

static void assert_all_refuse(const char *words)
{
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        assert_command_refuses(commands[i].argv, words);
    ck_assert_int_ne(access("copy.db", F_OK), 0);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

/* A mistyped name must not look like an empty shop. */
START_TEST(a_database_that_is_not_there_is_told_and_not_made)
{
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (!commands[i].makes_one)
            assert_command_refuses(commands[i].argv, "orderdesk: ");
    ck_assert_int_ne(access(FIXTURE_DB, F_OK), 0);
    ck_assert_int_ne(access("copy.db", F_OK), 0);
}
END_TEST

/* Its content would be lost as soon as a database is created beside it. */
START_TEST(a_log_without_its_database_is_told_and_kept)
{
    write_file(FIXTURE_DB "-wal", "orders that are nowhere else");
    assert_all_refuse("-wal is there without its database");
    ck_assert_int_ne(access(FIXTURE_DB, F_OK), 0);
    ck_assert_int_eq(access(FIXTURE_DB "-wal", F_OK), 0);
}
END_TEST

START_TEST(a_file_that_is_no_database_is_refused)
{
    struct stat before, after;

    write_file(FIXTURE_DB, "Dear diary, today I sold three mugs and a bowl.\n");
    ck_assert_int_eq(stat(FIXTURE_DB, &before), 0);
    assert_all_refuse("is not a database");
    ck_assert_int_eq(stat(FIXTURE_DB, &after), 0);
    ck_assert_int_eq(before.st_size, after.st_size);
    ck_assert_int_eq(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
}
END_TEST

START_TEST(a_database_from_a_newer_version_is_refused)
{
    fixture_add_user(SAMPLE_ADMIN, "admin");
    fixture_exec(FIXTURE_DB, "PRAGMA user_version = 1000");
    assert_all_refuse("newer Orderdesk");
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "PRAGMA user_version"), 1000);
}
END_TEST

START_TEST(a_database_of_another_program_is_refused)
{
    write_file(FIXTURE_DB, "");
    fixture_exec(FIXTURE_DB, "CREATE TABLE recipes (name TEXT)");
    assert_all_refuse(FIXTURE_DB);
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT count(*) FROM sqlite_schema"), 1);
}
END_TEST

/* ---------------------------------------------------------------- what may not be written */

/* Even for root, to whom modes do not apply otherwise. */
static void assert_refused_by_modes(const char *words)
{
    AUTO_OUTCOME outcome =
        process_run(&(struct launch){ .argv = ORDERDESK("serve"), .heeds_modes = true });

    assert_refused(&outcome, 1, words);
    assert_refused(&outcome, 1, FIXTURE_DB);
}

START_TEST(a_file_that_may_not_be_written_is_refused)
{
    fixture_add_user(SAMPLE_ADMIN, "admin");
    ck_assert_int_eq(chmod(FIXTURE_DB, 0400), 0);
    assert_refused_by_modes("may not be written to. Check the file's and folder's permissions");
    ck_assert_int_eq(chmod(FIXTURE_DB, 0000), 0);
    assert_refused_by_modes("cannot be opened. Check that it exists and that you may write there");
}
END_TEST

START_TEST(a_folder_that_may_not_be_written_is_refused)
{
    fixture_add_user(SAMPLE_ADMIN, "admin");
    ck_assert_int_eq(chmod(".", 0500), 0);
    assert_refused_by_modes("may not be written to. Check the file's and folder's permissions");
    ck_assert_int_eq(chmod(".", 0700), 0);
    ck_assert_int_eq(unlink(FIXTURE_DB), 0);
    ck_assert_int_eq(chmod(".", 0500), 0);
    assert_refused_by_modes("cannot be opened. Check that it exists and that you may write there");
    ck_assert_int_eq(chmod(".", 0700), 0);
}
END_TEST

/* ---------------------------------------------------------------- locked by another process */

static void close_database(sqlite3 **database)
{
    sqlite3_close(*database);
}

START_TEST(a_database_that_another_program_locks_is_refused)
{
    CLEANUP(close_database) sqlite3 *other = NULL;

    fixture_add_user(SAMPLE_ADMIN, "admin");
    ck_assert_int_eq(sqlite3_open(FIXTURE_DB, &other), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_exec(other, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE", NULL, NULL, NULL),
        SQLITE_OK);
    ASSERT_REFUSED(1, FIXTURE_DB " is locked by another program. Stop that one first", "serve");
    close_database(&other);
    other = NULL;
    ASSERT_DONE("user", "list");
}
END_TEST

/* ---------------------------------------------------------------- what is damaged */

#define PAGE 4096

/* A shop of some pages, in one file. */
static void make_shop(void)
{
    AUTO_SERVED_SHOP shop = served_shop_start();

    for (int i = 0; i < 3; i++)
        free(fixture_place_order(&shop.client, shop.token));
    ck_assert_int_eq(shop.port > 0, 1);
}

static void overwrite(off_t at, size_t size)
{
    char rubbish[PAGE];
    int fd = open(FIXTURE_DB, O_WRONLY | O_CLOEXEC);

    memset(rubbish, 'x', sizeof(rubbish));
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, rubbish, size, at), (ssize_t)size);
    close(fd);
}

static void damage_header(void)
{
    overwrite(0, 100);
}

static void damage_schema(void)
{
    overwrite(100, PAGE - 100);
}

static off_t page_of(const char *table)
{
    AUTO_FREE char *sql = NULL;

    ck_assert_int_gt(asprintf(&sql, "SELECT rootpage FROM sqlite_schema WHERE name = '%s'", table),
                     0);
    return (off_t)(fixture_count(FIXTURE_DB, sql) - 1) * PAGE;
}

static void damage_items(void)
{
    overwrite(page_of("order_items"), PAGE);
}

static void damage_an_index(void)
{
    overwrite(page_of("orders_by_total"), PAGE);
}

static void cut_off(void)
{
    struct stat info;

    ck_assert_int_eq(stat(FIXTURE_DB, &info), 0);
    ck_assert_int_eq(truncate(FIXTURE_DB, info.st_size / 2), 0);
}

static const struct {
    void (*damage)(void);
    const char *words;
} damages[] = {
    { damage_header, "is not a database, or its beginning is damaged" },
    { damage_schema, "is damaged" },
    { damage_items, "is damaged" },
    { damage_an_index, "is damaged" },
    { cut_off, "is damaged" },
};

START_TEST(a_damaged_database_is_refused)
{
    make_shop();
    ASSERT_DONE("check");
    damages[_i].damage();
    ASSERT_REFUSED(1, damages[_i].words, "serve");
    ASSERT_REFUSED(1, "from a backup", "serve");
    ASSERT_REFUSED(1, FIXTURE_DB, "serve");
}
END_TEST

static Suite *refused_suite(void)
{
    Suite *suite = suite_create("refused");
    TCase *test_case = tcase_create("refused");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, a_database_that_is_not_there_is_told_and_not_made);
    tcase_add_test(test_case, a_log_without_its_database_is_told_and_kept);
    tcase_add_test(test_case, a_file_that_is_no_database_is_refused);
    tcase_add_test(test_case, a_database_from_a_newer_version_is_refused);
    tcase_add_test(test_case, a_database_of_another_program_is_refused);
    tcase_add_test(test_case, a_file_that_may_not_be_written_is_refused);
    tcase_add_test(test_case, a_folder_that_may_not_be_written_is_refused);
    tcase_add_test(test_case, a_database_that_another_program_locks_is_refused);
    tcase_add_loop_test(test_case, a_damaged_database_is_refused, 0, ARRAY_LEN(damages));
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(refused_suite)
