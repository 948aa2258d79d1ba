/* SPDX-License-Identifier: MIT */
#include "core/order_query.h"
#include "tests/support/check_main.h"

static const struct order_summary row = { .number = 1042,
                                          .total = 2500,
                                          .status = STATUS_SHIPPED,
                                          .created_at = 1700000000000,
                                          .updated_at = 1700000000001 };

static char milk[] = "milk", tea[] = "tea";

/* Lists whose cursors must not be interchangeable. */
static const struct order_query lists[] = {
    { .to = TIMESTAMP_MAX },
    { .to = TIMESTAMP_MAX, .ascending = true },
    { .to = TIMESTAMP_MAX, .sort = ORDER_SORT_UPDATED_AT },
    { .to = TIMESTAMP_MAX, .sort = ORDER_SORT_STATUS },
    { .to = TIMESTAMP_MAX, .sort = ORDER_SORT_TOTAL },
    { .to = TIMESTAMP_MAX, .statuses = STATUS_BIT(STATUS_PENDING) },
    { .to = TIMESTAMP_MAX, .statuses = STATUS_BIT(STATUS_SHIPPED) },
    { .to = TIMESTAMP_MAX, .has_user = true },
    { .to = TIMESTAMP_MAX, .has_user = true, .user_id = { .bytes = { 1 } } },
    { .to = 1700000000000 },
    { .to = TIMESTAMP_MAX, .from = 1600000000000 },
    { .to = TIMESTAMP_MAX, .list = { .search = milk } },
    { .to = TIMESTAMP_MAX, .list = { .search = tea } },
};

static struct order_cursor carry(const struct order_query *query, bool backwards)
{
    char text[ORDER_CURSOR_LEN + 1];
    struct order_cursor cursor;

    order_cursor_write(query, &row, backwards, text);
    ck_assert_uint_eq(strlen(text), ORDER_CURSOR_LEN);
    ck_assert_uint_eq(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                   "-_"),
                      ORDER_CURSOR_LEN);
    ck_assert(order_cursor_parse(text, &cursor));
    return cursor;
}

START_TEST(a_cursor_says_which_row_it_is_and_which_way)
{
    static const int64_t values[] = { [ORDER_SORT_CREATED_AT] = 1700000000000,
                                      [ORDER_SORT_UPDATED_AT] = 1700000000001,
                                      [ORDER_SORT_STATUS] = STATUS_SHIPPED,
                                      [ORDER_SORT_TOTAL] = 2500 };

    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        const struct order_query query = { .sort = (enum order_sort)i };
        struct order_cursor on = carry(&query, false), back = carry(&query, true);

        ck_assert_int_eq(on.position.value, values[i]);
        ck_assert_int_eq(on.position.number, 1042);
        ck_assert(!on.backwards);
        ck_assert_int_eq(back.position.value, values[i]);
        ck_assert_int_eq(back.position.number, 1042);
        ck_assert(back.backwards);
    }
}
END_TEST

START_TEST(a_cursor_fits_its_own_list_alone)
{
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        struct order_cursor cursor = carry(&lists[i], false);

        for (size_t j = 0; j < ARRAY_LEN(lists); j++)
            ck_assert_msg(order_cursor_fits(&cursor, &lists[j]) == (i == j), "%zu, %zu", i, j);
    }
}
END_TEST

START_TEST(a_cursor_fits_however_the_list_is_cut_into_pages)
{
    const struct order_query whole = { .statuses = STATUS_ALL,
                                       .to = TIMESTAMP_MAX,
                                       .list = { .page = 3, .limit = 7 } };
    struct order_cursor cursor = carry(&lists[0], false);

    ck_assert(order_cursor_fits(&cursor, &whole));
}
END_TEST

static const char *const bad[] = {
    "",
    "x",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "AgAAAYvP5WgAAAAAAAAABBI",
    "../../etc/passwd",
    "AgAAAYvP5WgAAAAAAAAABBIAAAAAAAAAA!",
    "AgAAAYvP5WgAAAAAAAAABBIAAAAAAAAAAAA",
    "BAAAAYvP5WgAAAAAAAAABBIAAAAAAAAAAA", /* a future format */
    "AoAAAAAAAAAAAAAAAAAABBIAAAAAAAAAAA", /* a negative value */
    "An__________AAAAAAAABBIAAAAAAAAAAA", /* a value beyond the maximum */
    "AgAAAYvP5WgAAAAAAAAAAAAAAAAAAAAAAA", /* a number that no order has */
    "AgAAAYvP5WgAf_________8AAAAAAAAAAA",
};

START_TEST(what_no_list_gave_is_no_cursor)
{
    struct order_cursor cursor;

    ck_assert(!order_cursor_parse(bad[_i], &cursor));
}
END_TEST

START_TEST(only_the_malformed_part_makes_those_bad)
{
    struct order_cursor cursor;

    ck_assert(order_cursor_parse("AgAAAYvP5WgAAAAAAAAABBIAAAAAAAAAAA", &cursor));
}
END_TEST

static Suite *order_cursor_suite(void)
{
    Suite *suite = suite_create("order_cursor");
    TCase *cursors = tcase_create("cursors");

    tcase_add_test(cursors, a_cursor_says_which_row_it_is_and_which_way);
    tcase_add_test(cursors, a_cursor_fits_its_own_list_alone);
    tcase_add_test(cursors, a_cursor_fits_however_the_list_is_cut_into_pages);
    tcase_add_loop_test(cursors, what_no_list_gave_is_no_cursor, 0, ARRAY_LEN(bad));
    tcase_add_test(cursors, only_the_malformed_part_makes_those_bad);
    suite_add_tcase(suite, cursors);
    return suite;
}

CHECK_MAIN(order_cursor_suite)
