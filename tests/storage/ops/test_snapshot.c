/* SPDX-License-Identifier: MIT */
#include "storage/engine/statement.h"
#include "storage/ops/snapshot.h"
#include "storage/ops/sqlite_store.h"
#include "tests/store/fixture.h"
#include "tests/support/check_main.h"

static void end(struct store_snapshot *snapshot)
{
    snapshot->whole->ops->snapshot_end(snapshot);
}

#define AUTO_SNAPSHOT CLEANUP(end) struct store_snapshot

static void begin(struct store_snapshot *snapshot)
{
    fixture_store()->ops->snapshot_begin(fixture_store(), snapshot);
}

static int64_t count_users(struct store *store)
{
    const struct query all = { .page = 1, .limit = 10 };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER_PAGE page = { .users = NULL };

    assert_ok(store->ops->user_list(store, &all, &page, &err), &err);
    return page.total;
}

START_TEST(a_snapshot_takes_one_connection_and_gives_it_back)
{
    AUTO_ERROR err = ERROR_INIT;

    for (int i = 0; i < 3 * FIXTURE_READERS; i++) {
        AUTO_SNAPSHOT snapshot;
        AUTO_READER one = { .db = NULL }, same = { .db = NULL };

        begin(&snapshot);
        assert_ok(snapshot_acquire(&snapshot.store, &one, &err), &err);
        assert_ok(snapshot_acquire(&snapshot.store, &same, &err), &err);
        ck_assert_ptr_eq(one.db, same.db);
        reader_release(&one);
        ck_assert_int_eq(count_users(&snapshot.store), 0);
    }
}
END_TEST

START_TEST(a_touch_within_a_snapshot_waits_without_a_connection)
{
    static const struct secret_hash hash = { { 1 } };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_SNAPSHOT snapshot;

    begin(&snapshot);
    ck_assert_int_eq(count_users(&snapshot.store), 0);
    ck_assert_ptr_nonnull(snapshot.reading);
    assert_ok(snapshot.store.ops->session_touch(&snapshot.store, &hash, FIXTURE_NOW, &err), &err);
    ck_assert_ptr_null(snapshot.reading);
    fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
    ck_assert_int_eq(count_users(&snapshot.store), 1);
}
END_TEST

START_TEST(a_snapshot_that_reads_nothing_is_no_harm)
{
    AUTO_SNAPSHOT snapshot;

    begin(&snapshot);
    ck_assert_ptr_null(snapshot.reading);
}
END_TEST

static Suite *snapshot_suite(void)
{
    Suite *suite = suite_create("snapshot");
    TCase *test_case = tcase_create("snapshot");

    fixture_add_store(test_case);
    tcase_add_test(test_case, a_snapshot_takes_one_connection_and_gives_it_back);
    tcase_add_test(test_case, a_touch_within_a_snapshot_waits_without_a_connection);
    tcase_add_test(test_case, a_snapshot_that_reads_nothing_is_no_harm);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(snapshot_suite)
