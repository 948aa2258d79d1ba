/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT_ORDERS "SELECT count(*) FROM orders"

/* Two orders in the copy, three in the shop. */
static void make_shop_and_copy(void)
{
    AUTO_SERVED_SHOP shop = served_shop_start();

    for (int i = 0; i < 2; i++)
        free(fixture_place_order(&shop.client, shop.token));
    ASSERT_DONE("backup", "copy.db");
    free(fixture_place_order(&shop.client, shop.token));
}

static size_t count_files(const char *pattern)
{
    glob_t found;
    size_t count = glob(pattern, 0, NULL, &found) == 0 ? found.gl_pathc : 0;

    globfree(&found);
    return count;
}

/* The name of the replaced database, of which there must be exactly one. */
static char *replaced_file(void)
{
    glob_t found;
    char *name;

    ck_assert_int_eq(glob(FIXTURE_DB ".replaced-*Z", 0, NULL, &found), 0);
    ck_assert_uint_eq(found.gl_pathc, 1);
    name = strdup(found.gl_pathv[0]);
    globfree(&found);
    return name;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(a_copy_takes_the_place_of_what_was_there_which_is_kept)
{
    AUTO_OUTCOME outcome = { .out = NULL };
    AUTO_FREE char *replaced = NULL;
    struct stat info;

    make_shop_and_copy();
    outcome = RUN("restore", "copy.db");
    assert_done(&outcome);
    replaced = replaced_file();
    ck_assert_ptr_nonnull(strstr(outcome.out, FIXTURE_DB " is now copy.db: "));
    ck_assert_ptr_nonnull(strstr(outcome.out, " 2 orders, the newest 1002 of 20"));
    ck_assert_ptr_nonnull(strstr(outcome.out, replaced));
    ck_assert_int_eq(fixture_count(FIXTURE_DB, COUNT_ORDERS), 2);
    ck_assert_int_eq(fixture_count("copy.db", COUNT_ORDERS), 2);
    ck_assert_int_eq(fixture_count(replaced, COUNT_ORDERS), 3);
    ck_assert_int_eq(stat(FIXTURE_DB, &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0600);
    ck_assert_uint_eq(count_files(FIXTURE_DB ".restored-*"), 0);
    ASSERT_DONE("check");
}
END_TEST

START_TEST(the_shop_goes_on_with_what_was_restored)
{
    AUTO_HTTP_CLIENT client = { .fd = -1 };
    AUTO_FREE char *token = NULL;
    struct process server;

    make_shop_and_copy();
    ASSERT_DONE("restore", "copy.db");
    token = fixture_token(SAMPLE_ADMIN);
    server = fixture_serve(ORDERDESK("serve"), &client.port);
    free(fixture_place_order(&client, token));
    fixture_stop(&server);
    ck_assert_int_eq(fixture_count(FIXTURE_DB, "SELECT max(number) FROM orders"), 1003);
    ASSERT_DONE("check");
}
END_TEST

START_TEST(a_database_that_is_served_is_not_replaced)
{
    AUTO_SERVED_SHOP shop = served_shop_start();

    ASSERT_DONE("backup", "copy.db");
    free(fixture_place_order(&shop.client, shop.token));
    ASSERT_REFUSED(1, FIXTURE_DB " is in use", "restore", "copy.db");
    ck_assert_uint_eq(count_files(FIXTURE_DB ".re*"), 0);
    free(fixture_place_order(&shop.client, shop.token));
    ck_assert_int_eq(fixture_count(FIXTURE_DB, COUNT_ORDERS), 2);
}
END_TEST

/* The fixture kills the server at the end. Its log must not be written into the copy. */
START_TEST(the_log_of_a_killed_server_goes_with_its_database)
{
    AUTO_FREE char *replaced = NULL;

    {
        AUTO_SERVED_SHOP shop = served_shop_start();

        ASSERT_DONE("backup", "copy.db");
        free(fixture_place_order(&shop.client, shop.token));
    }
    ck_assert_int_eq(access(FIXTURE_DB "-wal", F_OK), 0);
    ASSERT_DONE("restore", "copy.db");
    ck_assert_int_ne(access(FIXTURE_DB "-wal", F_OK), 0);
    ck_assert_int_ne(access(FIXTURE_DB "-shm", F_OK), 0);
    replaced = replaced_file();
    ck_assert_int_eq(fixture_count(FIXTURE_DB, COUNT_ORDERS), 0);
    ck_assert_int_eq(fixture_count(replaced, COUNT_ORDERS), 1);
    ASSERT_DONE("check");
}
END_TEST

START_TEST(a_damaged_database_is_replaced_too)
{
    AUTO_FREE char *replaced = NULL;
    struct stat info;

    make_shop_and_copy();
    write_file(FIXTURE_DB, "rubbish");
    ASSERT_DONE("restore", "copy.db");
    replaced = replaced_file();
    ck_assert_int_eq(stat(replaced, &info), 0);
    ck_assert_int_eq(info.st_size, (off_t)strlen("rubbish"));
    ck_assert_int_eq(fixture_count(FIXTURE_DB, COUNT_ORDERS), 2);
}
END_TEST

START_TEST(a_new_machine_gets_the_database_where_there_was_none)
{
    AUTO_OUTCOME outcome = { .out = NULL };

    make_shop_and_copy();
    outcome = RUN("restore", "copy.db", "--db", "new/folder/orders.db");
    assert_done(&outcome);
    ck_assert_ptr_null(strstr(outcome.out, "kept"));
    ck_assert_int_eq(fixture_count("new/folder/orders.db", COUNT_ORDERS), 2);
    ck_assert_uint_eq(count_files("new/folder/*"), 1);
}
END_TEST

START_TEST(a_link_to_the_database_stays)
{
    struct stat info;

    make_shop_and_copy();
    ck_assert_int_eq(symlink(FIXTURE_DB, "link.db"), 0);
    ASSERT_DONE("restore", "copy.db", "--db", "link.db");
    ck_assert_int_eq(lstat("link.db", &info), 0);
    ck_assert(S_ISLNK(info.st_mode));
    ck_assert_int_eq(fixture_count(FIXTURE_DB, COUNT_ORDERS), 2);
}
END_TEST

START_TEST(what_is_no_sound_copy_changes_nothing)
{
    struct stat info;

    make_shop_and_copy();
    write_file("text.db", "Dear diary, today I sold three mugs and a bowl.\n");
    write_file("empty.db", "");
    write_file("other.db", "");
    fixture_exec("other.db", "CREATE TABLE recipes (name TEXT)");
    ck_assert_int_eq(stat("copy.db", &info), 0);
    ASSERT_DONE("backup", "short.db");
    ck_assert_int_eq(truncate("short.db", info.st_size / 2), 0);
    ASSERT_REFUSED(1, "text.db is not a database", "restore", "text.db");
    ASSERT_REFUSED(1, "empty.db is empty", "restore", "empty.db");
    ASSERT_REFUSED(1, "other.db is a database of another program", "restore", "other.db");
    ASSERT_REFUSED(1, "short.db is damaged", "restore", "short.db");
    ASSERT_REFUSED(1, "nothing.db cannot be opened", "restore", "nothing.db");
    ASSERT_REFUSED(1, "is the database itself", "restore", FIXTURE_DB);
    ck_assert_uint_eq(count_files(FIXTURE_DB "*"), 1);
    ck_assert_int_eq(fixture_count(FIXTURE_DB, COUNT_ORDERS), 3);
}
END_TEST

START_TEST(a_copy_with_what_is_not_ours_changes_nothing)
{
    make_shop_and_copy();
    fixture_exec("copy.db", "CREATE TRIGGER spy AFTER INSERT ON orders"
                            " BEGIN DELETE FROM sessions; END");
    ASSERT_REFUSED(1, "copy.db was changed by another program: the trigger spy is not Orderdesk's",
                   "restore", "copy.db");
    ck_assert_uint_eq(count_files(FIXTURE_DB ".re*"), 0);
    ck_assert_int_eq(fixture_count(FIXTURE_DB, COUNT_ORDERS), 3);
}
END_TEST

static Suite *restore_suite(void)
{
    Suite *suite = suite_create("restore");
    TCase *test_case = tcase_create("restore");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, a_copy_takes_the_place_of_what_was_there_which_is_kept);
    tcase_add_test(test_case, the_shop_goes_on_with_what_was_restored);
    tcase_add_test(test_case, a_database_that_is_served_is_not_replaced);
    tcase_add_test(test_case, the_log_of_a_killed_server_goes_with_its_database);
    tcase_add_test(test_case, a_damaged_database_is_replaced_too);
    tcase_add_test(test_case, a_new_machine_gets_the_database_where_there_was_none);
    tcase_add_test(test_case, a_link_to_the_database_stays);
    tcase_add_test(test_case, what_is_no_sound_copy_changes_nothing);
    tcase_add_test(test_case, a_copy_with_what_is_not_ours_changes_nothing);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(restore_suite)
