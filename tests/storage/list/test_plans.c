/* SPDX-License-Identifier: MIT */

/*
 * How SQLite runs lists, counts and searches of orders: whatever a reader was asked, none of its
 * statements may scan a whole table or index, nor sort.
 */

#include "storage/engine/statement.h"
#include "storage/ops/order_ops.h"
#include "storage/ops/sqlite_store.h"
#include "tests/store/order_model.h"
#include "tests/support/check_main.h"

#include <sqlite3.h>
#include <stdio.h>

static struct model *model;

static void make_model(int clock)
{
    model = model_new((enum model_clock)clock);
    fixture_flush_search(ORDER_FIRST_NUMBER + MODEL_ORDERS / 2);
}

static void free_model(void)
{
    model_free(model);
}

/* ---------------------------------------------------------------- queries */

static char searches[][16] = { "mug", "mug blue", "1005", "0197", "Z\xc3\xb6", "-" };

static void list_orders(struct order_query *query)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_PAGE page = { .orders = NULL }, next = { .orders = NULL };
    char cursor[ORDER_CURSOR_LEN + 1];

    assert_ok(fixture_store()->ops->order_list(fixture_store(), query, &page, &err), &err);
    if (!order_page_next(&page, query, cursor))
        return;
    query->has_cursor = true;
    ck_assert(order_cursor_parse(cursor, &query->cursor));
    assert_ok(fixture_store()->ops->order_list(fixture_store(), query, &next, &err), &err);
    query->has_cursor = false;
}

/* The first page, one in the middle and the last, by every sort, from both ends. */
static void list_sorted(struct order_query *query, int64_t total)
{
    const int64_t pages[] = { 1, 1 + query_pages(total, 1) / 2, query_pages(total, 1) };

    for (int sort = ORDER_SORT_CREATED_AT; sort <= ORDER_SORT_TOTAL; sort++) {
        query->sort = (enum order_sort)sort;
        for (size_t i = 0; i < 2 * ARRAY_LEN(pages); i++) {
            query->ascending = i % 2;
            query->list.page = pages[i / 2] > 0 ? pages[i / 2] : 1;
            query->list.limit = 1;
            list_orders(query);
        }
    }
}

static void ask_of_orders(struct order_query *query)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order_counts counts;
    struct order_adjacent neighbours;
    int64_t total = 0;

    assert_ok(fixture_store()->ops->order_count(fixture_store(), query, &counts, &err), &err);
    for (int i = 0; i < STATUS_COUNT; i++)
        total += query->statuses == 0 || query->statuses & STATUS_BIT(i) ? counts.by_status[i] : 0;
    list_sorted(query, total);
    assert_ok(fixture_store()->ops->order_adjacent(fixture_store(), query, &model->orders[9].id,
                                                   &neighbours, &err),
              &err);
}

/* Every set of statuses, for all users and for one, with and without dates and words. */
static void ask_everything(void)
{
    for (status_set_t statuses = 0; statuses <= STATUS_ALL; statuses++) {
        for (int i = 0; i < 8; i++) {
            struct order_query query = { .statuses = statuses,
                                         .has_user = i & 1,
                                         .user_id = model->users[0].id,
                                         .to = TIMESTAMP_MAX };

            if (i & 2)
                query.from = FIXTURE_DAY + 2 * MS_PER_DAY + 1;
            if (i & 4)
                query.list.search = searches[statuses % ARRAY_LEN(searches)];
            ask_of_orders(&query);
        }
    }
}

/* ---------------------------------------------------------------- plans */

/* Whether a line of a plan indicates work that grows with the table, and not with the result. */
static bool is_costly(const char *line)
{
    static const char *const small[] = {
        "SCAN order_search_pending", /* few orders are pending */
        "SCAN order_sequences",      /* of which there are up to ORDER_SEQUENCES_MAX */
        "SCAN CONSTANT ROW",         /* a statement without a table */
    };

    /* The result of another line. */
    if (strncmp(line, "SCAN (subquery-", 15) == 0)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(small); i++)
        if (strcmp(line, small[i]) == 0)
            return false;
    return strncmp(line, "SCAN ", 5) == 0 || strstr(line, "TEMP B-TREE") != NULL ||
           strstr(line, "AUTOMATIC") != NULL;
}

static void assert_plan(sqlite3 *handle, const char *sql)
{
    AUTO_FREE char *explain = NULL;
    sqlite3_stmt *plan;

    ck_assert_int_gt(asprintf(&explain, "EXPLAIN QUERY PLAN %s", sql), 0);
    ck_assert_int_eq(sqlite3_prepare_v2(handle, explain, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(plan, 3);

        ck_assert_msg(!is_costly(line), "%s\n%s", line, sql);
    }
    sqlite3_finalize(plan);
}

/* Kinds of statements that must occur, to prove that the test has checked something. */
static const char *const kinds[] = {
    "FROM orders NOT INDEXED",
    "INDEXED BY orders_by_status",
    "INDEXED BY orders_by_user",
    "INDEXED BY orders_by_total WHERE week",
    "INDEXED BY orders_by_updated_at WHERE week",
    "INDEXED BY orders_out_of_step",
    "FROM order_counts_by_day",
    "FROM order_counts_by_user",
    "FROM order_search WHERE segment",
    "FROM order_search_pending",
};

/* Checks every statement that this and the other readers have prepared. */
static void assert_plans(size_t readers, bool seen[static ARRAY_LEN(kinds)])
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_READER reader = { .db = NULL };

    if (readers == 0)
        return;
    assert_ok(reader_acquire(sqlite_store_of(fixture_store())->readers, &reader, &err), &err);
    for (size_t i = 0; i < reader.db->statement_count; i++) {
        assert_plan(reader.db->handle, reader.db->statements[i].sql);
        for (size_t j = 0; j < ARRAY_LEN(kinds); j++)
            seen[j] |= strstr(reader.db->statements[i].sql, kinds[j]) != NULL;
    }
    assert_plans(readers - 1, seen);
}

START_TEST(nothing_that_lists_counts_or_searches_orders_looks_through_all)
{
    bool seen[ARRAY_LEN(kinds)] = { false };

    make_model(_i);
    ask_everything();
    assert_plans(FIXTURE_READERS, seen);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        ck_assert_msg(seen[i], "not asked: %s", kinds[i]);
}
END_TEST

static Suite *plans_suite(void)
{
    Suite *suite = suite_create("plans");
    TCase *plans = tcase_create("plans");

    tcase_add_loop_test(plans, nothing_that_lists_counts_or_searches_orders_looks_through_all, 0,
                        CLOCKS);
    tcase_set_timeout(plans, 60);
    fixture_add_store(plans);
    tcase_add_checked_fixture(plans, NULL, free_model);
    suite_add_tcase(suite, plans);
    return suite;
}

CHECK_MAIN(plans_suite)
