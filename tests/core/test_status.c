/* SPDX-License-Identifier: MIT */
#include "core/status.h"
#include "tests/support/check_main.h"

/* The transitions that the contract allows, a row for each current status. */
/* clang-format off */
static const bool legal[STATUS_COUNT][STATUS_COUNT] = {
    /*                      pending processing shipped delivered cancelled */
    [STATUS_PENDING]    = { false,  true,      false,  false,    true  },
    [STATUS_PROCESSING] = { false,  false,     true,   false,    true  },
    [STATUS_SHIPPED]    = { false,  false,     false,  true,     false },
    [STATUS_DELIVERED]  = { false,  false,     false,  false,    false },
    [STATUS_CANCELLED]  = { false,  false,     false,  false,    false },
};
/* clang-format on */

START_TEST(only_the_legal_paths_may_be_taken)
{
    enum status from = (enum status)_i;
    status_set_t next = 0;

    for (int to = 0; to < STATUS_COUNT; to++) {
        ck_assert_msg(status_may_follow(from, (enum status)to) == legal[from][to], "%s to %s",
                      status_name(from), status_name((enum status)to));
        if (legal[from][to])
            next |= STATUS_BIT(to);
    }
    ck_assert_uint_eq(status_next(from), next);
}
END_TEST

static const struct {
    enum status status;
    int stored;
    const char *name;
} statuses[] = {
    { STATUS_PENDING, 0, "pending" },     { STATUS_PROCESSING, 1, "processing" },
    { STATUS_SHIPPED, 2, "shipped" },     { STATUS_DELIVERED, 3, "delivered" },
    { STATUS_CANCELLED, 4, "cancelled" },
};

START_TEST(each_status_keeps_its_name_and_its_stored_number)
{
    enum status parsed;

    ck_assert_int_eq((int)statuses[_i].status, statuses[_i].stored);
    ck_assert_str_eq(status_name(statuses[_i].status), statuses[_i].name);
    ck_assert(status_parse(statuses[_i].name, &parsed));
    ck_assert_int_eq(parsed, statuses[_i].status);
    ck_assert(status_is_valid(statuses[_i].stored));
}
END_TEST

static const char *const no_names[] = { "",       "Pending",  "PENDING",    "pending ", " pending",
                                        "pend",   "pendings", "canceled",   "shipped,", "none",
                                        "refund", "0",        "processing," };

START_TEST(other_names_name_no_status)
{
    enum status parsed;

    ck_assert_msg(!status_parse(no_names[_i], &parsed), "'%s'", no_names[_i]);
}
END_TEST

START_TEST(other_numbers_are_no_status)
{
    ck_assert(!status_is_valid(-1));
    ck_assert(!status_is_valid(STATUS_COUNT));
    ck_assert(!status_is_valid(256));
}
END_TEST

static const struct {
    status_set_t set;
    const char *text;
} sets[] = {
    { 0, "none" },
    { STATUS_BIT(STATUS_PENDING), "pending" },
    { STATUS_BIT(STATUS_DELIVERED), "delivered" },
    { STATUS_BIT(STATUS_CANCELLED) | STATUS_BIT(STATUS_PROCESSING), "processing, cancelled" },
    { STATUS_ALL, "pending, processing, shipped, delivered, cancelled" },
};

START_TEST(a_set_is_written_in_the_order_of_life)
{
    char text[80];

    status_set_format(sets[_i].set, text, sizeof(text));
    ck_assert_str_eq(text, sets[_i].text);
}
END_TEST

START_TEST(a_set_is_cut_to_the_space_there_is)
{
    const char *full = "pending, processing, shipped, delivered, cancelled";

    for (size_t size = 1; size <= strlen(full) + 1; size++) {
        AUTO_FREE char *text = malloc(size);

        ck_assert_ptr_nonnull(text);
        status_set_format(STATUS_ALL, text, size);
        ck_assert_uint_eq(strlen(text), size - 1);
        ck_assert_mem_eq(text, full, size - 1);
    }
}
END_TEST

START_TEST(a_wrong_name_is_told_all_right_ones)
{
    char expected[STATUS_EXPECTED_SIZE];

    status_expected(expected);
    ck_assert_str_eq(expected, "must be pending, processing, shipped, delivered or cancelled");
}
END_TEST

/* tools/statuses_js.c puts texts between quotes without escaping them. */
static void assert_plain(const char *text)
{
    ck_assert_ptr_nonnull(text);
    ck_assert_str_ne(text, "");
    ck_assert_uint_eq(strcspn(text, "\"\\\n"), strlen(text));
}

START_TEST(each_status_has_words_for_people)
{
    const struct status_text *text = status_text((enum status)_i);

    assert_plain(text->label);
    assert_plain(text->sign);
    assert_plain(text->event);
    assert_plain(text->for_customers);
    /* Every order starts in the first status, and only the others are reached by an action. */
    if (_i != STATUS_PENDING)
        assert_plain(text->action);
    if (text->coming)
        assert_plain(text->coming);
}
END_TEST

START_TEST(each_status_has_a_rank_of_its_own)
{
    for (int rank = 0; rank < STATUS_COUNT; rank++)
        ck_assert_int_eq(status_rank(status_at_rank(rank)), rank);
}
END_TEST

START_TEST(the_usual_way_leads_to_delivery)
{
    static const enum status way[] = { STATUS_PENDING, STATUS_PROCESSING, STATUS_SHIPPED,
                                       STATUS_DELIVERED };
    enum status next;

    for (size_t i = 0; i + 1 < ARRAY_LEN(way); i++) {
        ck_assert(status_usual_next(way[i], &next));
        ck_assert_int_eq(next, way[i + 1]);
    }
    ck_assert(!status_usual_next(STATUS_DELIVERED, &next));
    ck_assert(!status_usual_next(STATUS_CANCELLED, &next));
}
END_TEST

static Suite *status_suite(void)
{
    Suite *suite = suite_create("status");
    TCase *paths = tcase_create("paths");
    TCase *names = tcase_create("names");

    tcase_add_loop_test(paths, only_the_legal_paths_may_be_taken, 0, STATUS_COUNT);
    tcase_add_test(paths, each_status_has_a_rank_of_its_own);
    tcase_add_test(paths, the_usual_way_leads_to_delivery);
    tcase_add_test(names, a_wrong_name_is_told_all_right_ones);
    tcase_add_loop_test(names, each_status_has_words_for_people, 0, STATUS_COUNT);
    tcase_add_loop_test(names, each_status_keeps_its_name_and_its_stored_number, 0,
                        ARRAY_LEN(statuses));
    tcase_add_loop_test(names, other_names_name_no_status, 0, ARRAY_LEN(no_names));
    tcase_add_test(names, other_numbers_are_no_status);
    tcase_add_loop_test(names, a_set_is_written_in_the_order_of_life, 0, ARRAY_LEN(sets));
    tcase_add_test(names, a_set_is_cut_to_the_space_there_is);
    suite_add_tcase(suite, paths);
    suite_add_tcase(suite, names);
    return suite;
}

CHECK_MAIN(status_suite)
