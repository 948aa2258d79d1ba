/* SPDX-License-Identifier: MIT */
#include "tests/store/order_model.h"
#include "tests/support/check_main.h"

static struct model *model;

/* Each test uses a shop with a different clock. */
static void make_model(int clock)
{
    model = model_new((enum model_clock)clock);
}

static void free_model(void)
{
    model_free(model);
}

struct dates {
    timestamp_t from, to;
};

#define DAY(n) (FIXTURE_DAY + (n)*MS_PER_DAY)

/* Kinds of date ranges: open, whole days, parts of days, a moment, and none. */
static const struct dates ranges[] = {
    { 0, TIMESTAMP_MAX },
    { DAY(3), TIMESTAMP_MAX },
    { 0, DAY(12) - 1 },
    { DAY(2), DAY(9) - 1 },
    { DAY(6), DAY(7) - 1 },
    { DAY(4) + 1, DAY(15) - 2 },
    { DAY(5) + 7 * MS_PER_HOUR, DAY(6) + 9 * MS_PER_HOUR },
    { DAY(8) + 2 * MS_PER_HOUR, DAY(8) + 20 * MS_PER_HOUR },
    { DAY(-300), DAY(10) },
    { DAY(MODEL_DAYS * 5), TIMESTAMP_MAX },
    { 0, 0 },
    { DAY(9), DAY(3) },
};

/* With every sort in both directions. */
static void assert_sorted(struct order_query *query)
{
    for (int sort = ORDER_SORT_CREATED_AT; sort <= ORDER_SORT_TOTAL; sort++) {
        query->sort = (enum order_sort)sort;
        query->ascending = false;
        model_assert_list(model, query);
        query->ascending = true;
        model_assert_list(model, query);
    }
}

/* For everybody, a frequent customer, a rare one, one without orders, and an unknown user. */
static void assert_for_users(struct order_query *query)
{
    const struct uuid users[] = { model->users[0].id, model->users[5].id,
                                  model->users[MODEL_USERS - 1].id, uuid_new(FIXTURE_NOW) };

    query->has_user = false;
    assert_sorted(query);
    query->has_user = true;
    for (size_t i = 0; i < ARRAY_LEN(users); i++) {
        query->user_id = users[i];
        assert_sorted(query);
    }
}

START_TEST(every_combination_of_filters_and_sorts_is_listed_as_the_model_says)
{
    /* For shops with a wrong clock, a sample of the status sets, a different one each. */
    const status_set_t step = _i == CLOCK_RIGHT ? 1 : 5;

    make_model(_i);
    for (status_set_t statuses = (status_set_t)_i % step; statuses <= STATUS_ALL;
         statuses += step) {
        for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
            struct order_query query = { .statuses = statuses,
                                         .from = ranges[i].from,
                                         .to = ranges[i].to };

            assert_for_users(&query);
        }
        model_change(model, 8);
    }
    fixture_assert_sound();
}
END_TEST

START_TEST(steps_by_cursors_pass_every_row_once_there_and_back)
{
    make_model(_i);
    for (status_set_t statuses = 0; statuses <= STATUS_ALL; statuses += 7) {
        for (size_t i = 0; i < 8; i++) {
            struct order_query query = { .statuses = statuses,
                                         .has_user = i % 3 == 2,
                                         .user_id = model->users[0].id,
                                         .from = ranges[i].from,
                                         .to = ranges[i].to };

            for (int sort = ORDER_SORT_CREATED_AT; sort <= ORDER_SORT_TOTAL; sort++) {
                query.sort = (enum order_sort)sort;
                query.ascending = (i + statuses) % 2;
                model_assert_steps(model, &query, 1 + (int64_t)model_random(model, 30));
            }
        }
        model_change(model, 20);
    }
}
END_TEST

/* A row that is added or removed before the cursor moves no other row across it. */
START_TEST(new_orders_do_not_shift_what_a_cursor_leads_to)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_PAGE first = { .orders = NULL }, second = { .orders = NULL };
    struct order_query query = { .to = TIMESTAMP_MAX, .list = { .page = 1, .limit = 10 } };
    char text[ORDER_CURSOR_LEN + 1];

    make_model(CLOCK_RIGHT);
    assert_ok(fixture_ops()->order_list(fixture_store(), &query, &first, &err), &err);
    ck_assert(order_page_next(&first, &query, text));
    fixture_add_order(&model->users[0].id, first.orders[0].created_at);
    query.has_cursor = true;
    ck_assert(order_cursor_parse(text, &query.cursor));
    assert_ok(fixture_ops()->order_list(fixture_store(), &query, &second, &err), &err);
    ck_assert_int_eq(second.total, first.total + 1);
    ck_assert_int_eq(second.orders[0].number, first.orders[9].number - 1);
}
END_TEST

/* A range includes either all orders made in the same millisecond or none. */
START_TEST(a_range_begins_and_ends_with_the_very_millisecond)
{
    make_model(_i);
    for (size_t i = 0; i < model->count; i++) {
        timestamp_t at = model->orders[i].created_at;
        const struct dates edges[] = { { at, at },     { at, at + 1 },        { at - 1, at - 1 },
                                       { 0, at - 1 },  { at + 1, DAY(1000) }, { at, DAY(1000) },
                                       { DAY(7), at }, { at, at - 1 } };

        for (size_t j = 0; j < ARRAY_LEN(edges); j++) {
            struct order_query query = { .statuses = j % 2 ? STATUS_BIT(STATUS_SHIPPED) : 0,
                                         .from = edges[j].from,
                                         .to = edges[j].to };

            model_assert_list(model, &query);
        }
    }
}
END_TEST

START_TEST(a_shop_without_orders_lists_none)
{
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
        struct order_query query = { .from = ranges[i].from, .to = ranges[i].to };

        for (int sort = ORDER_SORT_CREATED_AT; sort <= ORDER_SORT_TOTAL; sort++) {
            AUTO_ERROR err = ERROR_INIT;
            AUTO_ORDER_PAGE page = { .orders = NULL };

            query.sort = (enum order_sort)sort;
            query.list = (struct query){ .page = 1, .limit = 20 };
            assert_ok(fixture_ops()->order_list(fixture_store(), &query, &page, &err), &err);
            ck_assert_int_eq(page.total, 0);
            ck_assert_uint_eq(page.count, 0);
        }
    }
}
END_TEST

static Suite *order_list_suite(void)
{
    Suite *suite = suite_create("order_list");
    TCase *lists = tcase_create("lists");
    TCase *empty = tcase_create("empty");

    tcase_add_loop_test(lists, every_combination_of_filters_and_sorts_is_listed_as_the_model_says,
                        0, CLOCKS);
    tcase_add_loop_test(lists, a_range_begins_and_ends_with_the_very_millisecond, 0, CLOCKS);
    tcase_add_loop_test(lists, steps_by_cursors_pass_every_row_once_there_and_back, 0, CLOCKS);
    tcase_add_test(lists, new_orders_do_not_shift_what_a_cursor_leads_to);
    tcase_add_test(empty, a_shop_without_orders_lists_none);
    tcase_set_timeout(lists, 100);
    fixture_add_store(lists);
    tcase_add_checked_fixture(lists, NULL, free_model);
    fixture_add_store(empty);
    suite_add_tcase(suite, lists);
    suite_add_tcase(suite, empty);
    return suite;
}

CHECK_MAIN(order_list_suite)
