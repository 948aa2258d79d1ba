/* SPDX-License-Identifier: MIT */
#include "core/base/log.h"
#include "storage/engine/statement.h"
#include "storage/maintenance/check.h"
#include "storage/maintenance/repair.h"
#include "storage/ops/sqlite_store.h"
#include "storage/ops/writer.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

/* What happens to a shop whose files are moved, removed or replaced while it is open, and what is
 * refused before SQLite makes it worse. */

static struct uuid ada;
static char *log_path;

static void make_shop(void)
{
    ada = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
    fixture_add_order(&ada, FIXTURE_NOW);
    ck_assert_int_gt(asprintf(&log_path, "%s-wal", fixture_location()), 0);
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
}

static void forget_shop(void)
{
    free(log_path);
}

static enum err place(struct error *err)
{
    AUTO_ORDER_DRAFT draft = fixture_mugs(&ada);
    AUTO_ORDER order = { .items = NULL };
    bool replayed;

    return fixture_place(&draft, NULL, FIXTURE_NOW, &order, &replayed, err);
}

static enum err look_up(struct error *err)
{
    AUTO_USER user = { .email = NULL };

    return fixture_store()->ops->user_get(fixture_store(), &ada, &user, err);
}

static enum err ping(struct error *err)
{
    return fixture_store()->ops->ping(fixture_store(), err);
}

/* The shop refuses changes with @words, is unhealthy, and returns @reading when it is read. */
static void assert_refuses(const char *words, enum err reading)
{
    for (int i = 0; i < 2; i++) {
        AUTO_ERROR placing = ERROR_INIT, looking = ERROR_INIT, pinging = ERROR_INIT;

        assert_err(place(&placing), ERR_BUSY, &placing);
        ck_assert_msg(strstr(placing.message, words) != NULL, "%s", placing.message);
        ck_assert_ptr_nonnull(strstr(placing.message, "Nothing was changed"));
        ck_assert_int_ge(placing.retry_after_s, 10);
        assert_err(look_up(&looking), reading, &looking);
        assert_err(ping(&pinging), ERR_BUSY, &pinging);
    }
}

static void assert_goes_on(int64_t orders)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(ping(&err), &err);
    assert_ok(place(&err), &err);
    assert_ok(look_up(&err), &err);
    ck_assert_int_eq(database_count("SELECT count(*) FROM orders"), orders);
    fixture_assert_sound();
}

static void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    FILE *in = fopen(from, "r"), *out = fopen(to, "w");
    size_t length;

    ck_assert(in && out);
    while ((length = fread(bytes, 1, sizeof(bytes), in)) > 0)
        ck_assert_uint_eq(fwrite(bytes, 1, length, out), length);
    ck_assert_int_eq(fclose(in), 0);
    ck_assert_int_eq(fclose(out), 0);
}

static void move_file(const char *from, const char *to)
{
    ck_assert_int_eq(rename(from, to), 0);
}

/* ---------------------------------------------------------------- while the shop is open */

START_TEST(a_database_that_was_moved_takes_no_change_and_can_be_read_until_it_is_back)
{
    AUTO_FREE char *aside = fixture_file("aside.db");

    move_file(fixture_location(), aside);
    assert_refuses("moved or removed", ERR_OK);
    move_file(aside, fixture_location());
    assert_goes_on(2);
}
END_TEST

START_TEST(a_database_that_was_replaced_is_neither_written_nor_read)
{
    AUTO_FREE char *aside = fixture_file("aside.db"), *other = fixture_file("other.db");

    copy_file(fixture_location(), other);
    ck_assert_int_eq(link(fixture_location(), aside), 0);
    move_file(other, fixture_location());
    assert_refuses("Another file stands in the place", ERR_BUSY);
    move_file(aside, fixture_location());
    assert_goes_on(2);
}
END_TEST

START_TEST(a_link_that_leads_elsewhere_is_a_replaced_database)
{
    AUTO_FREE char *real = fixture_file("real.db"), *other = fixture_file("other.db");

    fixture_close();
    move_file(fixture_location(), real);
    ck_assert_int_eq(symlink(real, fixture_location()), 0);
    fixture_open();
    assert_goes_on(2);
    copy_file(real, other);
    ck_assert_int_eq(unlink(fixture_location()), 0);
    ck_assert_int_eq(symlink(other, fixture_location()), 0);
    assert_refuses("Another file stands in the place", ERR_BUSY);
    ck_assert_int_eq(unlink(fixture_location()), 0);
    assert_refuses("moved or removed", ERR_OK);
    ck_assert_int_eq(symlink(real, fixture_location()), 0);
    assert_goes_on(3);
}
END_TEST

static const char *const log_endings[] = { "-wal", "-shm" };

START_TEST(a_log_that_was_moved_or_replaced_takes_no_change)
{
    AUTO_FREE char *name = NULL, *aside = fixture_file("aside");

    ck_assert_int_gt(asprintf(&name, "%s%s", fixture_location(), log_endings[_i]), 0);
    move_file(name, aside);
    assert_refuses("(-wal or -shm) was moved", ERR_OK);
    copy_file(aside, name);
    assert_refuses("(-wal or -shm) was moved", ERR_OK);
    move_file(aside, name);
    assert_goes_on(2);
}
END_TEST

/* Acknowledged changes are in a log that no longer has a name. */
START_TEST(a_removed_log_costs_nothing_when_the_shop_stops)
{
    ck_assert_int_eq(unlink(log_path), 0);
    assert_refuses("(-wal or -shm) was moved", ERR_OK);
    fixture_close();
    fixture_open();
    assert_goes_on(2);
}
END_TEST

/* Not even a kill loses them. */
START_TEST(a_removed_log_is_saved_as_soon_as_it_is_noticed)
{
    AUTO_FREE char *copy = fixture_file("copy.db");
    AUTO_ERROR err = ERROR_INIT;
    CLEANUP(connection_close) struct connection db = { .handle = NULL };
    AUTO_STATEMENT count = { .db = NULL };

    ck_assert_int_eq(unlink(log_path), 0);
    assert_refuses("(-wal or -shm) was moved", ERR_OK);
    copy_file(fixture_location(), copy);
    assert_ok(connection_open(&db, copy, CONNECTION_VISIT, &err), &err);
    count = statement_get(&db, "SELECT count(*) FROM orders");
    assert_ok(statement_one(&count, &err), &err);
    ck_assert_int_eq(statement_int(&count, 0), 1);
    statement_release(&count);
    count.handle = NULL;
}
END_TEST

static enum err move_and_change(struct connection *db, void *aside, struct error *err)
{
    move_file(fixture_location(), aside);
    return connection_exec(db, "CREATE TABLE things (a)", err);
}

START_TEST(what_is_moved_just_before_the_commit_is_not_changed)
{
    AUTO_FREE char *aside = fixture_file("aside.db");
    AUTO_ERROR err = ERROR_INIT;

    assert_err(
        writer_submit(sqlite_store_of(fixture_store())->writer, move_and_change, aside, &err),
        ERR_BUSY, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "Nothing was changed"));
    move_file(aside, fixture_location());
    assert_goes_on(2);
}
END_TEST

static int move_at_commit(void *aside)
{
    (void)rename(fixture_location(), aside);
    return 0;
}

START_TEST(what_is_moved_during_the_commit_is_to_be_looked_after)
{
    AUTO_FREE char *aside = fixture_file("aside.db");
    AUTO_ERROR err = ERROR_INIT;
    sqlite3 *handle = sqlite_store_of(fixture_store())->db.handle;

    sqlite3_commit_hook(handle, move_at_commit, aside);
    assert_err(place(&err), ERR_BUSY, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "look whether it was done"));
    sqlite3_commit_hook(handle, NULL, NULL);
    move_file(aside, fixture_location());
    assert_goes_on(3);
}
END_TEST

static size_t count_in_file(const char *path, const char *words)
{
    char line[1000];
    FILE *file = fopen(path, "r");
    size_t count = 0;

    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof(line), file))
        count += strstr(line, words) != NULL;
    ck_assert_int_eq(fclose(file), 0);
    return count;
}

START_TEST(each_occurrence_is_told_once)
{
    AUTO_FREE char *aside = fixture_file("aside.db"), *told = fixture_file("log");

    log_set_level(LOG_INFO);
    ck_assert_ptr_nonnull(freopen(told, "w", stderr));
    for (size_t i = 1; i <= 2; i++) {
        AUTO_ERROR err = ERROR_INIT;

        move_file(fixture_location(), aside);
        assert_refuses("moved or removed", ERR_OK);
        ck_assert_uint_eq(count_in_file(told, "NO CHANGE IS TAKEN"), i);
        move_file(aside, fixture_location());
        assert_ok(ping(&err), &err);
        assert_ok(ping(&err), &err);
        ck_assert_uint_eq(count_in_file(told, "in their place again"), i);
    }
}
END_TEST

/* SQLite removes a log by its name, when the last connection closes. */
START_TEST(the_log_stays_when_the_shop_stops_while_its_database_is_away)
{
    AUTO_FREE char *aside = fixture_file("aside.db");
    AUTO_ERROR err = ERROR_INIT;

    move_file(fixture_location(), aside);
    fixture_close();
    ck_assert_int_eq(access(log_path, F_OK), 0);
    assert_err(fixture_try_open(&err), ERR_REFUSED, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "-wal is there without its database"));
    ck_assert_int_ne(access(fixture_location(), F_OK), 0);
    move_file(aside, fixture_location());
    fixture_open();
    assert_goes_on(2);
}
END_TEST

/* ---------------------------------------------------------------- at startup */

/* Leaves the shop as a killed server does: with an order in the log that is not in the database. */
static void leave_as_killed(void)
{
    AUTO_FREE char *database = fixture_file("saved.db"), *log = fixture_file("saved.log");
    AUTO_ERROR err = ERROR_INIT;
    struct stat info;

    copy_file(fixture_location(), database);
    assert_ok(place(&err), &err);
    copy_file(log_path, log);
    fixture_close();
    move_file(database, fixture_location());
    move_file(log, log_path);
    ck_assert_int_eq(stat(log_path, &info), 0);
    ck_assert_int_gt(info.st_size, 0);
}

static void assert_refused_and_kept(const char *words)
{
    AUTO_ERROR err = ERROR_INIT;
    struct stat was, is;

    ck_assert_int_eq(stat(log_path, &was), 0);
    assert_err(fixture_try_open(&err), ERR_REFUSED, &err);
    ck_assert_msg(strstr(err.message, words) != NULL, "%s", err.message);
    ck_assert_int_eq(stat(log_path, &is), 0);
    ck_assert_int_eq(was.st_size, is.st_size);
    ck_assert_uint_eq(was.st_ino, is.st_ino);
}

START_TEST(what_a_killed_shop_leaves_is_taken_up)
{
    leave_as_killed();
    fixture_open();
    assert_goes_on(3);
}
END_TEST

START_TEST(no_database_is_made_beside_a_log_without_one)
{
    AUTO_FREE char *aside = fixture_file("aside.db"), *journal = NULL;

    leave_as_killed();
    move_file(fixture_location(), aside);
    assert_refused_and_kept("-wal is there without its database");
    ck_assert_int_ne(access(fixture_location(), F_OK), 0);
    /* SQLite would remove the log because it belongs to another database. */
    ck_assert_int_eq(close(open(fixture_location(), O_CREAT | O_WRONLY, 0600)), 0);
    assert_refused_and_kept("-wal is there without its database");
    ck_assert_int_eq(unlink(fixture_location()), 0);
    ck_assert_int_gt(asprintf(&journal, "%s-journal", fixture_location()), 0);
    move_file(log_path, journal);
    copy_file(journal, log_path);
    ck_assert_int_eq(truncate(log_path, 0), 0);
    assert_refused_and_kept("-journal is there without its database");
    move_file(journal, log_path);
    move_file(aside, fixture_location());
    fixture_open();
    assert_goes_on(3);
}
END_TEST

/* Sets the bytes of the header that say so, as in a backup. */
static void say_that_there_is_no_log(const char *path)
{
    int fd = open(path, O_WRONLY);

    ck_assert_int_eq(pwrite(fd, "\1\1", 2, 18), 2);
    ck_assert_int_eq(close(fd), 0);
}

START_TEST(a_backup_is_not_opened_with_another_databases_log)
{
    AUTO_FREE char *aside = fixture_file("aside.db"), *copy = fixture_file("copy.db");

    leave_as_killed();
    copy_file(fixture_location(), copy);
    say_that_there_is_no_log(copy);
    move_file(fixture_location(), aside);
    move_file(copy, fixture_location());
    assert_refused_and_kept("is not the database that");
    move_file(aside, fixture_location());
    fixture_open();
    assert_goes_on(3);
}
END_TEST

START_TEST(a_database_is_not_opened_with_a_log_that_is_marked_as_anothers)
{
    AUTO_FREE char *aside = fixture_file("aside.db"), *copy = fixture_file("copy.db");
    AUTO_FREE char *same_log = fixture_file("same.log");
    char mark[64];

    if (getxattr(log_path, "user.orderdesk.database", mark, sizeof(mark)) < 0) {
        printf("not tried: this file system keeps no extended attributes\n");
        return;
    }
    /* The log itself survives; the shop ends as if it had been killed. */
    ck_assert_int_eq(link(log_path, same_log), 0);
    copy_file(fixture_location(), copy);
    move_file(fixture_location(), aside);
    fixture_close();
    move_file(copy, fixture_location());
    assert_refused_and_kept("is not the database that");
    move_file(aside, fixture_location());
    fixture_open();
    assert_goes_on(2);
}
END_TEST

/* Closing it would write the log into it, which cannot be undone. */
START_TEST(what_is_damaged_is_left_as_it_is_with_its_log)
{
    static const char rubbish[4096] = "rubbish";
    AUTO_ERROR err = ERROR_INIT;
    struct stat was[2], is[2];
    int fd;

    for (int i = 0; i < 100; i++)
        fixture_add_order(&ada, FIXTURE_NOW);
    fixture_close();
    fixture_open();
    leave_as_killed();
    fd = open(fixture_location(), O_WRONLY);
    for (off_t page = 30; page < 60; page++)
        ck_assert_int_eq(pwrite(fd, rubbish, sizeof(rubbish), page * 4096), sizeof(rubbish));
    ck_assert_int_eq(close(fd), 0);
    ck_assert(stat(fixture_location(), &was[0]) == 0 && stat(log_path, &was[1]) == 0);
    assert_err(check_before_use(fixture_location(), &err), ERR_REFUSED, &err);
    ck_assert_msg(strstr(err.message, "is damaged") != NULL, "%s", err.message);
    ck_assert(stat(fixture_location(), &is[0]) == 0 && stat(log_path, &is[1]) == 0);
    for (size_t i = 0; i < ARRAY_LEN(is); i++) {
        ck_assert_int_eq(was[i].st_size, is[i].st_size);
        ck_assert_int_eq(was[i].st_mtim.tv_nsec, is[i].st_mtim.tv_nsec);
    }
}
END_TEST

START_TEST(a_repair_takes_no_part_in_it_either)
{
    AUTO_ERROR err = ERROR_INIT;

    leave_as_killed();
    ck_assert_int_eq(unlink(fixture_location()), 0);
    assert_err(repair_derived(fixture_location(), &err), ERR_REFUSED, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "-wal is there without its database"));
    ck_assert_int_ne(access(fixture_location(), F_OK), 0);
}
END_TEST

static Suite *database_files_suite(void)
{
    Suite *suite = suite_create("db_files");
    TCase *under = tcase_create("under the shop");
    TCase *start = tcase_create("start");
    TCase *const cases[] = { under, start };

    tcase_add_test(under,
                   a_database_that_was_moved_takes_no_change_and_can_be_read_until_it_is_back);
    tcase_add_test(under, a_database_that_was_replaced_is_neither_written_nor_read);
    tcase_add_test(under, a_link_that_leads_elsewhere_is_a_replaced_database);
    tcase_add_loop_test(under, a_log_that_was_moved_or_replaced_takes_no_change, 0,
                        ARRAY_LEN(log_endings));
    tcase_add_test(under, a_removed_log_costs_nothing_when_the_shop_stops);
    tcase_add_test(under, a_removed_log_is_saved_as_soon_as_it_is_noticed);
    tcase_add_test(under, what_is_moved_just_before_the_commit_is_not_changed);
    tcase_add_test(under, what_is_moved_during_the_commit_is_to_be_looked_after);
    tcase_add_test(under, each_occurrence_is_told_once);
    tcase_add_test(under, the_log_stays_when_the_shop_stops_while_its_database_is_away);
    tcase_add_test(start, what_a_killed_shop_leaves_is_taken_up);
    tcase_add_test(start, no_database_is_made_beside_a_log_without_one);
    tcase_add_test(start, a_backup_is_not_opened_with_another_databases_log);
    tcase_add_test(start, a_database_is_not_opened_with_a_log_that_is_marked_as_anothers);
    tcase_add_test(start, what_is_damaged_is_left_as_it_is_with_its_log);
    tcase_add_test(start, a_repair_takes_no_part_in_it_either);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        fixture_add_store(cases[i]);
        tcase_add_checked_fixture(cases[i], make_shop, forget_shop);
        tcase_set_timeout(cases[i], 60);
        suite_add_tcase(suite, cases[i]);
    }
    return suite;
}

CHECK_MAIN(database_files_suite)
