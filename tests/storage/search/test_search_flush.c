/* SPDX-License-Identifier: MIT */
#include "storage/engine/transaction.h"
#include "storage/maintenance/repair.h"
#include "storage/ops/sqlite_store.h"
#include "storage/search/search_flush.h"
#include "tests/storage/mug_shop.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

/* The test's own, on which it flushes. */
static struct connection db;

static void make_orders(void)
{
    AUTO_ERROR err = ERROR_INIT;

    /* A guest leaves two full blocks to the server, and so to the test. */
    sqlite_store_of(fixture_store())->is_guest = true;
    mug_shop_make();
    assert_ok(connection_open(&db, fixture_location(), CONNECTION_WRITE, &err), &err);
    ck_assert_int_eq(database_count("SELECT count(*) FROM order_search_pending"), MUG_SHOP_ORDERS);
}

static void close_connection(void)
{
    connection_close(&db);
}

static int64_t found(const char *search)
{
    return mug_shop_count(search, 0);
}

static int64_t found_in(const char *search, enum status status)
{
    return mug_shop_count(search, STATUS_BIT(status));
}

static void read_flush(struct search_flush *flush)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(search_flush_read(&db, 1, flush, &err), &err);
    assert_ok(search_postings_sort(&flush->postings, &err), &err);
}

/* As little as possible, committed. */
static void step(const struct search_flush *flush, struct search_flush_position *position)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_TRANSACTION transaction = { NULL };

    assert_ok(transaction_begin_write(&transaction, &db, &err), &err);
    assert_ok(search_flush_step(&db, flush, 0, position, &err), &err);
    assert_ok(transaction_commit(&transaction, &err), &err);
}

/* Goes on until the flush is at @phase, and @steps further. */
static void go_to(const struct search_flush *flush, enum search_flush_phase phase, int steps,
                  struct search_flush_position *position)
{
    while (position->phase < phase)
        step(flush, position);
    for (; steps > 0; steps--)
        step(flush, position);
    ck_assert_int_eq(position->phase, phase);
}

static void move(int64_t number, enum status to, const char *note)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER order = { .items = NULL };
    struct uuid id = fixture_order_id(number);

    assert_ok(fixture_move(&id, to, note, &mug_shop_ada, FIXTURE_NOW, &order, &err), &err);
}

static void rename_bob(const char *name)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    AUTO_FREE char *copy = strdup(name);
    struct user_change change = { .name = copy };

    assert_ok(fixture_ops()->user_update(fixture_store(), fixture_operator(), &mug_shop_bob,
                                         &change, NULL, &user, &err),
              &err);
}

START_TEST(searches_are_exact_at_every_step)
{
    AUTO_SEARCH_FLUSH flush;
    struct search_flush_position position = { 0 };
    int steps = 0;

    read_flush(&flush);
    while (position.phase < FLUSH_DONE) {
        step(&flush, &position);
        if (position.phase == FLUSH_ROWS || steps++ % 100 == 0)
            mug_shop_assert_found();
    }
    ck_assert_int_eq(position.phase, FLUSH_DONE);
    ck_assert_int_eq(database_count("SELECT min(number) FROM order_search_pending"), 4096);
    mug_shop_assert_found();
    fixture_assert_sound();
}
END_TEST

static const struct {
    enum search_flush_phase phase;
    int steps;
} places[] = {
    { FLUSH_BEGIN, 0 },  { FLUSH_ROWS, 0 },    { FLUSH_ROWS, 10 },
    { FLUSH_ORDERS, 0 }, { FLUSH_ORDERS, 20 }, { FLUSH_ORDERS, 3000 },
};

/* Of orders that are in the index already, those that are not, and those of the next block. */
START_TEST(what_changes_meanwhile_is_found)
{
    static const int64_t numbers[] = { 1001, 1011, 1021, 1500, 4000, 4095, 4096, 9999 };
    AUTO_SEARCH_FLUSH flush;
    struct search_flush_position position = { 0 };

    read_flush(&flush);
    go_to(&flush, places[_i].phase, places[_i].steps, &position);
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        move(numbers[i], STATUS_PROCESSING, "broken on the way");
        ck_assert_int_eq(found("broken mug"), (int64_t)i + 1);
        ck_assert_int_eq(found_in("mug", STATUS_PROCESSING), (int64_t)i + 1);
        ck_assert_int_eq(found_in("mug", STATUS_PENDING), MUG_SHOP_ORDERS - (int64_t)i - 1);
    }
    rename_bob("Robert Tables");
    ck_assert_int_eq(found("tables mug"), MUG_SHOP_ORDERS / 10);
    fixture_assert_sound();
    go_to(&flush, FLUSH_DONE, 0, &position);
    ck_assert_int_eq(found("tables mug"), MUG_SHOP_ORDERS / 10);
    ck_assert_int_eq(found("broken mug"), ARRAY_LEN(numbers));
    ck_assert_int_eq(found_in("broken", STATUS_PROCESSING), ARRAY_LEN(numbers));
    mug_shop_assert_found();
    fixture_assert_sound();
}
END_TEST

/* The second time, a server that starts flushes the second block, too. */
START_TEST(an_interrupted_flush_is_finished_at_the_next_start)
{
    AUTO_SEARCH_FLUSH flush;
    struct search_flush_position position = { 0 };

    read_flush(&flush);
    go_to(&flush, places[_i].phase, places[_i].steps, &position);
    move(1500, STATUS_CANCELLED, "broken");
    fixture_close();
    fixture_open();
    ck_assert_int_eq(database_count("SELECT count(*) FROM order_search_flush"), 0);
    ck_assert_int_eq(database_count("SELECT min(number) FROM order_search_pending"), 8192);
    mug_shop_assert_found();
    ck_assert_int_eq(found_in("broken", STATUS_CANCELLED), 1);
    fixture_assert_sound();
    if (position.phase == FLUSH_BEGIN)
        return;
    step(&flush, &position);
    ck_assert_int_eq(position.phase, FLUSH_LOST);
}
END_TEST

START_TEST(a_step_that_is_rolled_back_is_made_again)
{
    AUTO_SEARCH_FLUSH flush;
    AUTO_ERROR err = ERROR_INIT;
    struct search_flush_position position = { 0 }, lost;

    read_flush(&flush);
    go_to(&flush, places[_i].phase, places[_i].steps, &position);
    lost = position;
    for (int i = 0; i < 5; i++) {
        AUTO_TRANSACTION transaction = { NULL };

        assert_ok(transaction_begin_write(&transaction, &db, &err), &err);
        assert_ok(search_flush_step(&db, &flush, 1000, &lost, &err), &err);
    }
    go_to(&flush, FLUSH_DONE, 0, &position);
    mug_shop_assert_found();
    fixture_assert_sound();
}
END_TEST

/* As two processes may, neither of which knows whether the other is alive. */
START_TEST(of_two_flushes_the_later_one_goes_on)
{
    AUTO_SEARCH_FLUSH first, second;
    struct search_flush_position of_first = { 0 }, of_second = { 0 };

    read_flush(&first);
    read_flush(&second);
    go_to(&first, places[_i].phase, places[_i].steps, &of_first);
    step(&second, &of_second);
    while (of_second.phase < FLUSH_DONE)
        step(&second, &of_second);
    while (of_first.phase < FLUSH_DONE)
        step(&first, &of_first);
    ck_assert_int_eq(of_first.phase, FLUSH_LOST);
    ck_assert_int_eq(database_count("SELECT count(*) FROM order_search_flush"), 0);
    ck_assert_int_eq(database_count("SELECT min(number) FROM order_search_pending"), 4096);
    mug_shop_assert_found();
    fixture_assert_sound();
}
END_TEST

START_TEST(the_index_may_be_made_anew_meanwhile)
{
    AUTO_SEARCH_FLUSH flush;
    AUTO_ERROR err = ERROR_INIT;
    struct search_flush_position position = { 0 };

    read_flush(&flush);
    go_to(&flush, places[_i].phase, places[_i].steps, &position);
    assert_ok(repair_derived(fixture_location(), &err), &err);
    step(&flush, &position);
    ck_assert_int_eq(position.phase, FLUSH_LOST);
    mug_shop_assert_found();
    fixture_assert_sound();
}
END_TEST

START_TEST(nothing_is_read_while_no_block_is_full)
{
    AUTO_SEARCH_FLUSH flush;
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(search_flush_read(&db, 3, &flush, &err), &err);
    ck_assert_uint_eq(flush.postings.order_count, 0);
}
END_TEST

static Suite *search_flush_suite(void)
{
    Suite *suite = suite_create("search_flush");
    TCase *steps = tcase_create("steps");

    tcase_add_test(steps, searches_are_exact_at_every_step);
    tcase_add_loop_test(steps, what_changes_meanwhile_is_found, 0, ARRAY_LEN(places));
    tcase_add_loop_test(steps, an_interrupted_flush_is_finished_at_the_next_start, 0,
                        ARRAY_LEN(places));
    tcase_add_loop_test(steps, a_step_that_is_rolled_back_is_made_again, 0, ARRAY_LEN(places));
    tcase_add_loop_test(steps, of_two_flushes_the_later_one_goes_on, 0, ARRAY_LEN(places));
    tcase_add_loop_test(steps, the_index_may_be_made_anew_meanwhile, 0, ARRAY_LEN(places));
    tcase_add_test(steps, nothing_is_read_while_no_block_is_full);
    tcase_set_timeout(steps, 60);
    fixture_add_store(steps);
    tcase_add_checked_fixture(steps, make_orders, close_connection);
    suite_add_tcase(suite, steps);
    return suite;
}

CHECK_MAIN(search_flush_suite)
