/* SPDX-License-Identifier: MIT */
#include "storage/migrations/migrate.h"
#include "storage/ops/sqlite_store.h"
#include "tests/store/fixture.h"
#include "tests/store/order_model.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

#include <sys/wait.h>
#include <unistd.h>

static enum err open_and_migrate(struct error *err)
{
    CLEANUP(connection_close) struct connection db = { .handle = NULL };

    if (connection_open(&db, fixture_location(), CONNECTION_WRITE, err) != ERR_OK)
        return err->code;
    return migrate(&db, err);
}

static enum err open_and_verify(struct error *err)
{
    CLEANUP(connection_close) struct connection db = { .handle = NULL };

    if (connection_open(&db, fixture_location(), CONNECTION_READ, err) != ERR_OK)
        return err->code;
    return migrate_verify(&db, err);
}

START_TEST(a_new_database_comes_to_the_newest_version)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(open_and_migrate(&err), &err);
    ck_assert_int_eq(database_count("PRAGMA user_version"), DATABASE_VERSION);
    ck_assert_int_eq(database_count("PRAGMA application_id"), CONNECTION_APPLICATION_ID);
    ck_assert_int_eq(database_count("SELECT count(*) FROM orders"), 0);
}
END_TEST

START_TEST(migrating_again_changes_nothing)
{
    AUTO_ERROR err = ERROR_INIT;
    int64_t changes;

    assert_ok(open_and_migrate(&err), &err);
    changes = database_count("PRAGMA schema_version");
    assert_ok(open_and_migrate(&err), &err);
    ck_assert_int_eq(database_count("PRAGMA schema_version"), changes);
}
END_TEST

START_TEST(a_migration_that_fails_leaves_nothing_behind)
{
    AUTO_ERROR err = ERROR_INIT;

    /* Ours by its application id, but with a table in the way of one that the migration creates
     * late. */
    database_exec("PRAGMA application_id = 1329886059; CREATE TABLE status_history (x)");
    ck_assert_int_eq(database_count("PRAGMA application_id"), CONNECTION_APPLICATION_ID);
    assert_err(open_and_migrate(&err), ERR_INTERNAL, &err);
    ck_assert_int_eq(database_count("PRAGMA user_version"), 0);
    ck_assert_int_eq(database_count("SELECT count(*) FROM sqlite_schema"), 1);
}
END_TEST

/* In its own process, like a server and a command that start at the same time. */
static pid_t open_in_child(void)
{
    pid_t child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        AUTO_ERROR err = ERROR_INIT;
        struct store *store;

        if (sqlite_store_open(fixture_location(), 1, &store, &err) != ERR_OK)
            _exit(err.code == ERR_OK ? 100 : (int)err.code);
        store->ops->close(store);
        _exit(0);
    }
    return child;
}

START_TEST(processes_that_migrate_at_once_all_succeed)
{
    pid_t children[6];
    int status;

    for (size_t i = 0; i < ARRAY_LEN(children); i++)
        children[i] = open_in_child();
    for (size_t i = 0; i < ARRAY_LEN(children); i++) {
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %d", status);
    }
    ck_assert_int_eq(database_count("PRAGMA user_version"), DATABASE_VERSION);
    fixture_assert_sound();
}
END_TEST

START_TEST(only_this_programs_newest_schema_is_verified)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_err(open_and_verify(&err), ERR_REFUSED, &err);
    assert_ok(open_and_migrate(&(struct error)ERROR_INIT), &err);
    error_clear(&err);
    assert_ok(open_and_verify(&err), &err);
    database_exec("PRAGMA user_version = 1000");
    assert_err(open_and_verify(&err), ERR_REFUSED, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "newer Orderdesk"));
    database_exec("PRAGMA user_version = 0");
    assert_err(open_and_verify(&err), ERR_REFUSED, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "older Orderdesk"));
    database_exec("PRAGMA application_id = 1");
    assert_err(open_and_verify(&err), ERR_REFUSED, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "another program"));
}
END_TEST

static enum err get_order(int64_t number, struct order *out, struct error *err)
{
    struct uuid id = fixture_order_id(number);

    return fixture_store()->ops->order_get(fixture_store(), &id, out, err);
}

START_TEST(orders_of_version_2_are_the_same_afterwards)
{
    struct model *model = model_new(CLOCK_RIGHT);
    struct order before[MODEL_ORDERS];
    AUTO_ERROR err = ERROR_INIT;

    for (int i = 0; i < MODEL_ORDERS; i++)
        assert_ok(get_order(ORDER_FIRST_NUMBER + i, &before[i], &err), &err);
    fixture_close();
    database_take_back_to_version_2();
    fixture_open();
    ck_assert_int_eq(database_count("PRAGMA user_version"), DATABASE_VERSION);
    for (int i = 0; i < MODEL_ORDERS; i++) {
        AUTO_ORDER after = { .items = NULL };

        assert_ok(get_order(ORDER_FIRST_NUMBER + i, &after, &err), &err);
        fixture_assert_same_order(&before[i], &after);
        order_clear(&before[i]);
    }
    fixture_assert_sound();
    model_free(model);
}
END_TEST

/* From an older program whose clock was once ahead: it dated all later orders by that. */
START_TEST(what_was_dated_wrongly_before_stays_wrong_alone)
{
    struct uuid ada = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
    const timestamp_t ahead = FIXTURE_NOW + 4000 * MS_PER_DAY;

    fixture_add_order(&ada, FIXTURE_NOW);
    fixture_add_order(&ada, ahead);
    fixture_add_order(&ada, ahead);
    fixture_close();
    database_take_back_to_version_2();
    fixture_open();
    ck_assert_int_eq(database_count("SELECT sum(out_of_step) FROM orders"), 0);
    fixture_add_order(&ada, FIXTURE_NOW + 1);
    ck_assert_int_eq(database_count("SELECT created_at FROM orders WHERE number = 1004"),
                     FIXTURE_NOW + 1);
    ck_assert_int_eq(database_count("SELECT sum(number) FROM orders WHERE out_of_step = 1"),
                     1002 + 1003);
    fixture_assert_sound();
}
END_TEST

static Suite *migrate_suite(void)
{
    Suite *suite = suite_create("migrate");
    TCase *migrating = tcase_create("migrating");
    TCase *upgrading = tcase_create("upgrading");
    TCase *together = tcase_create("together");

    tcase_add_test(migrating, a_new_database_comes_to_the_newest_version);
    tcase_add_test(migrating, migrating_again_changes_nothing);
    tcase_add_test(migrating, a_migration_that_fails_leaves_nothing_behind);
    tcase_add_test(migrating, only_this_programs_newest_schema_is_verified);
    tcase_add_loop_test(together, processes_that_migrate_at_once_all_succeed, 0, 5);
    tcase_set_timeout(together, 30);
    tcase_add_test(upgrading, orders_of_version_2_are_the_same_afterwards);
    tcase_add_test(upgrading, what_was_dated_wrongly_before_stays_wrong_alone);
    fixture_add_store(upgrading);
    fixture_add_folder(migrating);
    fixture_add_folder(together);
    suite_add_tcase(suite, migrating);
    suite_add_tcase(suite, upgrading);
    suite_add_tcase(suite, together);
    return suite;
}

CHECK_MAIN(migrate_suite)
