/* SPDX-License-Identifier: MIT */
#include "tests/store/order_model.h"
#include "tests/support/check_main.h"

#include <stdio.h>

static struct model *model;
static unsigned turn;

/* Each test uses a shop with a different clock. */
static void make_model(int clock)
{
    model = model_new((enum model_clock)clock);
}

static void free_model(void)
{
    model_free(model);
}

#define DAY(n) (FIXTURE_DAY + (n)*MS_PER_DAY)

static const struct {
    timestamp_t from, to;
} ranges[] = {
    { 0, TIMESTAMP_MAX },
    { DAY(4), DAY(14) - 1 },
    { DAY(4) + 5 * MS_PER_HOUR, DAY(11) + MS_PER_HOUR },
};

/* With every sort in both directions, for everybody and for one user; dates and statuses vary. */
static void assert_found(const char *search)
{
    struct order_query query = { .list.search = (char *)(uintptr_t)search };

    for (unsigned sort = 0; sort < 8; sort++) {
        query.sort = (enum order_sort)(sort / 2);
        query.ascending = sort % 2 != 0;
        for (int users = 0; users < 2; users++) {
            turn++;
            query.from = ranges[turn % ARRAY_LEN(ranges)].from;
            query.to = ranges[turn % ARRAY_LEN(ranges)].to;
            query.statuses = (status_set_t)model_random(model, STATUS_ALL + 1);
            query.has_user = users == 1;
            query.user_id = model->users[turn % 5].id;
            model_assert_list(model, &query);
        }
    }
}

static size_t count_found(const char *search)
{
    bool found[MODEL_MAX];
    size_t count = 0;

    model_find(model, search, found);
    for (size_t i = 0; i < model->count; i++)
        count += found[i];
    return count;
}

/* Each search says whether it must have matches, so that the model cannot miss all of them. */
static const struct {
    const char *search;
    bool found;
} searches[] = {
    /* numbers, of orders and in names */
    { "1001", true },
    { "1010", true },
    { "1005", true },
    { "1299", true },
    { "100", true },
    { "999999", false },
    { "99999999999999999999999999", false },
    { "-1001", true },
    { "+1001", true },
    { "#1042", true },
    { "1042.", true },
    { "no. 1042", true },
    { "Nr 1042", true },
    { "order 1042", true },
    { "Order no. #1042", true },
    { "order 104", true },
    { "10", true },
    { "order 9999", false },
    { "reorder 1042", false },
    { "no 1042 teapot", false },
    { "order 1042 example", true },
    { "1042 example", true },
    { "12 mug", true },
    { "MUG-1042", false },
    { "01042", false },
    /* phone numbers, however they are grouped */
    { "(030) 123 45-67", true },
    { "030 1234567", true },
    { "0301234567", true },
    { "03012345 67", true },
    { "030 12345", true },
    { "030123", true },
    { "030/1234567 tel", true },
    { "030 1234568", false },
    { "1234567", false },
    /* products and items */
    { "MUG-01", true },
    { "mug-01", true },
    { "mug-0", true },
    { "mug/01", true },
    { "mug 01", true },
    { "01-mug", false }, /* words of two neighbouring items */
    { "blue-hex", false },
    { "MUG-01-XL", true },
    { "MUG-01-X", true },
    { "UG-01", false },
    { "SKU_42_b", true },
    { "sku-42", true },
    { "sku42", false },
    { "a", true },
    { "mug,blue", true },
    { "blue mug", true },
    { "blue,mug", true },
    { "large mug parcel", true },
    /* letters that are not ASCII */
    { "café", true },
    { "CAFÉ", true },
    { "cafe", true },
    { "CAFE\xcc\x81", true },
    { "caf", true },
    { "crème caf", true },
    { "crémè", true },
    { "menthe thé", true },
    { "thé-à-la-m", false },
    { "straße", true },
    { "strasse", true },
    { "STRASSE", true },
    { "SMØRREBRØD", true },
    { "smorrebrod", true },
    { "lukasz", true },
    { "łukasz", true },
    { "太郎", true },
    { "田中", true },
    { "中太", true },
    { "郎", true },
    { "太田", false },
    { "ase strøm", true },
    { "Åse", true },
    /* customers */
    { "müller", true },
    { "MULLER", true },
    { "müller-lüd", true },
    { "Müller-Zoë", false },
    { "zoe@example.com", true },
    { "zoe@", true },
    { "@example", true },
    { "example.co", true },
    { "ana.maria+shop@example.co.uk", true },
    { "o'brien", true },
    { "o'b", true },
    { "obrien", true },
    { "siobhan o'brien", true },
    { "lee l@example.com", true },
    { "nemo", false },
    /* notes */
    { "00340434", true },
    { "parcel 003", true },
    { "klingeln bitte", true },
    { "neighbour", true },
    { "eighbour", false },
    { "tür 3,", true },
    /* what FTS5 would take for syntax */
    { "OR", true },
    { "or", true },
    { "AND", true },
    { "NOT mug", true },
    { "mug NOT", true },
    { "mug OR nothingness", false },
    { "NEAR", true },
    { "NEAR(", true },
    { "NEAR(mug blue)", false },
    { "NEAR(mug blue, 2)", false },
    { "*", false },
    { "mug*", true },
    { "m*g", false },
    { "*mug", true },
    { "^mug", true },
    { "text:mug", false },
    { "text : mug", false },
    { "rowid:1001", false },
    { "{text}:mug", false },
    { "- mug", true },
    { "(mug)", true },
    { "(mug", true },
    { "\"mug blue\"", true },
    { "\"", false },
    { "\"\"", false },
    { "\"\"\"\"\"\"\"\"", false },
    { "\"mug", true },
    { "mug\"", true },
    { "mug\"blue", false },
    { "mug\" OR \"tee", true },
    { "' OR 1=1 --", false },
    { "mug'; DROP TABLE orders; --", false },
    { "\\", false },
    { "%", false },
    { "_", false },
    { "100%", true },
    { "mu_", true },
    { "?1", true },
    /* no letter at all */
    { "-", false },
    { "—", false },
    { "— —", false },
    { "- —", false },
    { "— mug", true },
    { "mug —", true },
    { "mug — blue", true },
    { "mug—blue", false },
    { "—mug", true },
    { "smørrebrød — 3", true },
    { "brød — 3", false },
    { "...", false },
    { "( )", false },
    /* no matches */
    { "teapot", false },
    { "mug teapot", false },
    { "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq", false },
};

/* The orders below these numbers are flushed to the index's blocks; the others are pending. */
static const int64_t flushed_below[] = { 0, ORDER_FIRST_NUMBER + MODEL_ORDERS / 2, INT64_MAX };

START_TEST(every_search_finds_what_the_model_does)
{
    int clock = _i / (int)ARRAY_LEN(flushed_below);
    size_t step = clock == CLOCK_RIGHT ? 1 : 5; /* a sample for the shops with a wrong clock */

    make_model(clock);
    fixture_flush_search(flushed_below[_i % (int)ARRAY_LEN(flushed_below)]);
    for (size_t i = (size_t)_i % step; i < ARRAY_LEN(searches); i += step) {
        const char *search = searches[i].search;

        ck_assert_msg(clock != CLOCK_RIGHT || (count_found(search) > 0) == searches[i].found,
                      "the model: %s", search);
        assert_found(search);
    }
}
END_TEST

/* The prefixes of an id, in either case, up to its full length and beyond. */
START_TEST(an_id_is_found_by_its_beginning)
{
    static const int lengths[] = { 1, 7, 8, 9, 10, 13, 14, 15, 18, 19, 23, 24, 25, 35, UUID_LEN };
    bool found[MODEL_MAX];
    size_t order;
    char id[UUID_LEN + 2], prefix[UUID_LEN + 2];

    make_model(_i);
    order = model->count / 2;
    uuid_format(&model->orders[order].id, id);
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        snprintf(prefix, sizeof(prefix), "%.*s", lengths[i], id);
        for (char *at = prefix; i % 2 != 0 && *at != '\0'; at++)
            *at = (char)(*at >= 'a' && *at <= 'f' ? *at - 'a' + 'A' : *at);
        model_find(model, prefix, found);
        ck_assert(found[order]);
        assert_found(prefix);
    }
    strcat(id, "0");
    ck_assert_uint_eq(count_found(id), 0);
    assert_found(id);
}
END_TEST

START_TEST(what_only_looks_like_an_id_finds_none)
{
    static const char *const no_ids[] = { "01-90",
                                          "0190g",
                                          "ffffffff-ffff-ffff-ffff-ffffffffffff",
                                          "00000000-0000-0000-0000-000000000000",
                                          "00000000",
                                          "ffff" };

    make_model(_i);
    for (size_t i = 0; i < ARRAY_LEN(no_ids); i++) {
        ck_assert_uint_eq(count_found(no_ids[i]), 0);
        assert_found(no_ids[i]);
    }
}
END_TEST

/* The longest search allowed, which is counted in characters. */
START_TEST(a_long_search_is_answered_like_a_short_one)
{
    static const char *const units[] = {
        "a ", "a-", "mug ", "\" ", "\"", "— ", "—", "é", "*(", "1"
    };
    static const size_t lengths[] = { 2, 2, 4, 2, 1, 2, 1, 1, 2, 1 };
    char search[QUERY_SEARCH_MAX * 4 + 1];
    struct order_query query = { .to = TIMESTAMP_MAX, .list.search = search };

    make_model(_i);
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        search[0] = '\0';
        for (size_t length = 0; length + lengths[i] < QUERY_SEARCH_MAX; length += lengths[i])
            strcat(search, units[i]);
        strcat(search, units[i][0] == '\"' ? "\"" : "a");
        model_assert_list(model, &query);
    }
}
END_TEST

START_TEST(searches_keep_up_with_changes)
{
    static const char *const some[] = { "parcel", "klingeln", "mug present", "tür", "1301", "or" };

    make_model(_i / (int)ARRAY_LEN(flushed_below));
    fixture_flush_search(flushed_below[_i % (int)ARRAY_LEN(flushed_below)]);
    for (int i = 0; i < 12; i++) {
        model_change(model, 10);
        assert_found(some[i % (int)ARRAY_LEN(some)]);
    }
    fixture_assert_sound();
}
END_TEST

static Suite *order_search_suite(void)
{
    Suite *suite = suite_create("order_search");
    TCase *finding = tcase_create("finding");

    tcase_add_loop_test(finding, every_search_finds_what_the_model_does, 0,
                        CLOCKS * ARRAY_LEN(flushed_below));
    tcase_add_loop_test(finding, an_id_is_found_by_its_beginning, 0, CLOCKS);
    tcase_add_loop_test(finding, what_only_looks_like_an_id_finds_none, 0, CLOCKS);
    tcase_add_loop_test(finding, a_long_search_is_answered_like_a_short_one, 0, CLOCKS);
    tcase_add_loop_test(finding, searches_keep_up_with_changes, 0,
                        CLOCKS * ARRAY_LEN(flushed_below));
    tcase_set_timeout(finding, 120);
    fixture_add_store(finding);
    tcase_add_checked_fixture(finding, NULL, free_model);
    suite_add_tcase(suite, finding);
    return suite;
}

CHECK_MAIN(order_search_suite)
