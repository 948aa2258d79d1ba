/* SPDX-License-Identifier: MIT */

/* Opening a shop, and administering it by its location. */

#include "tests/store/order_model.h"
#include "tests/support/check_main.h"

#include <stdio.h>
#include <unistd.h>

static const struct store_admin *admin;
static struct uuid ada;

static void make_shop(void)
{
    admin = fixture_engine->admin;
    ada = fixture_user("ada@example.com", "Ada Lovelace", ROLE_CUSTOMER);
}

static void close_second(struct store **store)
{
    if (*store)
        (*store)->ops->close(*store);
}

#define AUTO_SECOND CLEANUP(close_second) struct store

/* ---------------------------------------------------------------- opening */

START_TEST(what_was_stored_is_there_after_closing_and_opening)
{
    AUTO_ORDER order = fixture_order(&ada, FIXTURE_NOW);
    AUTO_ORDER same = { .items = NULL };
    AUTO_ERROR err = ERROR_INIT;

    fixture_close();
    fixture_open();
    assert_ok(fixture_ops()->order_get(fixture_store(), &order.summary.id, &same, &err), &err);
    fixture_assert_same_order(&order, &same);
}
END_TEST

START_TEST(a_shop_that_must_exist_is_not_made)
{
    AUTO_FREE char *folder = fixture_file("elsewhere");
    AUTO_FREE char *location = fixture_new_location(folder);
    AUTO_SECOND *second = NULL;
    AUTO_ERROR err = ERROR_INIT;

    for (int i = 0; i < 2; i++) {
        error_clear(&err);
        assert_err(fixture_engine->open(location, STORE_EXISTING, 1, &second, &err), ERR_REFUSED,
                   &err);
        ck_assert_ptr_null(second);
    }
    error_clear(&err);
    assert_ok(fixture_engine->open(location, STORE_CREATE, 1, &second, &err), &err);
}
END_TEST

START_TEST(a_command_beside_the_server_sees_and_makes_the_same_changes)
{
    AUTO_ORDER order = fixture_order(&ada, FIXTURE_NOW);
    AUTO_ORDER same = { .items = NULL };
    AUTO_USER user = { .email = NULL };
    AUTO_USER found = { .email = NULL };
    AUTO_SECOND *second = NULL;
    AUTO_ERROR err = ERROR_INIT;
    struct password_hash password;
    const struct user_draft draft = { .email = (char[]){ "bea@example.com" },
                                      .name = (char[]){ "Bea" } };

    assert_ok(fixture_engine->open(fixture_location(), STORE_EXISTING, 1, &second, &err), &err);
    assert_ok(second->ops->order_get(second, &order.summary.id, &same, &err), &err);
    fixture_assert_same_order(&order, &same);
    assert_ok(second->ops->user_create(second, fixture_operator(), &draft, fixture_password(),
                                       &user, &err),
              &err);
    if (fixture_ops()->maintain)
        fixture_ops()->maintain(fixture_store());
    assert_ok(fixture_ops()->user_find(fixture_store(), draft.email, &found, &password, &err),
              &err);
    ck_assert(uuid_equal(&found.id, &user.id));
}
END_TEST

START_TEST(a_store_that_serves_answers_a_ping_and_has_statistics)
{
    struct store_statistics statistics;
    AUTO_ERROR err = ERROR_INIT;

    fixture_add_order(&ada, FIXTURE_NOW);
    assert_ok(fixture_ops()->ping(fixture_store(), &err), &err);
    fixture_ops()->statistics(fixture_store(), &statistics);
    ck_assert_int_eq(statistics.waiting, 0);
    ck_assert_uint_ge(histogram_total(&statistics.commit), 2); /* the user and the order */
}
END_TEST

/* ---------------------------------------------------------------- copies */

static enum err back_up(const char *target, const atomic_bool *stop, struct backup_facts *facts,
                        struct error *err)
{
    return admin->backup(fixture_location(), target, stop, facts, err);
}

START_TEST(a_restored_copy_is_the_shop_as_it_was)
{
    AUTO_FREE char *copy = fixture_file("copy"), *kept = NULL;
    AUTO_ORDER order = fixture_order(&ada, FIXTURE_NOW);
    AUTO_ORDER same = { .items = NULL };
    AUTO_ERROR err = ERROR_INIT;
    struct backup_facts facts, restored;

    assert_ok(back_up(copy, NULL, &facts, &err), &err);
    ck_assert_int_eq(facts.orders, 1);
    ck_assert_int_eq(facts.newest, order.summary.number);
    ck_assert_int_eq(facts.newest_at, FIXTURE_NOW);
    ck_assert_int_gt(facts.bytes, 0);
    fixture_add_order(&ada, FIXTURE_NOW + 1);
    fixture_close();
    assert_ok(admin->restore(fixture_location(), copy, NULL, &restored, &kept, &err), &err);
    ck_assert_ptr_nonnull(kept);
    ck_assert_int_eq(restored.orders, 1);
    fixture_open();
    ck_assert_int_eq(fixture_order_count(), 1);
    assert_ok(fixture_ops()->order_get(fixture_store(), &order.summary.id, &same, &err), &err);
    fixture_assert_same_order(&order, &same);
    fixture_assert_sound();
}
END_TEST

START_TEST(no_copy_overwrites_what_is_there)
{
    AUTO_FREE char *copy = fixture_file("copy");
    AUTO_ERROR err = ERROR_INIT;
    struct backup_facts facts;

    assert_ok(back_up(copy, NULL, &facts, &err), &err);
    fixture_add_order(&ada, FIXTURE_NOW);
    assert_err(back_up(copy, NULL, &facts, &err), ERR_REFUSED, &err);
}
END_TEST

START_TEST(a_copy_that_is_stopped_leaves_nothing)
{
    AUTO_FREE char *copy = fixture_file("copy");
    const atomic_bool stop = true;
    AUTO_ERROR err = ERROR_INIT;
    struct backup_facts facts;

    assert_err(back_up(copy, &stop, &facts, &err), ERR_BUSY, &err);
    ck_assert_int_ne(access(copy, F_OK), 0);
}
END_TEST

START_TEST(an_open_shop_is_not_replaced)
{
    AUTO_FREE char *copy = fixture_file("copy"), *kept = NULL;
    AUTO_ERROR err = ERROR_INIT;
    struct backup_facts facts;

    assert_ok(back_up(copy, NULL, &facts, &err), &err);
    fixture_add_order(&ada, FIXTURE_NOW);
    ck_assert_int_ne(admin->restore(fixture_location(), copy, NULL, &facts, &kept, &err), ERR_OK);
    ck_assert_ptr_null(kept);
    ck_assert_int_eq(fixture_order_count(), 1);
}
END_TEST

/* ---------------------------------------------------------------- check and repair */

static void ignore_finding(void *context, const char *finding)
{
    (void)context;
    (void)finding;
}

static int64_t count_future(timestamp_t now)
{
    AUTO_ERROR err = ERROR_INIT;
    int64_t findings;

    assert_ok(admin->check_dates(fixture_location(), now, ignore_finding, NULL, &findings, &err),
              &err);
    return findings;
}

START_TEST(a_repair_leaves_a_sound_shop_as_it_is)
{
    struct model *model = model_new(CLOCK_WILD);
    AUTO_ERROR err = ERROR_INIT;

    for (int i = 0; i < 2; i++) {
        assert_ok(admin->repair(fixture_location(), &err), &err);
        fixture_assert_sound();
        for (int sort = ORDER_SORT_CREATED_AT; sort <= ORDER_SORT_TOTAL; sort++) {
            const struct order_query all = { .to = TIMESTAMP_MAX, .sort = (enum order_sort)sort };
            const struct order_query mugs = { .to = TIMESTAMP_MAX,
                                              .sort = (enum order_sort)sort,
                                              .list.search = (char[]){ "mug" } };

            model_assert_list(model, &all);
            model_assert_list(model, &mugs);
        }
    }
    model_free(model);
}
END_TEST

static enum err repair_dates(timestamp_t now, bool trust_clock, int64_t *repaired,
                             struct error *err)
{
    const struct date_repair repair = { .now = now, .trust_clock = trust_clock };

    return admin->repair_dates(fixture_location(), &repair, repaired, err);
}

START_TEST(orders_of_the_future_are_found_and_get_likely_dates)
{
    const timestamp_t future = FIXTURE_NOW + 400 * MS_PER_DAY, now = FIXTURE_NOW + MS_PER_HOUR;
    const timestamp_t placed[] = { FIXTURE_NOW, FIXTURE_NOW + 1, future, FIXTURE_NOW + 2 };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER mended = { .items = NULL };
    int64_t repaired;
    struct uuid id;

    for (size_t i = 0; i < ARRAY_LEN(placed); i++)
        fixture_add_order(&ada, placed[i]);
    id = fixture_order_id(ORDER_FIRST_NUMBER + 2);
    ck_assert_int_gt(count_future(now), 0);
    ck_assert_int_eq(count_future(future), 0);
    assert_ok(repair_dates(now, false, &repaired, &err), &err);
    ck_assert_int_eq(repaired, 1);
    ck_assert_int_eq(count_future(now), 0);
    assert_ok(fixture_ops()->order_get(fixture_store(), &id, &mended, &err), &err);
    ck_assert_int_eq(mended.summary.created_at, FIXTURE_NOW + 2);
    assert_ok(repair_dates(now, false, &repaired, &err), &err);
    ck_assert_int_eq(repaired, 0);
    fixture_assert_sound();
}
END_TEST

START_TEST(where_most_dates_lie_in_the_future_the_clock_must_be_vouched_for)
{
    AUTO_ERROR err = ERROR_INIT;
    int64_t repaired;

    for (int i = 0; i < 3; i++)
        fixture_add_order(&ada, FIXTURE_NOW + i);
    assert_err(repair_dates(FIXTURE_NOW - MS_PER_DAY, false, &repaired, &err), ERR_REFUSED, &err);
    error_clear(&err);
    assert_ok(repair_dates(FIXTURE_NOW - MS_PER_DAY, true, &repaired, &err), &err);
    ck_assert_int_eq(repaired, 3);
}
END_TEST

static Suite *admin_suite(void)
{
    Suite *suite = suite_create("admin");
    TCase *opening = tcase_create("opening");
    TCase *copies = tcase_create("copies");
    TCase *checks = tcase_create("checks");
    TCase *const cases[] = { opening, copies, checks };

    tcase_add_test(opening, what_was_stored_is_there_after_closing_and_opening);
    tcase_add_test(opening, a_shop_that_must_exist_is_not_made);
    tcase_add_test(opening, a_command_beside_the_server_sees_and_makes_the_same_changes);
    tcase_add_test(opening, a_store_that_serves_answers_a_ping_and_has_statistics);
    tcase_add_test(copies, a_restored_copy_is_the_shop_as_it_was);
    tcase_add_test(copies, no_copy_overwrites_what_is_there);
    tcase_add_test(copies, a_copy_that_is_stopped_leaves_nothing);
    tcase_add_test(copies, an_open_shop_is_not_replaced);
    tcase_add_test(checks, a_repair_leaves_a_sound_shop_as_it_is);
    tcase_add_test(checks, orders_of_the_future_are_found_and_get_likely_dates);
    tcase_add_test(checks, where_most_dates_lie_in_the_future_the_clock_must_be_vouched_for);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        fixture_add_store(cases[i]);
        tcase_add_checked_fixture(cases[i], make_shop, NULL);
        tcase_set_timeout(cases[i], 60);
        suite_add_tcase(suite, cases[i]);
    }
    return suite;
}

CHECK_MAIN(admin_suite)
