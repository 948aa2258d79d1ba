/* SPDX-License-Identifier: MIT */
#include "storage/list/merge_runs.h"
#include "storage/ops/sqlite_store.h"
#include "tests/store/order_model.h"
#include "tests/store/sqlite/database.h"
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

/* Which part of a list, and how many rows may be in memory at once. */
struct part {
    int64_t offset, limit, top_k_max, samples;
};

/* Reads @part of @query's list from the runs, and compares it with the model's list. */
static void assert_part(const struct order_query *query, const size_t *expected, size_t total,
                        const struct part *part)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_READER reader = { .db = NULL };
    AUTO_ORDER_SCOPE scope = { .has_search = false };
    struct order_window window = { .ascending = query->ascending,
                                   .behind = window_start(query->ascending),
                                   .offset = part->offset,
                                   .limit = part->limit };
    const char *column = query->sort == ORDER_SORT_TOTAL ? "total" : "updated_at";
    struct merge_runs runs;
    bool empty;

    assert_ok(reader_acquire(sqlite_store_of(fixture_store())->readers, &reader, &err), &err);
    assert_ok(order_scope_init(reader.db, query, &scope, &empty, &err), &err);
    ck_assert(!empty);
    assert_ok(merge_runs_init(&scope, column, &window, (int64_t)total, &runs, &err), &err);
    runs.top_k_max = part->top_k_max;
    runs.samples = part->samples;
    assert_ok(merge_runs_page(&runs, &err), &err);
    for (size_t i = 0; i < (size_t)part->limit && (size_t)part->offset + i < total; i++) {
        ck_assert_uint_lt(i, window.count);
        ck_assert_int_eq(window.numbers[i],
                         model->orders[expected[(size_t)part->offset + i]].number);
    }
}

/* Tries positions throughout the list, with room for all rows before the page or only for the page
 * itself; with good and bad guesses. */
static void assert_parts(const struct order_query *query)
{
    size_t expected[MODEL_MAX] = { 0 };
    size_t total = model_filter(model, query, expected);

    for (size_t offset = 0; offset < total; offset += 1 + total / 9) {
        int64_t limit = 1 + (int64_t)model_random(model, 20);
        const struct part parts[] = { { (int64_t)offset, limit, MODEL_MAX, 1 },
                                      { (int64_t)offset, limit, limit, 3 },
                                      { (int64_t)offset, limit, limit + 30, 20 },
                                      { (int64_t)offset, limit, limit, 500 } };

        for (size_t i = 0; i < ARRAY_LEN(parts); i++)
            assert_part(query, expected, total, &parts[i]);
    }
}

static void assert_both_ways(struct order_query *query)
{
    static const enum order_sort sorts[] = { ORDER_SORT_TOTAL, ORDER_SORT_UPDATED_AT };

    for (size_t i = 0; i < ARRAY_LEN(sorts); i++) {
        query->sort = sorts[i];
        query->ascending = false;
        assert_parts(query);
        query->ascending = true;
        assert_parts(query);
    }
}

START_TEST(any_part_of_the_list_is_found_however_little_is_held_or_guessed)
{
    make_model(_i);
    for (status_set_t statuses = 0; statuses <= STATUS_ALL; statuses += 3) {
        struct order_query all = { .statuses = statuses, .to = TIMESTAMP_MAX };
        struct order_query some = { .statuses = statuses,
                                    .from = FIXTURE_DAY + 3 * MS_PER_DAY + 12345,
                                    .to = FIXTURE_DAY + 12 * MS_PER_DAY };

        assert_both_ways(&all);
        assert_both_ways(&some);
    }
}
END_TEST

/* All rows are then ties, which their numbers break. */
START_TEST(rows_of_one_value_are_narrowed_down_by_their_numbers)
{
    struct order_query query = { .to = TIMESTAMP_MAX };

    make_model(_i);
    database_exec("UPDATE orders SET total = 1250");
    for (size_t i = 0; i < model->count; i++)
        model->orders[i].total = 1250;
    model_sort(model);
    assert_both_ways(&query);
}
END_TEST

static Suite *order_runs_suite(void)
{
    Suite *suite = suite_create("order_runs");
    TCase *runs = tcase_create("runs");

    tcase_add_loop_test(runs, any_part_of_the_list_is_found_however_little_is_held_or_guessed, 0,
                        CLOCKS);
    tcase_add_loop_test(runs, rows_of_one_value_are_narrowed_down_by_their_numbers, 0, CLOCKS);
    tcase_set_timeout(runs, 60);
    fixture_add_store(runs);
    tcase_add_checked_fixture(runs, NULL, free_model);
    suite_add_tcase(suite, runs);
    return suite;
}

CHECK_MAIN(order_runs_suite)
