/* SPDX-License-Identifier: MIT */
#include "core/order.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

/* The reading of new orders is tested in test_order_draft.c. */

#define CREATED INT64_C(1795334092123)

static char *own(const char *text)
{
    char *copy = strdup(text);

    ck_assert_ptr_nonnull(copy);
    return copy;
}

START_TEST(a_transition_is_read_from_a_status_and_a_note)
{
    AUTO_ERROR err = ERROR_INIT;
    CLEANUP(order_transition_clear) struct order_transition transition = { .note = NULL };
    const struct input status = text_input(status_name((enum status)_i));
    const struct input note = text_input("  by post ");

    ck_assert_int_eq(order_transition_read(&status, &note, &transition, &err), ERR_OK);
    assert_no_problem(&err);
    ck_assert_int_eq(transition.to, _i);
    ck_assert_str_eq(transition.note, "by post");
    ck_assert(!transition.expects_one);
    ck_assert_uint_eq(transition.expected_count, 0);
}
END_TEST

static const struct input no_statuses[] = {
    { .kind = INPUT_ABSENT },
    { .kind = INPUT_TEXT, .text = "" },
    { .kind = INPUT_TEXT, .text = "Shipped" },
    { .kind = INPUT_TEXT, .text = " shipped" },
    { .kind = INPUT_TEXT, .text = "refunded" },
    { .kind = INPUT_NUMBER, .number = 2 },
    { .kind = INPUT_BOOL, .truth = true },
    { .kind = INPUT_OTHER },
};

START_TEST(a_transition_needs_a_status)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order_transition transition;
    const struct input note = { .kind = INPUT_ABSENT };

    ck_assert_int_eq(order_transition_read(&no_statuses[_i], &note, &transition, &err),
                     ERR_INVALID);
    assert_only_problem(&err, "/status", "status");
    ck_assert_str_eq(err.message, "The change has 1 problem.");
}
END_TEST

static enum err read_note(struct input note, struct order_transition *out, struct error *err)
{
    const struct input status = text_input("shipped");

    return order_transition_read(&status, &note, out, err);
}

START_TEST(a_transitions_note_may_be_left_out)
{
    const struct input notes[] = { { .kind = INPUT_ABSENT }, text_input(""), text_input("   ") };

    for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
        AUTO_ERROR err = ERROR_INIT;
        struct order_transition transition;

        ck_assert_int_eq(read_note(notes[i], &transition, &err), ERR_OK);
        ck_assert_ptr_null(transition.note);
    }
}
END_TEST

START_TEST(a_transitions_note_has_at_most_1000_characters)
{
    AUTO_FREE char *at_limit = repeated("é", 1000);
    AUTO_FREE char *beyond = repeated("é", 1001);
    AUTO_ERROR none = ERROR_INIT;
    CLEANUP(order_transition_clear) struct order_transition transition = { .note = NULL };
    const struct input bad[] = { text_input(beyond), text_input("a\tb"), text_input("\xff"),
                                 number_input(1) };

    ck_assert_int_eq(read_note(text_input(at_limit), &transition, &none), ERR_OK);
    ck_assert_str_eq(transition.note, at_limit);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        AUTO_ERROR err = ERROR_INIT;
        struct order_transition unused;

        ck_assert_int_eq(read_note(bad[i], &unused, &err), ERR_INVALID);
        assert_only_problem(&err, "/note", "note");
    }
}
END_TEST

START_TEST(all_problems_of_a_transition_are_told_at_once)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order_transition transition;
    const struct input status = text_input("lost"), note = number_input(1);

    ck_assert_int_eq(order_transition_read(&status, &note, &transition, &err), ERR_INVALID);
    ck_assert_uint_eq(err.problem_count, 2);
    ck_assert_ptr_nonnull(problem_at(&err, "/status"));
    ck_assert_ptr_nonnull(problem_at(&err, "/note"));
}
END_TEST

START_TEST(a_transition_goes_along_the_legal_paths_alone)
{
    enum status from = (enum status)(_i / STATUS_COUNT);
    const struct order_transition transition = { .to = (enum status)(_i % STATUS_COUNT) };
    AUTO_ERROR err = ERROR_INIT;
    enum err checked = order_transition_check(&transition, from, 1, &err);

    if (status_may_follow(from, transition.to)) {
        ck_assert_int_eq(checked, ERR_OK);
        ck_assert_int_eq(err.code, ERR_OK);
        return;
    }
    ck_assert_int_eq(checked, ERR_TRANSITION);
    ck_assert_int_eq(err.code, ERR_TRANSITION);
    ck_assert_uint_eq(err.allowed, status_next(from));
    ck_assert_ptr_nonnull(strstr(err.message, status_name(from)));
    ck_assert_ptr_nonnull(strstr(err.message, status_name(transition.to)));
}
END_TEST

START_TEST(a_refusal_says_in_words_what_is_possible)
{
    const struct order_transition transition = { .to = STATUS_DELIVERED };
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(order_transition_check(&transition, STATUS_PROCESSING, 2, &err),
                     ERR_TRANSITION);
    ck_assert_str_eq(err.message, "The order is processing and cannot become delivered. "
                                  "Possible next: shipped, cancelled.");
    ck_assert_int_eq(order_transition_check(&transition, STATUS_CANCELLED, 2, &err),
                     ERR_TRANSITION);
    ck_assert_str_eq(err.message, "The order is cancelled and cannot become delivered. "
                                  "Possible next: none.");
    ck_assert_uint_eq(err.allowed, 0);
}
END_TEST

static const struct {
    struct order_transition transition;
    int64_t version;
    enum err result;
} expectations[] = {
    { { .to = STATUS_PROCESSING }, 7, ERR_OK },
    { { .to = STATUS_PROCESSING, .expects_one = true, .expected = { 7 }, .expected_count = 1 },
      7,
      ERR_OK },
    { { .to = STATUS_PROCESSING, .expects_one = true, .expected = { 7 }, .expected_count = 1 },
      8,
      ERR_PRECONDITION },
    { { .to = STATUS_PROCESSING, .expects_one = true, .expected = { 7 }, .expected_count = 1 },
      6,
      ERR_PRECONDITION },
    { { .to = STATUS_PROCESSING,
        .expects_one = true,
        .expected = { 1, 2, 3, 4, 5, 6, 7, 8 },
        .expected_count = ORDER_EXPECTED_MAX },
      8,
      ERR_OK },
    { { .to = STATUS_PROCESSING,
        .expects_one = true,
        .expected = { 1, 2, 3, 4, 5, 6, 7, 8 },
        .expected_count = ORDER_EXPECTED_MAX },
      9,
      ERR_PRECONDITION },
    /* entries after the count are ignored */
    { { .to = STATUS_PROCESSING, .expects_one = true, .expected = { 1, 2 }, .expected_count = 1 },
      2,
      ERR_PRECONDITION },
    { { .to = STATUS_PROCESSING, .expects_one = true, .expected_count = 0 }, 1, ERR_PRECONDITION },
    { { .to = STATUS_PROCESSING, .expects_one = true, .expected_count = 0 }, 0, ERR_PRECONDITION },
};

START_TEST(a_transition_is_made_in_an_expected_version_alone)
{
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(order_transition_check(&expectations[_i].transition, STATUS_PENDING,
                                            expectations[_i].version, &err),
                     expectations[_i].result);
    ck_assert_int_eq(err.code, expectations[_i].result);
}
END_TEST

START_TEST(a_stale_copy_is_told_before_an_illegal_path)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct order_transition transition = {
        .to = STATUS_PENDING, .expects_one = true, .expected = { 1 }, .expected_count = 1
    };

    ck_assert_int_eq(order_transition_check(&transition, STATUS_SHIPPED, 3, &err),
                     ERR_PRECONDITION);
    ck_assert_ptr_nonnull(strstr(err.message, "shipped"));
    ck_assert_int_eq(order_transition_check(&transition, STATUS_SHIPPED, 1, &err), ERR_TRANSITION);
}
END_TEST

/* An order that was shipped, in three steps. */
static struct order shipped_order(void)
{
    struct order order = { .summary = { .number = 1001,
                                        .customer_name = own("Ada"),
                                        .customer_email = own("ada@example.com"),
                                        .total = 2500,
                                        .status = STATUS_SHIPPED,
                                        .item_count = 1,
                                        .version = 3,
                                        .created_at = CREATED,
                                        .updated_at = CREATED + 2 },
                           .items = calloc(1, sizeof(*order.items)),
                           .history = calloc(3, sizeof(*order.history)),
                           .history_count = 3 };

    ck_assert(order.items && order.history);
    order.items[0] = (struct order_item){ own("MUG-01"), own("Mug, blue"), 2, 1250 };
    for (int i = 0; i < 3; i++)
        order.history[i] = (struct order_event){
            .status = (enum status)i, .at = CREATED + i, .note = own("done"), .by = own("Grace")
        };
    return order;
}

START_TEST(a_rewound_order_is_as_it_was_created)
{
    AUTO_ORDER order = shipped_order();

    order_rewind(&order);
    ck_assert_int_eq(order.summary.status, STATUS_PENDING);
    ck_assert_int_eq(order.summary.version, 1);
    ck_assert_int_eq(order.summary.created_at, CREATED);
    ck_assert_int_eq(order.summary.updated_at, CREATED);
    ck_assert_int_eq(order.history[0].status, STATUS_PENDING);
    ck_assert_uint_eq(order.history_count, 1);
    ck_assert_int_eq(order.history[0].at, CREATED);
    ck_assert_str_eq(order.history[0].note, "done");
    ck_assert_str_eq(order.history[0].by, "Grace");
    ck_assert_int_eq(order.summary.total, 2500);
    ck_assert_int_eq(order.summary.item_count, 1);
    ck_assert_str_eq(order.items[0].name, "Mug, blue");
}
END_TEST

START_TEST(rewinding_a_new_order_changes_nothing)
{
    AUTO_ORDER order = shipped_order();

    order_rewind(&order);
    order_rewind(&order);
    ck_assert_int_eq(order.summary.version, 1);
    ck_assert_int_eq(order.summary.status, STATUS_PENDING);
    ck_assert_str_eq(order.history[0].by, "Grace");
}
END_TEST

START_TEST(a_cleared_order_is_empty_and_may_be_cleared_again)
{
    struct order order = shipped_order();

    order_clear(&order);
    ck_assert_ptr_null(order.items);
    ck_assert_ptr_null(order.history);
    ck_assert_ptr_null(order.summary.customer_name);
    ck_assert_ptr_null(order.summary.customer_email);
    ck_assert_int_eq(order.summary.item_count, 0);
    ck_assert_int_eq(order.summary.version, 0);
    ck_assert_uint_eq(order.history_count, 0);
    order_clear(&order);
}
END_TEST

static const struct {
    int64_t quantity;
    money_t price, subtotal;
} subtotals[] = {
    { 1, 0, 0 },
    { 2, 1250, 2500 },
    { ORDER_QUANTITY_MAX, MONEY_PRICE_MAX, INT64_C(999998999000001) },
};

START_TEST(a_subtotal_is_quantity_times_price)
{
    const struct order_item item = { .quantity = subtotals[_i].quantity,
                                     .price = subtotals[_i].price };

    ck_assert_int_eq(order_item_subtotal(&item), subtotals[_i].subtotal);
}
END_TEST

/* Two items, as literals: never to be cleared. */
struct sample {
    struct order_item items[3];
    struct order_draft draft;
};

static void sample_init(struct sample *sample)
{
    static char mug[] = "MUG-01", mug_name[] = "Mug", tea[] = "TEA", tea_name[] = "Tea",
                note[] = "soon";

    *sample = (struct sample){ .items = { { mug, mug_name, 2, 1250 }, { tea, tea_name, 1, 499 } } };
    sample->draft = (struct order_draft){
        .has_user = true, .items = sample->items, .item_count = 2, .total = 2999, .note = note
    };
}

static bool same_fingerprint(const struct sample *a, const struct sample *b)
{
    struct secret_hash hash_a, hash_b;

    order_draft_fingerprint(&a->draft, &hash_a);
    order_draft_fingerprint(&b->draft, &hash_b);
    return memcmp(hash_a.bytes, hash_b.bytes, sizeof(hash_a.bytes)) == 0;
}

START_TEST(equal_drafts_have_equal_fingerprints)
{
    AUTO_FREE char *note = own("soon");
    struct sample a, b;

    sample_init(&a);
    sample_init(&b);
    b.draft.note = note;
    ck_assert(same_fingerprint(&a, &b));
}
END_TEST

static void other_user(struct sample *sample)
{
    sample->draft.user_id.bytes[15] = 1;
}

static void no_user(struct sample *sample)
{
    sample->draft.has_user = false;
}

static void other_note(struct sample *sample)
{
    static char note[] = "later";

    sample->draft.note = note;
}

static void no_note(struct sample *sample)
{
    sample->draft.note = NULL;
}

static void other_quantity(struct sample *sample)
{
    sample->items[1].quantity = 2;
}

static void other_price(struct sample *sample)
{
    sample->items[1].price = 498;
}

static void other_product(struct sample *sample)
{
    static char product[] = "MUG-02";

    sample->items[0].product_id = product;
}

static void other_name(struct sample *sample)
{
    static char name[] = "Cup";

    sample->items[0].name = name;
}

static void moved_letters(struct sample *sample)
{
    static char product[] = "MUG-0", name[] = "1Mug";

    sample->items[0].product_id = product;
    sample->items[0].name = name;
}

static void swapped_items(struct sample *sample)
{
    struct order_item first = sample->items[0];

    sample->items[0] = sample->items[1];
    sample->items[1] = first;
}

static void one_item_less(struct sample *sample)
{
    sample->draft.item_count = 1;
}

static void one_item_more(struct sample *sample)
{
    sample->items[2] = sample->items[1];
    sample->draft.item_count = 3;
}

static void (*const changes[])(struct sample *) = {
    other_user,    no_user,    other_note,    no_note,       other_quantity, other_price,
    other_product, other_name, moved_letters, swapped_items, one_item_less,  one_item_more,
};

START_TEST(every_change_changes_the_fingerprint)
{
    struct sample a, b;

    sample_init(&a);
    sample_init(&b);
    changes[_i](&b);
    ck_assert(!same_fingerprint(&a, &b));
}
END_TEST

static Suite *order_suite(void)
{
    Suite *suite = suite_create("order");
    TCase *transition = tcase_create("transition");
    TCase *life = tcase_create("life");
    TCase *fingerprint = tcase_create("fingerprint");

    tcase_add_loop_test(transition, a_transition_is_read_from_a_status_and_a_note, 0, STATUS_COUNT);
    tcase_add_loop_test(transition, a_transition_needs_a_status, 0, ARRAY_LEN(no_statuses));
    tcase_add_test(transition, a_transitions_note_may_be_left_out);
    tcase_add_test(transition, a_transitions_note_has_at_most_1000_characters);
    tcase_add_test(transition, all_problems_of_a_transition_are_told_at_once);
    tcase_add_loop_test(transition, a_transition_goes_along_the_legal_paths_alone, 0,
                        STATUS_COUNT * STATUS_COUNT);
    tcase_add_test(transition, a_refusal_says_in_words_what_is_possible);
    tcase_add_loop_test(transition, a_transition_is_made_in_an_expected_version_alone, 0,
                        ARRAY_LEN(expectations));
    tcase_add_test(transition, a_stale_copy_is_told_before_an_illegal_path);
    tcase_add_test(life, a_rewound_order_is_as_it_was_created);
    tcase_add_test(life, rewinding_a_new_order_changes_nothing);
    tcase_add_test(life, a_cleared_order_is_empty_and_may_be_cleared_again);
    tcase_add_loop_test(life, a_subtotal_is_quantity_times_price, 0, ARRAY_LEN(subtotals));
    tcase_add_test(fingerprint, equal_drafts_have_equal_fingerprints);
    tcase_add_loop_test(fingerprint, every_change_changes_the_fingerprint, 0, ARRAY_LEN(changes));
    suite_add_tcase(suite, transition);
    suite_add_tcase(suite, life);
    suite_add_tcase(suite, fingerprint);
    return suite;
}

CHECK_MAIN(order_suite)
