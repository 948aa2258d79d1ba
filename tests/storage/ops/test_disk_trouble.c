/* SPDX-License-Identifier: MIT */
#include "storage/ops/writer.h"
#include "tests/storage/locks.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

/* What system calls report about the disk when SQLite makes them. */

static struct uuid ada;

static void make_shop(void)
{
    ada = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
}

/* ---------------------------------------------------------------- calls that fail */

static atomic_int reason; /* the errno that writes fail with; 0: they succeed */

static ssize_t failing_pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    if (atomic_load(&reason) == 0)
        return pwrite(fd, bytes, size, at);
    errno = atomic_load(&reason);
    return -1;
}

static int failing_open(const char *path, int flags, mode_t mode)
{
    if (atomic_load(&reason) == 0)
        return open(path, flags, mode);
    errno = atomic_load(&reason);
    return -1;
}

static void replace_call(const char *name, sqlite3_syscall_ptr call)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

    ck_assert_int_eq(vfs->xSetSystemCall(vfs, name, call), SQLITE_OK);
}

static void let_writing_fail(int because)
{
    atomic_store(&reason, because);
    replace_call("pwrite", (sqlite3_syscall_ptr)failing_pwrite);
    replace_call("pwrite64", (sqlite3_syscall_ptr)failing_pwrite);
}

/* ---------------------------------------------------------------- while the shop is open */

static const struct {
    int reason;
    const char *words;
    bool lasts; /* and is therefore reported by the health check, too */
} troubles[] = {
    { EROFS, "The disk can be read only", true },
    { EIO, "The disk fails", true },
    { ENXIO, "The disk fails", true },
    { ENOSPC, "The disk is full", false },
    { EDQUOT, "The disk is full", false },
    { EFBIG, "The disk is full", false },
};

static enum err place(struct error *err)
{
    AUTO_ORDER_DRAFT draft = fixture_mugs(&ada);
    AUTO_ORDER order = { .items = NULL };
    bool replayed;

    return fixture_place(&draft, NULL, FIXTURE_NOW, &order, &replayed, err);
}

static enum err ping(void)
{
    AUTO_ERROR err = ERROR_INIT;

    return fixture_store()->ops->ping(fixture_store(), &err);
}

START_TEST(what_is_wrong_with_the_disk_is_said_and_told_by_the_health)
{
    AUTO_ERROR err = ERROR_INIT;

    fixture_add_order(&ada, FIXTURE_NOW);
    let_writing_fail(troubles[_i].reason);
    ck_assert_int_eq(ping(), ERR_OK);
    assert_err(place(&err), ERR_BUSY, &err);
    ck_assert_msg(strstr(err.message, troubles[_i].words) != NULL, "%s", err.message);
    ck_assert_ptr_nonnull(strstr(err.message, "Nothing was changed"));
    ck_assert_int_ge(err.retry_after_s, 10);
    ck_assert_int_eq(ping(), troubles[_i].lasts ? ERR_BUSY : ERR_OK);
    atomic_store(&reason, 0);
    error_clear(&err);
    assert_ok(place(&err), &err);
    ck_assert_int_eq(ping(), ERR_OK);
    ck_assert_int_eq(database_count("SELECT count(*) FROM orders"), 2);
    fixture_assert_sound();
}
END_TEST

/* A proxy that considers a shop down sends it no requests. */
START_TEST(the_health_recovers_by_itself)
{
    AUTO_ERROR err = ERROR_INIT;
    int64_t version = database_count("PRAGMA user_version");

    let_writing_fail(EIO);
    assert_err(place(&err), ERR_BUSY, &err);
    sleep(2);
    ck_assert_int_eq(ping(), ERR_BUSY);
    atomic_store(&reason, 0);
    for (int i = 0; ping() != ERR_OK; i++) {
        ck_assert_int_lt(i, 3000);
        usleep(10000);
    }
    ck_assert_int_eq(database_count("PRAGMA user_version"), version);
    fixture_assert_sound();
}
END_TEST

/* An error that concerns only the order says nothing about the disk. */
START_TEST(a_refused_change_leaves_the_health_alone)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    struct uuid nobody = uuid_new(FIXTURE_NOW);

    assert_err(fixture_move(&nobody, STATUS_SHIPPED, NULL, &ada, FIXTURE_NOW, &order, &err),
               ERR_NOT_FOUND, &err);
    ck_assert_int_eq(ping(), ERR_OK);
    let_writing_fail(EIO);
    error_clear(&err);
    assert_err(place(&err), ERR_BUSY, &err);
    error_clear(&err);
    assert_err(fixture_move(&nobody, STATUS_SHIPPED, NULL, &ada, FIXTURE_NOW, &order, &err),
               ERR_NOT_FOUND, &err);
    ck_assert_int_eq(ping(), ERR_BUSY);
    atomic_store(&reason, 0);
}
END_TEST

/* ---------------------------------------------------------------- at startup */

static const struct {
    int reason;
    const char *words;
} refusals[] = {
    { EMFILE, "too many files are open. Raise the limit" },
    { ENFILE, "too many files are open. Raise the limit" },
    { EIO, "its disk fails" },
    { EACCES, "Check that it exists and that you may write there" },
};

START_TEST(a_start_says_what_keeps_it_from_the_file)
{
    AUTO_ERROR err = ERROR_INIT;
    struct connection db;

    fixture_close();
    atomic_store(&reason, refusals[_i].reason);
    replace_call("open", (sqlite3_syscall_ptr)failing_open);
    assert_err(connection_open(&db, fixture_location(), CONNECTION_WRITE, &err), ERR_REFUSED, &err);
    ck_assert_msg(strstr(err.message, refusals[_i].words) != NULL, "%s", err.message);
    ck_assert_ptr_nonnull(strstr(err.message, fixture_location()));
}
END_TEST

static const int no_locks[] = { ENOLCK, EOPNOTSUPP, ENOSYS };

START_TEST(a_file_system_without_locks_is_not_another_program)
{
    AUTO_ERROR err = ERROR_INIT;
    struct connection db;

    fixture_close();
    locks_answer(no_locks[_i]);
    assert_err(connection_open(&db, fixture_location(), CONNECTION_WRITE, &err), ERR_REFUSED, &err);
    ck_assert_msg(strstr(err.message, "offers no locks") != NULL, "%s", err.message);
    ck_assert_ptr_nonnull(strstr(err.message, "on a disk of this machine"));
}
END_TEST

static Suite *disk_trouble_suite(void)
{
    Suite *suite = suite_create("disk_trouble");
    TCase *test_case = tcase_create("disk_trouble");

    fixture_add_store(test_case);
    tcase_add_checked_fixture(test_case, make_shop, NULL);
    tcase_set_timeout(test_case, 60);
    tcase_add_loop_test(test_case, what_is_wrong_with_the_disk_is_said_and_told_by_the_health, 0,
                        ARRAY_LEN(troubles));
    tcase_add_test(test_case, the_health_recovers_by_itself);
    tcase_add_test(test_case, a_refused_change_leaves_the_health_alone);
    tcase_add_loop_test(test_case, a_start_says_what_keeps_it_from_the_file, 0,
                        ARRAY_LEN(refusals));
    tcase_add_loop_test(test_case, a_file_system_without_locks_is_not_another_program, 0,
                        ARRAY_LEN(no_locks));
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(disk_trouble_suite)
