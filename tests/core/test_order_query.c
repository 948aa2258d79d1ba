/* SPDX-License-Identifier: MIT */
#include "core/order_query.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

#define SAMPLE_ID "01930abc-def0-7123-8456-789abcdef00f"

/* 2026-11-22, from midnight to midnight in UTC */
#define DAY_START INT64_C(1795305600000)
#define DAY_END   (DAY_START + MS_PER_DAY - 1)

/* Whose days bare dates are; NULL: UTC. */
static struct time_zone *zone;

static void clear_zone(void)
{
    time_zone_free(zone);
    zone = NULL;
}

/* Reads what must be good; the caller's, to order_query_clear(). */
static struct order_query accepted(const struct order_query_input *input)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order_query query = { .statuses = 0 };
    enum err read = order_query_read(input, zone, &query, &err);

    assert_no_problem(&err);
    ck_assert_int_eq(read, ERR_OK);
    return query;
}

static void assert_refused(const struct order_query_input *input, const char *name,
                           const char *what)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order_query query = { .statuses = 0 };

    ck_assert_msg(order_query_read(input, zone, &query, &err) == ERR_INVALID, "'%s' is taken",
                  what);
    assert_only_problem(&err, name, what);
}

START_TEST(a_list_without_parameters_has_the_defaults)
{
    const struct order_query_input input = { .status_count = 0 };
    AUTO_ORDER_QUERY query = accepted(&input);

    ck_assert_uint_eq(query.statuses, 0);
    ck_assert(!query.has_user);
    ck_assert_int_eq(query.from, 0);
    ck_assert_int_eq(query.to, TIMESTAMP_MAX);
    ck_assert_int_eq(query.sort, ORDER_SORT_CREATED_AT);
    ck_assert(!query.ascending);
    ck_assert_ptr_null(query.list.search);
    ck_assert_int_eq(query.list.page, 1);
    ck_assert_int_eq(query.list.limit, 20);
}
END_TEST

START_TEST(every_parameter_is_read)
{
    const char *statuses[] = { "shipped" };
    const struct order_query_input input = {
        .statuses = statuses,
        .status_count = 1,
        .user_id = text_input(SAMPLE_ID),
        .start_date = text_input("2026-11-22"),
        .end_date = text_input("2026-11-22"),
        .sort = text_input("total"),
        .order = text_input("asc"),
        .list = { .search = text_input(" mug "),
                  .page = text_input("3"),
                  .limit = text_input("50") },
    };
    AUTO_ORDER_QUERY query = accepted(&input);
    char id[UUID_LEN + 1];

    ck_assert_uint_eq(query.statuses, STATUS_BIT(STATUS_SHIPPED));
    ck_assert(query.has_user);
    uuid_format(&query.user_id, id);
    ck_assert_str_eq(id, SAMPLE_ID);
    ck_assert_int_eq(query.from, DAY_START);
    ck_assert_int_eq(query.to, DAY_END);
    ck_assert_int_eq(query.sort, ORDER_SORT_TOTAL);
    ck_assert(query.ascending);
    ck_assert_str_eq(query.list.search, "mug");
    ck_assert_int_eq(query.list.page, 3);
    ck_assert_int_eq(query.list.limit, 50);
}
END_TEST

/* Up to three parameters named status. */
static const struct {
    const char *sent[3];
    size_t count;
    status_set_t set;
} status_lists[] = {
    { { "pending" }, 1, STATUS_BIT(STATUS_PENDING) },
    { { "pending", "shipped" }, 2, STATUS_BIT(STATUS_PENDING) | STATUS_BIT(STATUS_SHIPPED) },
    { { "pending,shipped" }, 1, STATUS_BIT(STATUS_PENDING) | STATUS_BIT(STATUS_SHIPPED) },
    { { "shipped,pending", "cancelled", "processing,delivered" }, 3, STATUS_ALL },
    { { "pending,pending", "pending" }, 2, STATUS_BIT(STATUS_PENDING) },
    { { "pending,processing,shipped,delivered,cancelled" }, 1, STATUS_ALL },
};

START_TEST(statuses_may_be_repeated_and_separated_by_commas)
{
    const char *sent[3];
    const struct order_query_input input = { .statuses = sent,
                                             .status_count = status_lists[_i].count };
    AUTO_ORDER_QUERY query = { .statuses = 0 };

    memcpy(sent, status_lists[_i].sent, sizeof(sent));
    query = accepted(&input);
    ck_assert_uint_eq(query.statuses, status_lists[_i].set);
}
END_TEST

static const char *const bad_statuses[] = {
    "",
    "Pending",
    "pending,",
    ",pending",
    "pending,,shipped",
    "pending, shipped",
    "refunded",
    "pending,unknown",
    "pending ",
    ",",
    "all",
    "0",
    "pending;shipped",
    "processingprocessing",
    "pendingpendingpendingpendingpending",
};

START_TEST(an_unknown_status_is_refused)
{
    const char *sent[] = { "shipped", bad_statuses[_i] };
    const struct order_query_input input = { .statuses = sent, .status_count = 2 };

    assert_refused(&input, "status", bad_statuses[_i]);
}
END_TEST

static const char *const bad_users[] = { "", "ada", "me", "01930abc-def0-7123-8456-789abcdef00" };

START_TEST(a_user_is_named_by_id)
{
    const struct order_query_input input = { .user_id = text_input(bad_users[_i]) };

    assert_refused(&input, "user_id", bad_users[_i]);
}
END_TEST

static const struct {
    const char *start, *end;
    timestamp_t from, to;
} ranges[] = {
    { "2026-11-22", NULL, DAY_START, TIMESTAMP_MAX },
    { NULL, "2026-11-22", 0, DAY_END },
    { "2026-11-22T07:54:52Z", "2026-11-22T07:54:52Z", DAY_START + 28492000, DAY_START + 28492000 },
    { "2026-11-22", "2026-11-22T00:00:00Z", DAY_START, DAY_START },
    { "2026-11-22T23:59:59.999Z", "2026-11-22", DAY_END, DAY_END },
    { "2026-11-22T00:00:00.0001Z", "2026-11-22T00:00:00.0019Z", DAY_START + 1, DAY_START + 1 },
    { "2026-11-22T01:00:00+01:00", "2026-11-21T23:00:00-01:00", DAY_START, DAY_START },
};

START_TEST(dates_include_both_ends)
{
    const struct order_query_input input = { .start_date = text_input(ranges[_i].start),
                                             .end_date = text_input(ranges[_i].end) };
    AUTO_ORDER_QUERY query = accepted(&input);

    ck_assert_int_eq(query.from, ranges[_i].from);
    ck_assert_int_eq(query.to, ranges[_i].to);
}
END_TEST

static const char *const bad_dates[] = { "",           "yesterday",        "2026-02-29",
                                         "22.11.2026", "2026-11-22T07:54", "1795334092" };

START_TEST(what_is_no_date_is_refused)
{
    const struct order_query_input start = { .start_date = text_input(bad_dates[_i]) };
    const struct order_query_input end = { .end_date = text_input(bad_dates[_i]) };

    assert_refused(&start, "start_date", bad_dates[_i]);
    assert_refused(&end, "end_date", bad_dates[_i]);
}
END_TEST

START_TEST(a_range_must_not_run_backwards)
{
    const struct order_query_input days = { .start_date = text_input("2026-11-23"),
                                            .end_date = text_input("2026-11-22") };
    const struct order_query_input instants = {
        .start_date = text_input("2026-11-22T00:00:00.001Z"),
        .end_date = text_input("2026-11-22T00:00:00Z"),
    };

    assert_refused(&days, "start_date", "a day");
    assert_refused(&instants, "start_date", "a millisecond");
}
END_TEST

START_TEST(a_bad_end_is_not_held_against_the_start)
{
    /* A time before 1970 is parsed to its end before it is refused. */
    const struct order_query_input input = { .start_date = text_input("2026-11-22"),
                                             .end_date = text_input("1970-01-01T00:00:00+01:00") };

    assert_refused(&input, "end_date", "before 1970");
}
END_TEST

static const struct {
    const char *name;
    enum order_sort sort;
} sorts[] = {
    { "created_at", ORDER_SORT_CREATED_AT },
    { "updated_at", ORDER_SORT_UPDATED_AT },
    { "status", ORDER_SORT_STATUS },
    { "total", ORDER_SORT_TOTAL },
};

START_TEST(a_list_is_sorted_by_what_it_names)
{
    const struct order_query_input input = { .sort = text_input(sorts[_i].name),
                                             .order = text_input("desc") };
    AUTO_ORDER_QUERY query = accepted(&input);

    ck_assert_int_eq(query.sort, sorts[_i].sort);
    ck_assert(!query.ascending);
}
END_TEST

static const char *const bad_words[] = {
    "", "number", "Total", "total ", "total,status", "-total", "ASC", "descending", "asc,desc", "1"
};

START_TEST(anything_else_is_refused_as_sort_and_order)
{
    const struct order_query_input sort = { .sort = text_input(bad_words[_i]) };
    const struct order_query_input order = { .order = text_input(bad_words[_i]) };

    assert_refused(&sort, "sort", bad_words[_i]);
    assert_refused(&order, "order", bad_words[_i]);
}
END_TEST

START_TEST(pages_and_limits_are_checked)
{
    const struct order_query_input page = { .list = { .page = text_input("0") } };
    const struct order_query_input limit = { .list = { .limit = text_input("101") } };
    const struct order_query_input search = { .list = { .search = text_input("\xff") } };

    assert_refused(&page, "page", "0");
    assert_refused(&limit, "limit", "101");
    assert_refused(&search, "q", "no UTF-8");
}
END_TEST

START_TEST(all_problems_are_told_at_once)
{
    const char *statuses[] = { "lost" };
    const struct order_query_input input = {
        .statuses = statuses,
        .status_count = 1,
        .user_id = text_input("ada"),
        .start_date = text_input("then"),
        .end_date = text_input("now"),
        .sort = text_input("name"),
        .order = text_input("up"),
        .list = { .search = text_input("\x01"),
                  .page = text_input("-1"),
                  .limit = text_input("all") },
    };
    const char *const names[] = { "status", "user_id", "start_date", "end_date", "sort",
                                  "order",  "q",       "page",       "limit" };
    AUTO_ERROR err = ERROR_INIT;
    struct order_query query = { .statuses = 0 };

    ck_assert_int_eq(order_query_read(&input, NULL, &query, &err), ERR_INVALID);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        ck_assert_msg(problem_at(&err, names[i]) != NULL, "nothing about %s", names[i]);
    ck_assert_uint_eq(err.problem_count, ARRAY_LEN(names));
}
END_TEST

START_TEST(a_backward_range_is_told_beside_other_problems)
{
    const char *statuses[] = { "lost" };
    const struct order_query_input input = { .statuses = statuses,
                                             .status_count = 1,
                                             .start_date = text_input("2026-11-23"),
                                             .end_date = text_input("2026-11-22") };
    AUTO_ERROR err = ERROR_INIT;
    struct order_query query = { .statuses = 0 };

    ck_assert_int_eq(order_query_read(&input, NULL, &query, &err), ERR_INVALID);
    ck_assert_ptr_nonnull(problem_at(&err, "status"));
    ck_assert_ptr_nonnull(problem_at(&err, "start_date"));
}
END_TEST

START_TEST(a_cleared_page_is_empty)
{
    struct order_page page = { .orders = calloc(2, sizeof(*page.orders)), .count = 2, .total = 9 };

    ck_assert_ptr_nonnull(page.orders);
    page.orders[1].customer_name = strdup("Ada");
    order_page_clear(&page);
    ck_assert_ptr_null(page.orders);
    ck_assert_uint_eq(page.count, 0);
    ck_assert_int_eq(page.total, 0);
}
END_TEST

#define CURSOR "AgAAAYvP5WgAAAAAAAAABBIAAAAAAAAAAA"

START_TEST(a_cursor_is_read_and_is_of_one_list)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct order_query_input input = { .cursor = text_input(CURSOR) };
    AUTO_ORDER_QUERY query = accepted(&input);

    ck_assert(query.has_cursor);
    ck_assert(!query.cursor.backwards);
    ck_assert_int_eq(query.cursor.position.number, 1042);
    ck_assert_int_eq(order_query_check_cursor(&query, &err), ERR_INVALID);
    assert_only_problem(&err, "cursor", CURSOR);
}
END_TEST

START_TEST(a_cursor_must_be_one_and_stand_without_a_page)
{
    const struct order_query_input other = { .cursor = text_input("abc") };
    const struct order_query_input both = { .cursor = text_input(CURSOR),
                                            .list = { .page = text_input("1") } };

    assert_refused(&other, "cursor", "abc");
    assert_refused(&both, "cursor", "beside a page");
}
END_TEST

START_TEST(a_page_has_cursors_to_where_there_is_something)
{
    struct order_summary rows[] = { { .number = 1003 }, { .number = 1002 } };
    struct order_page page = { .orders = rows, .count = 2, .has_next = true };
    const struct order_query query = { .to = TIMESTAMP_MAX };
    char text[ORDER_CURSOR_LEN + 1];
    struct order_cursor cursor;

    ck_assert(!order_page_previous(&page, &query, text));
    ck_assert(order_page_next(&page, &query, text));
    ck_assert(order_cursor_parse(text, &cursor));
    ck_assert_int_eq(cursor.position.number, 1002);
    ck_assert(!cursor.backwards);
    page.has_previous = true;
    ck_assert(order_page_previous(&page, &query, text));
    ck_assert(order_cursor_parse(text, &cursor));
    ck_assert_int_eq(cursor.position.number, 1003);
    ck_assert(cursor.backwards);
    page.count = 0;
    ck_assert(!order_page_previous(&page, &query, text));
    ck_assert(!order_page_next(&page, &query, text));
}
END_TEST

/* ---------------------------------------------------------------- time zones */

static void use_zone(const char *name)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(time_zone_open(name, &zone, &err), ERR_OK);
}

static void assert_range(const struct order_query_input *input, const char *from, const char *to)
{
    AUTO_ORDER_QUERY query = accepted(input);
    char first[TIMESTAMP_LEN + 1], last[TIMESTAMP_LEN + 1];

    timestamp_format(query.from, first);
    timestamp_format(query.to, last);
    ck_assert_str_eq(first, from);
    ck_assert_str_eq(last, to);
}

START_TEST(a_bare_date_is_a_day_of_the_shop)
{
    const struct order_query_input spring = { .start_date = text_input("2024-04-26"),
                                              .end_date = text_input("2024-04-26") };
    const struct order_query_input moments = { .start_date = text_input("2024-04-26T00:00:00Z"),
                                               .end_date =
                                                   text_input("2024-04-26T10:00:00+02:00") };

    use_zone("Africa/Cairo");
    assert_range(&spring, "2024-04-25T22:00:00.000Z", "2024-04-26T20:59:59.999Z");
    assert_range(&moments, "2024-04-26T00:00:00.000Z", "2024-04-26T08:00:00.000Z");
}
END_TEST

START_TEST(a_request_can_name_another_zone)
{
    const struct order_query_input other = { .start_date = text_input("2024-07-01"),
                                             .end_date = text_input("2024-07-01"),
                                             .tz = text_input("Asia/Tokyo") };
    const struct order_query_input utc = { .start_date = text_input("2024-07-01"),
                                           .end_date = text_input("2024-07-01"),
                                           .tz = text_input("UTC") };
    const struct order_query_input wrong = { .tz = text_input("Berlin") };

    use_zone("Europe/Berlin");
    assert_range(&other, "2024-06-30T15:00:00.000Z", "2024-07-01T14:59:59.999Z");
    assert_range(&utc, "2024-07-01T00:00:00.000Z", "2024-07-01T23:59:59.999Z");
    assert_refused(&wrong, "tz", "Berlin");
}
END_TEST

START_TEST(a_day_that_clocks_skipped_has_nothing_in_it)
{
    const struct order_query_input input = { .start_date = text_input("2011-12-30"),
                                             .end_date = text_input("2011-12-30") };
    const struct order_query_input later = { .start_date = text_input("2011-12-31"),
                                             .end_date = text_input("2011-12-29") };

    use_zone("Pacific/Apia");
    assert_range(&input, "2011-12-30T10:00:00.000Z", "2011-12-30T09:59:59.999Z");
    assert_refused(&later, "start_date", "a range that ends before it begins");
}
END_TEST

START_TEST(the_first_and_the_last_day_are_no_harm)
{
    const struct order_query_input input = { .start_date = text_input("1970-01-01"),
                                             .end_date = text_input("9999-12-31") };

    use_zone("Pacific/Kiritimati");
    assert_range(&input, "1970-01-01T10:40:00.000Z", "9999-12-31T09:59:59.999Z");
    clear_zone();
    use_zone("Asia/Tokyo");
    assert_range(&input, "1970-01-01T00:00:00.000Z", "9999-12-31T14:59:59.999Z");
}
END_TEST

static Suite *order_query_suite(void)
{
    Suite *suite = suite_create("order_query");
    TCase *zones = tcase_create("zones");
    TCase *filter = tcase_create("filter");
    TCase *sort = tcase_create("sort");
    TCase *whole = tcase_create("whole");

    tcase_add_loop_test(filter, statuses_may_be_repeated_and_separated_by_commas, 0,
                        ARRAY_LEN(status_lists));
    tcase_add_loop_test(filter, an_unknown_status_is_refused, 0, ARRAY_LEN(bad_statuses));
    tcase_add_loop_test(filter, a_user_is_named_by_id, 0, ARRAY_LEN(bad_users));
    tcase_add_loop_test(filter, dates_include_both_ends, 0, ARRAY_LEN(ranges));
    tcase_add_loop_test(filter, what_is_no_date_is_refused, 0, ARRAY_LEN(bad_dates));
    tcase_add_test(filter, a_range_must_not_run_backwards);
    tcase_add_test(filter, a_bad_end_is_not_held_against_the_start);
    tcase_add_loop_test(sort, a_list_is_sorted_by_what_it_names, 0, ARRAY_LEN(sorts));
    tcase_add_loop_test(sort, anything_else_is_refused_as_sort_and_order, 0, ARRAY_LEN(bad_words));
    tcase_add_test(whole, a_list_without_parameters_has_the_defaults);
    tcase_add_test(whole, every_parameter_is_read);
    tcase_add_test(whole, pages_and_limits_are_checked);
    tcase_add_test(whole, all_problems_are_told_at_once);
    tcase_add_test(whole, a_backward_range_is_told_beside_other_problems);
    tcase_add_test(whole, a_cleared_page_is_empty);
    tcase_add_test(whole, a_cursor_is_read_and_is_of_one_list);
    tcase_add_test(whole, a_cursor_must_be_one_and_stand_without_a_page);
    tcase_add_test(whole, a_page_has_cursors_to_where_there_is_something);
    suite_add_tcase(suite, filter);
    suite_add_tcase(suite, sort);
    tcase_add_checked_fixture(zones, NULL, clear_zone);
    tcase_add_test(zones, a_bare_date_is_a_day_of_the_shop);
    tcase_add_test(zones, a_request_can_name_another_zone);
    tcase_add_test(zones, a_day_that_clocks_skipped_has_nothing_in_it);
    tcase_add_test(zones, the_first_and_the_last_day_are_no_harm);
    suite_add_tcase(suite, zones);
    suite_add_tcase(suite, whole);
    return suite;
}

CHECK_MAIN(order_query_suite)
