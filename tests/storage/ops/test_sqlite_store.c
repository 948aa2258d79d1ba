/* SPDX-License-Identifier: MIT */
#include "storage/engine/statement.h"
#include "storage/ops/sqlite_store.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err open_and_close(const char *path, struct error *err)
{
    struct store *store;

    if (sqlite_store_open(path, 1, &store, err) == ERR_OK)
        store->ops->close(store);
    return err->code;
}

static unsigned mode_of(const char *path)
{
    struct stat info;

    ck_assert_msg(stat(path, &info) == 0, "%s is not there", path);
    return info.st_mode & 0777;
}

static unsigned mode_of_file(const char *name)
{
    AUTO_FREE char *path = fixture_file(name);

    return mode_of(path);
}

static int count_files(void)
{
    AUTO_FREE char *folder = fixture_file(".");
    DIR *entries = opendir(folder);
    int count = 0;

    ck_assert_ptr_nonnull(entries);
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (entry->d_name[0] != '.')
            count++;
    closedir(entries);
    return count;
}

/* ---------------------------------------------------------------- opening */

START_TEST(a_new_database_gets_its_folders_which_are_for_the_owner_alone)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *path = fixture_file("shop/data/orders.db");

    umask(0022);
    assert_ok(open_and_close(path, &err), &err);
    ck_assert_uint_eq(mode_of_file("shop"), 0700);
    ck_assert_uint_eq(mode_of_file("shop/data"), 0700);
    ck_assert_uint_eq(mode_of(path), 0600);
}
END_TEST

START_TEST(the_files_of_an_open_database_are_for_the_owner_alone)
{
    umask(0022);
    fixture_open();
    fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
    ck_assert_uint_eq(mode_of_file("orders.db"), 0600);
    ck_assert_uint_eq(mode_of_file("orders.db-wal"), 0600);
    ck_assert_uint_eq(mode_of_file("orders.db-shm"), 0600);
    fixture_close();
}
END_TEST

START_TEST(the_mode_of_a_file_that_is_there_stays)
{
    AUTO_ERROR err = ERROR_INIT;

    database_exec("PRAGMA user_version = 0");
    ck_assert_int_eq(chmod(fixture_location(), 0640), 0);
    assert_ok(open_and_close(fixture_location(), &err), &err);
    ck_assert_uint_eq(mode_of(fixture_location()), 0640);
}
END_TEST

START_TEST(an_empty_file_becomes_a_database)
{
    AUTO_ERROR err = ERROR_INIT;
    FILE *file = fopen(fixture_location(), "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fclose(file), 0);
    assert_ok(open_and_close(fixture_location(), &err), &err);
    ck_assert_int_eq(database_count("PRAGMA application_id"), CONNECTION_APPLICATION_ID);
}
END_TEST

START_TEST(closing_leaves_one_file_in_which_everything_is_found_again)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    struct password_hash password;
    struct uuid id;

    fixture_open();
    id = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
    fixture_close();
    ck_assert_int_eq(count_files(), 1);
    fixture_open();
    assert_ok(
        fixture_store()->ops->user_find(fixture_store(), "ada@example.com", &user, &password, &err),
        &err);
    ck_assert(uuid_equal(&user.id, &id));
    fixture_close();
}
END_TEST

/* ---------------------------------------------------------------- refusals */

static void write_text(void)
{
    FILE *file = fopen(fixture_location(), "w");

    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 100; i++)
        fputs("Dear diary, today I sold two mugs, both of them blue.\n", file);
    ck_assert_int_eq(fclose(file), 0);
}

static void write_tables(void)
{
    database_exec("CREATE TABLE songs (title); INSERT INTO songs VALUES ('Für Elise')");
}

static void write_application_id(void)
{
    database_exec("PRAGMA application_id = 252006673");
}

static void write_user_version(void)
{
    database_exec("PRAGMA user_version = 1");
}

static void write_newer(void)
{
    fixture_open();
    fixture_close();
    database_exec("PRAGMA journal_mode = DELETE; PRAGMA user_version = 1000");
}

static void write_damaged(void)
{
    FILE *file;

    fixture_open();
    fixture_close();
    file = fopen(fixture_location(), "r+");
    ck_assert_ptr_nonnull(file);
    /* After the header, where the first page of the schema's table begins. */
    ck_assert_int_eq(fseek(file, 100, SEEK_SET), 0);
    for (int i = 0; i < 3000; i++)
        fputc(0xa5, file);
    ck_assert_int_eq(fclose(file), 0);
}

static const struct {
    void (*write)(void);
    const char *words;
} unfit[] = {
    { write_text, "is not a database" },         { write_tables, "another program" },
    { write_application_id, "another program" }, { write_user_version, "another program" },
    { write_newer, "newer Orderdesk" },          { write_damaged, "is damaged" },
};

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "r");
    char *bytes = malloc(1 << 20);

    ck_assert(file && bytes);
    *length = fread(bytes, 1, 1 << 20, file);
    ck_assert_uint_lt(*length, 1 << 20);
    ck_assert_int_eq(fclose(file), 0);
    return bytes;
}

START_TEST(an_unfit_file_is_refused_and_left_as_it_is)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *before = NULL, *after = NULL;
    size_t length_before, length_after;

    unfit[_i].write();
    before = read_file(fixture_location(), &length_before);
    assert_err(open_and_close(fixture_location(), &err), ERR_REFUSED, &err);
    ck_assert_msg(strstr(err.message, unfit[_i].words) != NULL, "%s", err.message);
    ck_assert_ptr_nonnull(strstr(err.message, fixture_location()));
    after = read_file(fixture_location(), &length_after);
    ck_assert_uint_eq(length_before, length_after);
    ck_assert_mem_eq(before, after, length_before);
    ck_assert_int_eq(count_files(), 1);
}
END_TEST

START_TEST(a_place_where_no_file_can_be_is_refused)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *below_a_file = fixture_file("orders.db/more/orders.db");
    AUTO_FREE char *folder = fixture_file(".");

    assert_err(open_and_close("", &err), ERR_REFUSED, &err);
    assert_err(open_and_close(folder, &err), ERR_REFUSED, &err);
    write_text();
    assert_err(open_and_close(below_a_file, &err), ERR_REFUSED, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "cannot be made"));
}
END_TEST

START_TEST(a_file_that_may_not_be_written_is_refused)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *folder = fixture_file(".");
    AUTO_FREE char *root = fixture_file("..");
    const uid_t nobody = 65534;

    fixture_open();
    fixture_close();
    ck_assert_int_eq(chmod(fixture_location(), 0444), 0);
    /* Root may write everything. */
    if (geteuid() == 0) {
        ck_assert_int_eq(chown(folder, nobody, (gid_t)-1), 0);
        ck_assert_int_eq(chmod(root, 0755), 0);
        ck_assert_int_eq(seteuid(nobody), 0);
    }
    assert_err(open_and_close(fixture_location(), &err), ERR_REFUSED, &err);
    /* A parent folder may keep this user from even reading it. */
    if (eaccess(fixture_location(), R_OK) == 0)
        ck_assert_ptr_nonnull(strstr(err.message, "may not be written to"));
    ck_assert_int_eq(seteuid(getuid()), 0);
}
END_TEST

/* ---------------------------------------------------------------- an open store */

START_TEST(ping_tells_whether_questions_can_be_answered)
{
    AUTO_ERROR err = ERROR_INIT;

    fixture_open();
    assert_ok(fixture_store()->ops->ping(fixture_store(), &err), &err);
    database_exec("ALTER TABLE orders RENAME COLUMN number TO figure");
    assert_err(fixture_store()->ops->ping(fixture_store(), &err), ERR_INTERNAL, &err);
    fixture_close();
}
END_TEST

static enum err count_for_ever(struct connection *db, void *context, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                          " SELECT count(*) FROM n");

    (void)context;
    connection_set_deadline(db, 20);
    (void)!statement_one(&statement, err);
    connection_set_deadline(db, 0);
    return err->code;
}

START_TEST(a_deadline_that_a_change_sets_counts)
{
    AUTO_ERROR err = ERROR_INIT;

    fixture_open();
    assert_err(writer_submit(sqlite_store_of(fixture_store())->writer, count_for_ever, NULL, &err),
               ERR_BUSY, &err);
    fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
    fixture_close();
}
END_TEST

static Suite *sqlite_store_suite(void)
{
    Suite *suite = suite_create("sqlite_store");
    TCase *opening = tcase_create("opening");
    TCase *refusing = tcase_create("refusing");
    TCase *open = tcase_create("open");

    tcase_add_test(opening, a_new_database_gets_its_folders_which_are_for_the_owner_alone);
    tcase_add_test(opening, the_files_of_an_open_database_are_for_the_owner_alone);
    tcase_add_test(opening, the_mode_of_a_file_that_is_there_stays);
    tcase_add_test(opening, an_empty_file_becomes_a_database);
    tcase_add_test(opening, closing_leaves_one_file_in_which_everything_is_found_again);
    tcase_add_loop_test(refusing, an_unfit_file_is_refused_and_left_as_it_is, 0, ARRAY_LEN(unfit));
    tcase_add_test(refusing, a_place_where_no_file_can_be_is_refused);
    tcase_add_test(refusing, a_file_that_may_not_be_written_is_refused);
    tcase_add_test(open, ping_tells_whether_questions_can_be_answered);
    tcase_add_test(open, a_deadline_that_a_change_sets_counts);
    fixture_add_folder(opening);
    fixture_add_folder(refusing);
    fixture_add_folder(open);
    suite_add_tcase(suite, opening);
    suite_add_tcase(suite, refusing);
    suite_add_tcase(suite, open);
    return suite;
}

CHECK_MAIN(sqlite_store_suite)
