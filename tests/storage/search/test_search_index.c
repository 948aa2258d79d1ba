/* SPDX-License-Identifier: MIT */
#include "storage/maintenance/repair.h"
#include "storage/ops/order_ops.h"
#include "storage/search/search_blocks.h"
#include "storage/search/search_index.h"
#include "tests/storage/mug_shop.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"
#include "tests/support/threads.h"

#include <unistd.h>

static int64_t found(const char *search)
{
    return mug_shop_count(search, 0);
}

/* The store flushes in the background, so this waits only a limited time. */
static void wait_until_flushed(void)
{
    int64_t newest = ORDER_FIRST_NUMBER + MUG_SHOP_ORDERS - 1;
    int64_t pending = number_place(newest) + 1;

    for (int i = 0; i < 1000; i++) {
        if (database_count("SELECT count(*) FROM order_search_pending") == pending)
            return;
        usleep(10000);
    }
    ck_abort_msg("the full blocks stay pending");
}

START_TEST(full_blocks_are_flushed_to_the_index)
{
    wait_until_flushed();
    ck_assert_int_eq(database_count("SELECT count(DISTINCT block) FROM order_search"), 2);
    mug_shop_assert_found();
    fixture_assert_sound();
}
END_TEST

START_TEST(blocks_hold_what_changes_later)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER moved = { .items = NULL };
    AUTO_USER user = { .email = NULL };
    struct uuid id;
    struct user_change change = { .name = (char[]){ "Robert Tables" } };

    wait_until_flushed();
    id = fixture_order_id(ORDER_FIRST_NUMBER + 17);
    assert_ok(fixture_move(&id, STATUS_CANCELLED, "broken on the way", &mug_shop_ada, FIXTURE_NOW,
                           &moved, &err),
              &err);
    assert_ok(fixture_store()->ops->user_update(fixture_store(), fixture_operator(), &mug_shop_bob,
                                                &change, NULL, &user, &err),
              &err);
    ck_assert_int_eq(found("broken"), 1);
    ck_assert_int_eq(found("broken way mug"), 1);
    ck_assert_int_eq(found("robert"), MUG_SHOP_ORDERS / 10);
    ck_assert_int_eq(found("tables mug"), MUG_SHOP_ORDERS / 10);
    ck_assert_int_eq(found("bob"), MUG_SHOP_ORDERS / 10); /* in the email */
    fixture_assert_sound();
}
END_TEST

START_TEST(the_index_can_be_made_anew)
{
    AUTO_ERROR err = ERROR_INIT;
    CLEANUP(connection_close) struct connection db = { .handle = NULL };

    wait_until_flushed();
    database_exec("DELETE FROM order_search WHERE term = 'mug'; DELETE FROM order_search_pending");
    ck_assert_int_eq(found("mug"), 0);
    assert_ok(connection_open(&db, fixture_location(), CONNECTION_WRITE, &err), &err);
    assert_ok(search_blocks_rebuild(&db, &err), &err);
    mug_shop_assert_found();
    fixture_assert_sound();
}
END_TEST

static void place_or_repair(size_t index, void *context)
{
    AUTO_ERROR err = ERROR_INIT;

    (void)context;
    if (index == 0)
        assert_ok(repair_derived(fixture_location(), &err), &err);
    else
        mug_shop_import();
}

/* Two blocks fill up while the repair works on them. */
START_TEST(the_index_can_be_made_anew_while_orders_come)
{
    wait_until_flushed();
    threads_run(2, place_or_repair, NULL);
    ck_assert_int_eq(found("mug"), 2 * MUG_SHOP_ORDERS);
    fixture_assert_sound();
}
END_TEST

static const char *const damages[] = {
    "DELETE FROM order_search WHERE block = 1 AND term = 'mug'",
    "UPDATE order_search SET orders = x'0000' WHERE block = 1 AND term = 'mug'",
    "UPDATE order_search SET orders = x'00' WHERE block = 1 AND term = '#0'",
    "INSERT INTO order_search VALUES (0, 'zebra', 1, x'0000')",
    "INSERT INTO order_search VALUES (0, 'aardvark', 1, x'0000')",
    "UPDATE orders SET status = 4 WHERE number = 5000",
    "UPDATE order_items SET name = 'Teapot' WHERE order_number = 5000",
};

START_TEST(damage_to_a_block_is_seen)
{
    AUTO_ERROR err = ERROR_INIT;
    CLEANUP(connection_close) struct connection db = { .handle = NULL };
    bool sound = false;

    wait_until_flushed();
    assert_ok(connection_open(&db, fixture_location(), CONNECTION_READ, &err), &err);
    assert_ok(search_blocks_verify(&db, 1, &sound, &err), &err);
    ck_assert(sound);
    database_exec(damages[_i]);
    assert_ok(search_blocks_verify(&db, 1, &sound, &err), &err);
    ck_assert(!sound);
    assert_ok(search_blocks_verify(&db, 2, &sound, &err), &err);
    ck_assert(sound);
}
END_TEST

START_TEST(damage_to_pending_orders_is_seen)
{
    AUTO_ERROR err = ERROR_INIT;
    CLEANUP(connection_close) struct connection db = { .handle = NULL };
    bool sound = true;

    wait_until_flushed();
    assert_ok(connection_open(&db, fixture_location(), CONNECTION_READ, &err), &err);
    database_exec("UPDATE order_search_pending SET words = ' teapot' WHERE number = 9999");
    assert_ok(search_blocks_verify(&db, 2, &sound, &err), &err);
    ck_assert(!sound);
}
END_TEST

START_TEST(orders_from_before_the_index_are_put_in)
{
    fixture_close();
    database_take_back_to_version_2();
    fixture_open();
    mug_shop_assert_found();
    wait_until_flushed();
    mug_shop_assert_found();
    fixture_assert_sound();
}
END_TEST

static Suite *search_index_suite(void)
{
    Suite *suite = suite_create("search_index");
    TCase *blocks = tcase_create("blocks");

    tcase_add_test(blocks, full_blocks_are_flushed_to_the_index);
    tcase_add_test(blocks, blocks_hold_what_changes_later);
    tcase_add_test(blocks, the_index_can_be_made_anew);
    tcase_add_test(blocks, the_index_can_be_made_anew_while_orders_come);
    tcase_add_loop_test(blocks, damage_to_a_block_is_seen, 0, ARRAY_LEN(damages));
    tcase_add_test(blocks, damage_to_pending_orders_is_seen);
    tcase_add_test(blocks, orders_from_before_the_index_are_put_in);
    tcase_set_timeout(blocks, 60);
    fixture_add_store(blocks);
    tcase_add_checked_fixture(blocks, mug_shop_make, NULL);
    suite_add_tcase(suite, blocks);
    return suite;
}

CHECK_MAIN(search_index_suite)
