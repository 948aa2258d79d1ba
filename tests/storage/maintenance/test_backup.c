/* SPDX-License-Identifier: MIT */
#include "storage/engine/file.h"
#include "storage/maintenance/backup.h"
#include "storage/maintenance/check.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"
#include "tests/support/threads.h"

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static struct uuid ada;
static char *target;

static void make_orders(void)
{
    ada = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
    for (int i = 0; i < 5; i++)
        fixture_add_order(&ada, FIXTURE_NOW + i);
    target = fixture_file("copy.db");
}

static void free_target(void)
{
    free(target);
}

/* So large that it is copied in many steps. */
static void make_large(void)
{
    database_exec(
        "INSERT INTO products (product_id, name, description, price, active, created_at,"
        " updated_at) VALUES ('BOOK', 'A long one', hex(randomblob(10000000)), 1, 1, 1, 1)");
}

static void ignore_finding(void *context, const char *finding)
{
    (void)context;
    (void)finding;
}

/* The copy is sound. @return how many orders it has */
static int64_t count_sound_orders(const char *path)
{
    AUTO_ERROR err = ERROR_INIT;
    int64_t findings, orders;

    assert_ok(check_database(path, ignore_finding, NULL, &findings, &orders, &err), &err);
    ck_assert_int_eq(findings, 0);
    return orders;
}

/* How many files in the folder have @part in their names. */
static int count_files(const char *part)
{
    AUTO_FREE char *folder = fixture_file(".");
    DIR *entries = opendir(folder);
    int count = 0;

    ck_assert_ptr_nonnull(entries);
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;)
        count += strstr(entry->d_name, part) != NULL;
    closedir(entries);
    return count;
}

START_TEST(a_copy_has_everything_and_is_for_the_owner_alone)
{
    AUTO_ERROR err = ERROR_INIT;
    struct stat info;
    struct backup_facts facts;

    umask(0022);
    assert_ok(backup_write(fixture_location(), target, NULL, &facts, &err), &err);
    ck_assert_int_eq(count_sound_orders(target), 5);
    ck_assert_int_eq(stat(target, &info), 0);
    ck_assert_int_eq(info.st_size, facts.bytes);
    ck_assert_uint_eq(info.st_mode & 0777, 0600);
    ck_assert_int_eq(count_files("partial"), 0);
}
END_TEST

START_TEST(a_copy_tells_what_is_in_it)
{
    AUTO_ERROR err = ERROR_INIT;
    struct backup_facts facts;

    assert_ok(backup_write(fixture_location(), target, NULL, &facts, &err), &err);
    ck_assert_int_eq(facts.orders, 5);
    ck_assert_int_eq(facts.newest, 1005);
    ck_assert_int_eq(facts.newest_at, FIXTURE_NOW + 4);
}
END_TEST

START_TEST(no_log_is_left_beside_database_or_copy)
{
    AUTO_ERROR err = ERROR_INIT;
    struct backup_facts facts;

    fixture_close();
    ck_assert_int_eq(count_files("-wal") + count_files("-shm"), 0);
    assert_ok(backup_write(fixture_location(), target, NULL, &facts, &err), &err);
    ck_assert_int_eq(count_files("-wal") + count_files("-shm"), 0);
    ck_assert_int_eq(count_sound_orders(target), 5);
    ck_assert_int_eq(count_sound_orders(fixture_location()), 5);
    ck_assert_int_eq(count_files("-wal") + count_files("-shm") + count_files("-journal"), 0);
}
END_TEST

START_TEST(a_copy_is_a_database_to_go_on_with)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    AUTO_ORDER next = { .items = NULL };
    struct backup_facts facts;

    assert_ok(backup_write(fixture_location(), target, NULL, &facts, &err), &err);
    order = fixture_order(&ada, FIXTURE_NOW);
    ck_assert_int_eq(order.summary.number, 1006);
    fixture_close();
    ck_assert_int_eq(rename(target, fixture_location()), 0);
    fixture_open();
    next = fixture_order(&ada, FIXTURE_NOW);
    ck_assert_int_eq(next.summary.number, 1006);
    fixture_assert_sound();
}
END_TEST

START_TEST(a_closed_database_can_be_copied_too)
{
    AUTO_ERROR err = ERROR_INIT;
    struct backup_facts facts;

    fixture_close();
    assert_ok(backup_write(fixture_location(), target, NULL, &facts, &err), &err);
    ck_assert_int_eq(count_sound_orders(target), 5);
}
END_TEST

/* ---------------------------------------------------------------- while writers run */

enum { WRITERS = 4, COPIES = 3 };

struct work {
    atomic_bool stop;
    atomic_int failures;
    int64_t orders[COPIES];
};

static void write_all_the_time(struct work *work)
{
    while (!atomic_load(&work->stop)) {
        AUTO_ERROR err = ERROR_INIT;
        AUTO_ORDER order = fixture_order(&ada, FIXTURE_NOW);
        AUTO_ORDER moved = { .items = NULL };

        if (fixture_move(&order.summary.id, STATUS_CANCELLED, "note", &ada, FIXTURE_NOW, &moved,
                         &err) != ERR_OK)
            atomic_fetch_add(&work->failures, 1);
    }
}

static void copy_some_times(struct work *work)
{
    for (int i = 0; i < COPIES; i++) {
        AUTO_ERROR err = ERROR_INIT;
        AUTO_FREE char *copy = NULL;
        char name[20];
        struct backup_facts facts;

        snprintf(name, sizeof(name), "copy-%d.db", i);
        copy = fixture_file(name);
        if (backup_write(fixture_location(), copy, NULL, &facts, &err) != ERR_OK)
            atomic_fetch_add(&work->failures, 1);
        else
            work->orders[i] = count_sound_orders(copy);
    }
    atomic_store(&work->stop, true);
}

static void write_or_copy(size_t index, void *context)
{
    if (index == WRITERS)
        copy_some_times(context);
    else
        write_all_the_time(context);
}

START_TEST(copies_made_while_writers_run_are_each_of_one_moment)
{
    struct work work = { .failures = 0 };

    make_large();
    threads_run(WRITERS + 1, write_or_copy, &work);
    ck_assert_int_eq(atomic_load(&work.failures), 0);
    for (int i = 0; i < COPIES; i++)
        ck_assert_int_ge(work.orders[i], i == 0 ? 5 : work.orders[i - 1]);
    ck_assert_int_eq(count_files("partial"), 0);
    fixture_assert_sound();
}
END_TEST

/* ---------------------------------------------------------------- what is refused */

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
}

static void assert_file(const char *path, const char *text)
{
    char bytes[80] = "";
    FILE *file = fopen(path, "r");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fread(bytes, 1, sizeof(bytes) - 1, file), strlen(text));
    ck_assert_str_eq(bytes, text);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(a_file_that_is_there_is_never_overwritten)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *nowhere = fixture_file("nowhere");
    struct backup_facts facts;

    write_file(target, "the letter to the bank");
    assert_err(backup_write(fixture_location(), target, NULL, &facts, &err), ERR_REFUSED, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "exists already"));
    assert_file(target, "the letter to the bank");
    assert_err(backup_write(fixture_location(), fixture_location(), NULL, &facts, &err),
               ERR_REFUSED, &err);
    /* Nor may it be a dangling link. */
    ck_assert_int_eq(unlink(target), 0);
    ck_assert_int_eq(symlink(nowhere, target), 0);
    assert_err(backup_write(fixture_location(), target, NULL, &facts, &err), ERR_REFUSED, &err);
    ck_assert_int_ne(access(nowhere, F_OK), 0);
    ck_assert_int_eq(count_files("partial"), 0);
    fixture_assert_sound();
}
END_TEST

START_TEST(a_partial_file_of_somebody_else_is_left_alone)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *partial = NULL;
    struct backup_facts facts;

    ck_assert_int_gt(asprintf(&partial, "%s.partial-%ld", target, (long)getpid()), 0);
    write_file(partial, "half a copy");
    assert_err(backup_write(fixture_location(), target, NULL, &facts, &err), ERR_REFUSED, &err);
    assert_file(partial, "half a copy");
    ck_assert_int_ne(access(target, F_OK), 0);
}
END_TEST

/* A file of 100,000 zeros, like a copy whose first page is not written yet. */
static void make_cut_short(const char *path)
{
    write_file(path, "");
    ck_assert_int_eq(truncate(path, 100000), 0);
}

/* As killed copies leave them: nothing else would remove them. */
START_TEST(what_killed_copies_have_left_is_removed_by_the_next)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *zeros = fixture_file("monday.db.partial-999999999");
    AUTO_FREE char *journal = fixture_file("monday.db.partial-999999999-journal");
    AUTO_FREE char *own = NULL, *whole = fixture_file("whole.db");
    AUTO_FREE char *unnamed = fixture_file("tuesday.db.partial-999999998");
    AUTO_FREE char *other = fixture_file("wednesday.db");
    struct backup_facts facts;

    make_cut_short(zeros);
    write_file(journal, "");
    /* In a container, each process may have the same id. */
    ck_assert_int_gt(asprintf(&own, "%s.partial-%ld", other, (long)getpid()), 0);
    write_file(own, "");
    assert_ok(backup_write(fixture_location(), whole, NULL, &facts, &err), &err);
    ck_assert_int_eq(rename(whole, unnamed), 0);
    assert_ok(backup_write(fixture_location(), other, NULL, &facts, &err), &err);
    ck_assert_int_eq(count_files("partial"), 0);
}
END_TEST

START_TEST(what_is_in_use_or_not_surely_ours_stays)
{
    static const char *const names[] = { "letter.partial-1", "film.partial-999999999",
                                         "copy.db.partial-", "copy.db.partial-12x",
                                         "copy.db.partial" };
    AUTO_FREE char *in_use = fixture_file("monday.db.partial-999999999");
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FD fd = -1;
    struct backup_facts facts;

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        AUTO_FREE char *name = fixture_file(names[i]);

        write_file(name, i == 1 ? "a film of a hundred bytes, or rather of some more: it goes on "
                                  "and on, until somebody stops it, which nobody does here"
                                : "");
    }
    make_cut_short(in_use);
    fd = open(in_use, O_RDWR | O_CLOEXEC);
    ck_assert_int_eq(flock(fd, LOCK_EX), 0);
    assert_ok(backup_write(fixture_location(), target, NULL, &facts, &err), &err);
    ck_assert_int_eq(count_files("partial"), (int)ARRAY_LEN(names) + 1);
}
END_TEST

struct rivals {
    enum err codes[8];
};

static void copy_to_target(size_t index, void *context)
{
    struct rivals *rivals = context;
    AUTO_ERROR err = ERROR_INIT;
    struct backup_facts facts;

    rivals->codes[index] = backup_write(fixture_location(), target, NULL, &facts, &err);
}

START_TEST(of_many_copies_to_one_name_one_is_made)
{
    struct rivals rivals = { .codes = { ERR_OK } };
    int made = 0;

    make_large();
    threads_run(ARRAY_LEN(rivals.codes), copy_to_target, &rivals);
    for (size_t i = 0; i < ARRAY_LEN(rivals.codes); i++) {
        made += rivals.codes[i] == ERR_OK;
        ck_assert(rivals.codes[i] == ERR_OK || rivals.codes[i] == ERR_REFUSED);
    }
    ck_assert_int_eq(made, 1);
    ck_assert_int_eq(count_sound_orders(target), 5);
    ck_assert_int_eq(count_files("partial"), 0);
}
END_TEST

static void make_other_programs(const char *path)
{
    sqlite3 *handle;

    ck_assert_int_eq(sqlite3_open(path, &handle), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(handle, "CREATE TABLE songs (title)", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(handle);
}

static void make_text(const char *path)
{
    write_file(path, "Dear diary, today I sold two mugs, both of them blue, and a pot.");
}

static void make_nothing(const char *path)
{
    ck_assert_int_ne(access(path, F_OK), 0);
}

static void (*const unfit[])(const char *path) = { make_other_programs, make_text, make_nothing };

START_TEST(what_is_no_database_of_ours_is_not_copied)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *source = fixture_file("source.db");
    struct backup_facts facts;

    unfit[_i](source);
    assert_err(backup_write(source, target, NULL, &facts, &err), ERR_REFUSED, &err);
    ck_assert_int_ne(access(target, F_OK), 0);
    ck_assert_int_eq(count_files("partial"), 0);
}
END_TEST

/* Damages bytes within pages, which SQLite copies without looking at them. */
static void damage_items(void)
{
    char rubbish[4096];
    int64_t page = database_count("SELECT rootpage FROM sqlite_schema WHERE name = 'order_items'");
    int fd = open(fixture_location(), O_WRONLY);

    ck_assert_int_ge(fd, 0);
    memset(rubbish, 'x', sizeof(rubbish));
    ck_assert_int_eq(pwrite(fd, rubbish, sizeof(rubbish), (page - 1) * (off_t)sizeof(rubbish)),
                     sizeof(rubbish));
    close(fd);
}

START_TEST(a_damaged_copy_is_not_kept)
{
    AUTO_ERROR err = ERROR_INIT;
    struct backup_facts facts;

    fixture_close();
    damage_items();
    assert_err(backup_write(fixture_location(), target, NULL, &facts, &err), ERR_REFUSED, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "damaged"));
    ck_assert_int_ne(access(target, F_OK), 0);
    ck_assert_int_eq(count_files("partial"), 0);
}
END_TEST

START_TEST(a_copy_that_is_stopped_leaves_nothing)
{
    AUTO_ERROR err = ERROR_INIT;
    const atomic_bool stop = true;
    struct backup_facts facts;

    assert_err(backup_write(fixture_location(), target, &stop, &facts, &err), ERR_BUSY, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "Stopped"));
    ck_assert_int_ne(access(target, F_OK), 0);
    ck_assert_int_eq(count_files("partial"), 0);
}
END_TEST

START_TEST(a_place_where_no_file_can_be_is_refused)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *nowhere = fixture_file("no/such/folder/copy.db");
    struct backup_facts facts;

    assert_err(backup_write(fixture_location(), nowhere, NULL, &facts, &err), ERR_REFUSED, &err);
    ck_assert_ptr_nonnull(strstr(err.message, nowhere));
}
END_TEST

static Suite *backup_suite(void)
{
    Suite *suite = suite_create("backup");
    TCase *copying = tcase_create("copying");
    TCase *refusing = tcase_create("refusing");
    TCase *const cases[] = { copying, refusing };

    tcase_add_test(copying, a_copy_has_everything_and_is_for_the_owner_alone);
    tcase_add_test(copying, a_copy_tells_what_is_in_it);
    tcase_add_test(copying, no_log_is_left_beside_database_or_copy);
    tcase_add_test(copying, a_copy_is_a_database_to_go_on_with);
    tcase_add_test(copying, a_closed_database_can_be_copied_too);
    tcase_add_test(copying, copies_made_while_writers_run_are_each_of_one_moment);
    tcase_add_test(refusing, a_file_that_is_there_is_never_overwritten);
    tcase_add_test(refusing, a_partial_file_of_somebody_else_is_left_alone);
    tcase_add_test(refusing, what_killed_copies_have_left_is_removed_by_the_next);
    tcase_add_test(refusing, what_is_in_use_or_not_surely_ours_stays);
    tcase_add_test(refusing, of_many_copies_to_one_name_one_is_made);
    tcase_add_loop_test(refusing, what_is_no_database_of_ours_is_not_copied, 0, ARRAY_LEN(unfit));
    tcase_add_test(refusing, a_damaged_copy_is_not_kept);
    tcase_add_test(refusing, a_copy_that_is_stopped_leaves_nothing);
    tcase_add_test(refusing, a_place_where_no_file_can_be_is_refused);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        fixture_add_store(cases[i]);
        tcase_add_checked_fixture(cases[i], make_orders, free_target);
        tcase_set_timeout(cases[i], 60);
        suite_add_tcase(suite, cases[i]);
    }
    return suite;
}

CHECK_MAIN(backup_suite)
