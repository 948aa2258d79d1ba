/* SPDX-License-Identifier: MIT */
#include "tests/store/fixture.h"
#include "tests/support/check_main.h"

static void end(struct store_snapshot *snapshot)
{
    snapshot->whole->ops->snapshot_end(snapshot);
}

#define AUTO_SNAPSHOT CLEANUP(end) struct store_snapshot

static void begin(struct store_snapshot *snapshot)
{
    fixture_ops()->snapshot_begin(fixture_store(), snapshot);
}

static int64_t count_users(struct store *store)
{
    const struct query all = { .page = 1, .limit = 10 };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER_PAGE page = { .users = NULL };

    assert_ok(store->ops->user_list(store, &all, &page, &err), &err);
    return page.total;
}

START_TEST(a_snapshot_is_of_the_moment_of_its_first_reading)
{
    AUTO_SNAPSHOT snapshot;

    begin(&snapshot);
    fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
    ck_assert_int_eq(count_users(&snapshot.store), 1);
    fixture_user("grace@example.com", "Grace", ROLE_CUSTOMER);
    ck_assert_int_eq(count_users(&snapshot.store), 1);
    ck_assert_int_eq(count_users(fixture_store()), 2);
}
END_TEST

START_TEST(snapshots_on_one_thread_do_not_know_of_each_other)
{
    AUTO_SNAPSHOT first, second;

    begin(&first);
    ck_assert_int_eq(count_users(&first.store), 0);
    fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
    begin(&second);
    ck_assert_int_eq(count_users(&second.store), 1);
    ck_assert_int_eq(count_users(&first.store), 0);
}
END_TEST

START_TEST(a_touch_within_a_snapshot_begins_a_second_moment)
{
    static const struct secret_hash hash = { { 1 } };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_SNAPSHOT snapshot;

    begin(&snapshot);
    ck_assert_int_eq(count_users(&snapshot.store), 0);
    fixture_user("ada@example.com", "Ada", ROLE_CUSTOMER);
    assert_ok(snapshot.store.ops->session_touch(&snapshot.store, &hash, FIXTURE_NOW, &err), &err);
    ck_assert_int_eq(count_users(&snapshot.store), 1);
}
END_TEST

START_TEST(more_snapshots_than_readers_one_after_the_other_are_no_harm)
{
    for (int i = 0; i < 3 * FIXTURE_READERS; i++) {
        AUTO_SNAPSHOT snapshot;

        begin(&snapshot);
        ck_assert_int_eq(count_users(&snapshot.store), 0);
    }
}
END_TEST

static Suite *snapshots_suite(void)
{
    Suite *suite = suite_create("snapshots");
    TCase *test_case = tcase_create("snapshots");

    fixture_add_store(test_case);
    tcase_add_test(test_case, a_snapshot_is_of_the_moment_of_its_first_reading);
    tcase_add_test(test_case, snapshots_on_one_thread_do_not_know_of_each_other);
    tcase_add_test(test_case, a_touch_within_a_snapshot_begins_a_second_moment);
    tcase_add_test(test_case, more_snapshots_than_readers_one_after_the_other_are_no_harm);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(snapshots_suite)
