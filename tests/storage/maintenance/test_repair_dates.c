/* SPDX-License-Identifier: MIT */
#include "storage/maintenance/check.h"
#include "storage/maintenance/repair.h"
#include "storage/tables/order_keys.h"
#include "tests/store/order_model.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"
#include "tests/support/threads.h"

#include <stdio.h>

#define NOW  FIXTURE_NOW
#define YEAR (365 * MS_PER_DAY)

static struct uuid ada;

static void make_user(void)
{
    ada = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
}

/* ---------------------------------------------------------------- findings */

struct findings {
    char text[4000]; /* one per line */
    int64_t count;
};

static void keep(void *context, const char *finding)
{
    struct findings *findings = context;
    size_t used = strlen(findings->text);

    snprintf(findings->text + used, sizeof(findings->text) - used, "%s\n", finding);
}

static struct findings check(timestamp_t now)
{
    AUTO_ERROR err = ERROR_INIT;
    struct findings findings = { .count = 0 };

    assert_ok(check_dates(fixture_location(), now, keep, &findings, &findings.count, &err), &err);
    return findings;
}

static enum err repair_by(timestamp_t now, bool trust_clock, int64_t *repaired, struct error *err)
{
    const struct date_repair request = { .now = now, .trust_clock = trust_clock };

    return repair_dates(fixture_location(), &request, repaired, err);
}

static int64_t repair(timestamp_t now)
{
    AUTO_ERROR err = ERROR_INIT;
    int64_t repaired = -1;

    assert_ok(repair_by(now, true, &repaired, &err), &err);
    return repaired;
}

static int64_t field(int64_t number, const char *column)
{
    char sql[120];

    snprintf(sql, sizeof(sql), "SELECT %s FROM orders WHERE number = %lld", column,
             (long long)number);
    return database_count(sql);
}

static timestamp_t entry(int64_t number, int64_t seq)
{
    char sql[120];

    snprintf(sql, sizeof(sql), "SELECT at FROM status_history WHERE key = %lld",
             (long long)(order_key(number, seq)));
    return database_count(sql);
}

static void assert_dates(int64_t number, timestamp_t created_at, timestamp_t updated_at)
{
    ck_assert_int_eq(field(number, "created_at"), created_at);
    ck_assert_int_eq(field(number, "updated_at"), updated_at);
    ck_assert_int_eq(entry(number, 1), created_at);
    ck_assert_int_eq(entry(number, field(number, "version")), updated_at);
}

/* No date is in the future or wrong, @marked orders are out of step, and another repair changes
 * nothing. */
static void assert_repaired(int64_t marked)
{
    ck_assert_str_eq(check(NOW).text, "");
    ck_assert_int_eq(database_count("SELECT count(*) FROM orders WHERE out_of_step = 1"), marked);
    fixture_assert_sound();
    ck_assert_int_eq(repair(NOW), 0);
    ck_assert_int_eq(database_count("SELECT count(*) FROM orders WHERE out_of_step = 1"), marked);
    fixture_assert_sound();
}

static void move(int64_t number, enum status to, timestamp_t at)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER moved = { .items = NULL };
    struct uuid id = fixture_order_id(number);

    assert_ok(fixture_move(&id, to, NULL, &ada, at, &moved, &err), &err);
}

/* ---------------------------------------------------------------- checking */

START_TEST(what_lies_in_the_future_is_named)
{
    struct findings findings;

    fixture_add_order(&ada, NOW - MS_PER_HOUR);
    fixture_add_order(&ada, NOW + 12 * YEAR);
    fixture_add_order(&ada, NOW - MS_PER_MINUTE);
    fixture_add_order(&ada, NOW + CHECK_DATES_GRACE);
    move(1001, STATUS_PROCESSING, NOW);
    move(1001, STATUS_SHIPPED, NOW + CHECK_DATES_GRACE + 1);
    findings = check(NOW);
    ck_assert_str_eq(findings.text,
                     "order 1002: it was created at 2038-05-24T10:00:00.000Z, which is in the "
                     "future\norder 1001: it was changed at 2026-05-27T10:05:00.001Z, which is in "
                     "the future\n");
    ck_assert_int_eq(findings.count, 2);
    ck_assert_str_eq(check(NOW + 20 * YEAR).text, "");
}
END_TEST

/* ---------------------------------------------------------------- repairing */

START_TEST(orders_of_another_sequence_are_no_neighbours)
{
    fixture_add_order(&ada, NOW - 5000);
    fixture_add_order(&ada, NOW + 12 * YEAR);
    fixture_add_order(&ada, NOW - YEAR);
    fixture_add_order(&ada, NOW + 11 * YEAR);
    fixture_add_order(&ada, NOW - 1000);
    fixture_begin_sequence(1003);
    fixture_set_out_of_step("number = 1004");
    ck_assert_int_eq(repair(NOW), 2);
    assert_dates(1002, NOW, NOW);
    assert_dates(1003, NOW - YEAR, NOW - YEAR);
    assert_dates(1004, NOW - 1000, NOW - 1000);
    assert_repaired(0);
}
END_TEST

START_TEST(an_order_of_the_future_gets_the_time_of_the_next_one)
{
    fixture_add_order(&ada, NOW - 5000);
    fixture_add_order(&ada, NOW + 12 * YEAR);
    fixture_add_order(&ada, NOW + 13 * YEAR);
    fixture_add_order(&ada, NOW - 3000);
    ck_assert_int_eq(repair(NOW), 2);
    assert_dates(1002, NOW - 3000, NOW - 3000);
    assert_dates(1003, NOW - 3000, NOW - 3000);
    assert_dates(1004, NOW - 3000, NOW - 3000);
    assert_repaired(0);
}
END_TEST

START_TEST(the_newest_order_gets_the_present_time)
{
    fixture_add_order(&ada, NOW - 5000);
    fixture_add_order(&ada, NOW + 12 * YEAR);
    ck_assert_int_eq(repair(NOW), 1);
    assert_dates(1002, NOW, NOW);
    assert_repaired(0);
}
END_TEST

START_TEST(the_history_follows_and_never_passes_the_present)
{
    fixture_add_order(&ada, NOW - MS_PER_DAY);
    fixture_add_order(&ada, NOW + YEAR);
    move(1002, STATUS_PROCESSING, NOW + YEAR + MS_PER_HOUR);
    move(1002, STATUS_SHIPPED, NOW); /* after the clock was corrected: at the earlier time */
    fixture_add_order(&ada, NOW - 20 * MS_PER_HOUR);
    move(1002, STATUS_DELIVERED, NOW + 2 * YEAR);
    ck_assert_int_eq(repair(NOW), 1);
    assert_dates(1002, NOW - 20 * MS_PER_HOUR, NOW);
    ck_assert_int_eq(entry(1002, 2), NOW - 19 * MS_PER_HOUR);
    ck_assert_int_eq(entry(1002, 3), NOW - 19 * MS_PER_HOUR);
    assert_repaired(0);
}
END_TEST

START_TEST(a_change_in_the_future_gets_the_present_time)
{
    fixture_add_order(&ada, NOW - MS_PER_DAY);
    move(1001, STATUS_PROCESSING, NOW - MS_PER_HOUR);
    move(1001, STATUS_SHIPPED, NOW + YEAR);
    move(1001, STATUS_DELIVERED, NOW);
    ck_assert_int_eq(repair(NOW), 1);
    assert_dates(1001, NOW - MS_PER_DAY, NOW);
    ck_assert_int_eq(entry(1001, 2), NOW - MS_PER_HOUR);
    ck_assert_int_eq(entry(1001, 3), NOW);
    assert_repaired(0);
}
END_TEST

START_TEST(orders_of_a_clock_that_was_behind_stay_as_they_are)
{
    fixture_add_order(&ada, NOW - 3 * YEAR);
    fixture_add_order(&ada, NOW - 30 * YEAR);
    fixture_add_order(&ada, NOW - 2 * YEAR);
    fixture_add_order(&ada, NOW + YEAR);
    ck_assert_int_eq(repair(NOW), 1);
    assert_dates(1001, NOW - 3 * YEAR, NOW - 3 * YEAR);
    assert_dates(1002, NOW - 30 * YEAR, NOW - 30 * YEAR);
    assert_repaired(1);
}
END_TEST

/* An order is not dated before correctly dated ones, even if the next one is dated too early. */
START_TEST(an_order_of_the_future_stays_behind_those_before_it)
{
    fixture_add_order(&ada, NOW - YEAR);
    fixture_add_order(&ada, NOW + YEAR);
    database_exec("UPDATE orders SET out_of_step = 1 WHERE number = 1002");
    fixture_add_order(&ada, NOW - 10 * YEAR);
    /* As if many orders preceded them. */
    database_exec("UPDATE orders SET out_of_step = number = 1003");
    ck_assert_int_eq(repair(NOW), 1);
    assert_dates(1002, NOW - YEAR, NOW - YEAR);
    assert_repaired(1);
}
END_TEST

/* More than are marked at once, so that later orders are marked. */
START_TEST(thousands_of_orders_of_the_future_are_mended)
{
    enum { COUNT = 2500 };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE struct order_import *imports = calloc(COUNT, sizeof(*imports));
    struct order_event first = { .status = STATUS_PENDING, .at = NOW + 12 * YEAR };
    struct order_item item = { .product_id = (char[]){ "MUG-01" },
                               .name = (char[]){ "Mug, blue" },
                               .quantity = 1,
                               .price = 1250 };

    ck_assert_ptr_nonnull(imports);
    for (size_t i = 0; i < COUNT; i++)
        imports[i] = (struct order_import){ .user_id = ada,
                                            .items = &item,
                                            .item_count = 1,
                                            .history = &first,
                                            .history_count = 1,
                                            .by = ada };
    fixture_add_order(&ada, NOW - 1000);
    assert_ok(fixture_import(imports, COUNT, NULL, &err), &err);
    for (int i = 0; i < 300; i++)
        fixture_add_order(&ada, NOW - 900 + i);
    ck_assert_int_eq(database_count("SELECT sum(out_of_step) FROM orders"), 300);
    ck_assert_int_eq(repair(NOW), COUNT);
    assert_dates(2000, NOW - 900, NOW - 900);
    assert_repaired(0);
}
END_TEST

START_TEST(a_clock_by_which_most_is_in_the_future_is_not_trusted)
{
    AUTO_ERROR err = ERROR_INIT;
    int64_t repaired = -1;

    for (int i = 0; i < 3; i++)
        fixture_add_order(&ada, NOW + i);
    assert_err(repair_by(NOW - YEAR, false, &repaired, &err), ERR_REFUSED, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "By this machine's clock it is 2025-05-27"));
    assert_dates(1001, NOW, NOW);
    error_clear(&err);
    assert_ok(repair_by(NOW, false, &repaired, &err), &err);
    ck_assert_int_eq(repaired, 0);
}
END_TEST

START_TEST(no_database_is_made_by_mending_it)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *path = fixture_file("none.db");
    int64_t repaired = -1;

    assert_err(repair_dates(path, &(struct date_repair){ .now = NOW }, &repaired, &err),
               ERR_REFUSED, &err);
}
END_TEST

/* ---------------------------------------------------------------- ranges */

static enum err repair_range(int64_t first, int64_t last, int64_t *repaired, struct error *err)
{
    const struct date_repair request = { .now = NOW, .first = first, .last = last };

    return repair_dates(fixture_location(), &request, repaired, err);
}

static void assert_range_repaired(int64_t first, int64_t last, int64_t count)
{
    AUTO_ERROR err = ERROR_INIT;
    int64_t repaired = -1;

    assert_ok(repair_range(first, last, &repaired, &err), &err);
    ck_assert_int_eq(repaired, count);
    assert_ok(repair_range(first, last, &repaired, &err), &err);
    ck_assert_int_eq(repaired, 0);
}

START_TEST(orders_by_a_clock_that_was_behind_come_between_their_neighbours)
{
    fixture_add_order(&ada, NOW - 3 * MS_PER_DAY);
    fixture_add_order(&ada, NOW - 2 * MS_PER_DAY);
    fixture_add_order(&ada, NOW - 6 * YEAR);
    fixture_add_order(&ada, NOW - 6 * YEAR + MS_PER_HOUR);
    fixture_add_order(&ada, NOW - MS_PER_DAY);
    ck_assert_int_gt(database_count("SELECT sum(out_of_step) FROM orders"), 0);
    assert_range_repaired(1003, 1004, 2);
    assert_dates(1002, NOW - 2 * MS_PER_DAY, NOW - 2 * MS_PER_DAY);
    assert_dates(1003, NOW - MS_PER_DAY - MS_PER_HOUR, NOW - MS_PER_DAY - MS_PER_HOUR);
    assert_dates(1004, NOW - MS_PER_DAY, NOW - MS_PER_DAY);
    assert_dates(1005, NOW - MS_PER_DAY, NOW - MS_PER_DAY);
    assert_repaired(0);
}
END_TEST

START_TEST(orders_by_a_clock_that_was_ahead_come_between_their_neighbours)
{
    fixture_add_order(&ada, NOW - 9 * MS_PER_DAY);
    fixture_add_order(&ada, NOW - 2 * MS_PER_DAY); /* five days ahead */
    fixture_add_order(&ada, NOW - MS_PER_DAY);
    move(1003, STATUS_PROCESSING, NOW - MS_PER_DAY + MS_PER_HOUR);
    fixture_add_order(&ada, NOW - 7 * MS_PER_DAY);
    assert_range_repaired(1002, 1003, 2);
    assert_dates(1002, NOW - 8 * MS_PER_DAY, NOW - 8 * MS_PER_DAY);
    assert_dates(1003, NOW - 7 * MS_PER_DAY, NOW - 7 * MS_PER_DAY + MS_PER_HOUR);
    assert_repaired(0);
}
END_TEST

/* The clock was set within the range: no distance holds, but the order of the numbers does. */
START_TEST(a_range_stays_in_the_order_of_its_numbers)
{
    fixture_add_order(&ada, NOW - MS_PER_DAY);
    fixture_add_order(&ada, NOW - 6 * YEAR);
    fixture_add_order(&ada, NOW - YEAR);
    fixture_add_order(&ada, NOW - 9 * YEAR);
    fixture_add_order(&ada, NOW - MS_PER_HOUR);
    assert_range_repaired(1002, 1004, 3);
    for (int64_t number = 1002; number <= 1005; number++)
        ck_assert_int_ge(field(number, "created_at"), field(number - 1, "created_at"));
    assert_dates(1004, NOW - MS_PER_HOUR, NOW - MS_PER_HOUR);
    assert_repaired(0);
}
END_TEST

START_TEST(the_newest_orders_of_a_range_come_before_the_present)
{
    fixture_add_order(&ada, NOW - MS_PER_DAY);
    fixture_add_order(&ada, NOW - 6 * YEAR);
    fixture_add_order(&ada, NOW - 6 * YEAR + 1000);
    assert_range_repaired(1002, 1003, 2);
    assert_dates(1002, NOW - 1000, NOW - 1000);
    assert_dates(1003, NOW, NOW);
    assert_repaired(0);
}
END_TEST

/* What the wrong clock dated moves, what came when it was mended stays. */
START_TEST(the_history_of_a_range_stays_in_order)
{
    fixture_add_order(&ada, NOW - 3 * MS_PER_DAY);
    fixture_add_order(&ada, NOW - 6 * YEAR);
    move(1002, STATUS_PROCESSING, NOW - 6 * YEAR + 1000);
    fixture_add_order(&ada, NOW - 2 * MS_PER_DAY);
    move(1002, STATUS_SHIPPED, NOW - MS_PER_DAY);
    move(1002, STATUS_DELIVERED, NOW);
    assert_range_repaired(1002, 1002, 1);
    assert_dates(1002, NOW - 2 * MS_PER_DAY, NOW);
    ck_assert_int_eq(entry(1002, 2), NOW - 2 * MS_PER_DAY + 1000);
    ck_assert_int_eq(entry(1002, 3), NOW - MS_PER_DAY);
    assert_repaired(0);
}
END_TEST

START_TEST(a_range_is_refused_where_it_cannot_be_right)
{
    AUTO_ERROR none = ERROR_INIT, between = ERROR_INIT, apart = ERROR_INIT;
    int64_t repaired = -1;

    fixture_add_order(&ada, NOW - MS_PER_HOUR);
    fixture_add_order(&ada, NOW - 6 * YEAR);
    fixture_add_order(&ada, NOW - 6 * YEAR + 1000);
    fixture_add_order(&ada, NOW - 1000);
    assert_err(repair_range(1002, 1005, &repaired, &none), ERR_REFUSED, &none);
    ck_assert_str_eq(none.message, "There is no order 1005.");
    assert_err(repair_range(1002, 1002, &repaired, &between), ERR_REFUSED, &between);
    ck_assert_ptr_nonnull(strstr(between.message, "no time between them"));
    fixture_begin_sequence(1003);
    assert_err(repair_range(1002, 1003, &repaired, &apart), ERR_REFUSED, &apart);
    ck_assert_ptr_nonnull(strstr(apart.message, "With order 1003, older orders were imported."));
    ck_assert_int_eq(repaired, 0);
    assert_dates(1002, NOW - 6 * YEAR, NOW - 6 * YEAR);
    assert_dates(1003, NOW - 6 * YEAR + 1000, NOW - 6 * YEAR + 1000);
}
END_TEST

START_TEST(a_range_of_hundreds_is_mended_in_step)
{
    fixture_add_order(&ada, NOW - MS_PER_DAY);
    for (int i = 0; i < 450; i++)
        fixture_add_order(&ada, NOW - 6 * YEAR + i);
    fixture_add_order(&ada, NOW - MS_PER_HOUR);
    assert_range_repaired(1002, 1451, 450);
    assert_dates(1002, NOW - MS_PER_HOUR - 449, NOW - MS_PER_HOUR - 449);
    assert_repaired(0);
}
END_TEST

/* ---------------------------------------------------------------- dry runs */

static struct findings dry_run(int64_t first, int64_t last)
{
    AUTO_ERROR err = ERROR_INIT;
    struct findings findings = { .count = 0 };
    const struct date_repair request = { .now = NOW,
                                         .trust_clock = true,
                                         .first = first,
                                         .last = last,
                                         .dry_run = true,
                                         .report = keep,
                                         .context = &findings };

    assert_ok(repair_dates(fixture_location(), &request, &findings.count, &err), &err);
    return findings;
}

START_TEST(a_dry_run_tells_what_would_change_and_changes_nothing)
{
    struct findings findings;

    fixture_add_order(&ada, NOW - MS_PER_DAY);
    fixture_add_order(&ada, NOW + YEAR);
    fixture_add_order(&ada, NOW - MS_PER_HOUR);
    move(1001, STATUS_PROCESSING, NOW + YEAR);
    findings = dry_run(0, 0);
    ck_assert_int_eq(findings.count, 2);
    ck_assert_str_eq(findings.text, "order 1001: changed at 2027-05-27T10:00:00.000Z would become "
                                    "2026-05-27T10:00:00.000Z\n"
                                    "order 1002: created at 2027-05-27T10:00:00.000Z would become "
                                    "2026-05-27T09:00:00.000Z\n");
    assert_dates(1002, NOW + YEAR, NOW + YEAR);
    ck_assert_int_eq(database_count("SELECT sum(out_of_step) FROM orders"), 1);
    ck_assert_int_eq(repair(NOW), 2);
    ck_assert_str_eq(dry_run(0, 0).text, "");
}
END_TEST

START_TEST(a_dry_run_names_the_orders_that_may_be_dated_wrongly)
{
    struct findings findings;

    fixture_add_order(&ada, NOW - 9 * YEAR);
    fixture_add_order(&ada, NOW - 2 * MS_PER_DAY);
    fixture_add_order(&ada, NOW - 6 * YEAR);
    fixture_add_order(&ada, NOW - 6 * YEAR + 1000);
    fixture_add_order(&ada, NOW - MS_PER_DAY);
    fixture_add_order(&ada, NOW - 2 * MS_PER_DAY);
    findings = dry_run(0, 0);
    ck_assert_int_eq(findings.count, 0);
    ck_assert_str_eq(
        findings.text,
        "order 1003: created at 2020-05-28T10:00:00.000Z, before order 1002, created at "
        "2026-05-25T10:00:00.000Z; if the clock was behind then, mend it with --orders 1003-1004; "
        "if it had been ahead, with --orders 1002-1002\n"
        "order 1006: created at 2026-05-25T10:00:00.000Z, before order 1005, created at "
        "2026-05-26T10:00:00.000Z; if the clock was behind then, mend it with --orders 1006-1006; "
        "if it had been ahead, with --orders 1005-1005\n");
    findings = dry_run(1003, 1004);
    ck_assert_int_eq(findings.count, 2);
    assert_dates(1003, NOW - 6 * YEAR, NOW - 6 * YEAR);
    assert_range_repaired(1005, 1005, 1);
    assert_range_repaired(1003, 1004, 2);
    ck_assert_str_eq(dry_run(0, 0).text, "");
    assert_repaired(0);
}
END_TEST

START_TEST(older_orders_that_were_imported_are_not_dated_wrongly)
{
    fixture_add_order(&ada, NOW - MS_PER_DAY);
    fixture_add_order(&ada, NOW - 6 * YEAR);
    fixture_add_order(&ada, NOW - 1000);
    fixture_begin_sequence(1002);
    ck_assert_str_eq(dry_run(0, 0).text, "");
}
END_TEST

/* ---------------------------------------------------------------- shops */

static void read_dates(struct model *model)
{
    for (size_t i = 0; i < model->count; i++) {
        model->orders[i].created_at = field(model->orders[i].number, "created_at");
        model->orders[i].updated_at = field(model->orders[i].number, "updated_at");
    }
    model_sort(model);
}

/* The present lies amid the orders of a shop whose clock was set repeatedly. */
START_TEST(lists_of_a_shop_that_was_mended_are_exact)
{
    struct model *model = model_new((enum model_clock)_i);
    timestamp_t now = FIXTURE_DAY + 10 * MS_PER_DAY;

    ck_assert_int_gt(repair(now), 0);
    ck_assert_str_eq(check(now).text, "");
    ck_assert_int_eq(repair(now), 0);
    read_dates(model);
    fixture_assert_sound();
    for (int turn = 0; turn < 64; turn++) {
        struct order_query query = { .statuses = (status_set_t)turn % (STATUS_ALL + 1),
                                     .from = turn % 3 == 0 ? 0 : FIXTURE_DAY + turn * MS_PER_HOUR,
                                     .to = turn % 2 ? TIMESTAMP_MAX : now - turn * MS_PER_MINUTE,
                                     .sort = (enum order_sort)(turn / 4 % 4),
                                     .ascending = turn % 2 };

        model_assert_list(model, &query);
    }
    model_free(model);
}
END_TEST

static void place_or_repair(size_t index, void *context)
{
    (void)context;
    for (int i = 0; i < 40; i++) {
        AUTO_ERROR err = ERROR_INIT;
        int64_t repaired;

        if (index == 0)
            fixture_add_order(&ada, i % 4 == 0 ? NOW + i * MS_PER_DAY : NOW - 1000 + i);
        else
            assert_ok(repair_by(NOW, true, &repaired, &err), &err);
    }
}

START_TEST(a_shop_is_mended_while_orders_come_in)
{
    threads_run(2, place_or_repair, NULL);
    (void)repair(NOW);
    assert_repaired(database_count("SELECT coalesce(sum(out_of_step), 0) FROM orders"));
}
END_TEST

static Suite *repair_dates_suite(void)
{
    Suite *suite = suite_create("repair_dates");
    TCase *orders = tcase_create("orders");
    TCase *ranges = tcase_create("ranges");
    TCase *shops = tcase_create("shops");

    tcase_add_test(orders, what_lies_in_the_future_is_named);
    tcase_add_test(orders, orders_of_another_sequence_are_no_neighbours);
    tcase_add_test(orders, an_order_of_the_future_gets_the_time_of_the_next_one);
    tcase_add_test(orders, the_newest_order_gets_the_present_time);
    tcase_add_test(orders, the_history_follows_and_never_passes_the_present);
    tcase_add_test(orders, a_change_in_the_future_gets_the_present_time);
    tcase_add_test(orders, orders_of_a_clock_that_was_behind_stay_as_they_are);
    tcase_add_test(orders, an_order_of_the_future_stays_behind_those_before_it);
    tcase_add_test(orders, thousands_of_orders_of_the_future_are_mended);
    tcase_add_test(orders, a_clock_by_which_most_is_in_the_future_is_not_trusted);
    tcase_add_test(orders, no_database_is_made_by_mending_it);
    tcase_add_test(orders, a_shop_is_mended_while_orders_come_in);
    tcase_add_test(ranges, orders_by_a_clock_that_was_behind_come_between_their_neighbours);
    tcase_add_test(ranges, orders_by_a_clock_that_was_ahead_come_between_their_neighbours);
    tcase_add_test(ranges, a_range_stays_in_the_order_of_its_numbers);
    tcase_add_test(ranges, the_newest_orders_of_a_range_come_before_the_present);
    tcase_add_test(ranges, the_history_of_a_range_stays_in_order);
    tcase_add_test(ranges, a_range_is_refused_where_it_cannot_be_right);
    tcase_add_test(ranges, a_range_of_hundreds_is_mended_in_step);
    tcase_add_test(ranges, a_dry_run_tells_what_would_change_and_changes_nothing);
    tcase_add_test(ranges, a_dry_run_names_the_orders_that_may_be_dated_wrongly);
    tcase_add_test(ranges, older_orders_that_were_imported_are_not_dated_wrongly);
    tcase_add_loop_test(shops, lists_of_a_shop_that_was_mended_are_exact, 0, CLOCKS);
    tcase_set_timeout(orders, 60);
    tcase_set_timeout(shops, 60);
    fixture_add_store(orders);
    fixture_add_store(ranges);
    fixture_add_store(shops);
    tcase_add_checked_fixture(orders, make_user, NULL);
    tcase_add_checked_fixture(ranges, make_user, NULL);
    suite_add_tcase(suite, orders);
    suite_add_tcase(suite, ranges);
    suite_add_tcase(suite, shops);
    return suite;
}

CHECK_MAIN(repair_dates_suite)
