/* SPDX-License-Identifier: MIT */
#include "core/currency.h"
#include "core/order.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

#include <math.h>

/* A valid item. */
static struct order_item_input mug(void)
{
    return (struct order_item_input){ .is_object = true,
                                      .product_id = text_input("MUG-01"),
                                      .name = text_input("Mug, blue"),
                                      .quantity = number_input(2),
                                      .price = number_input(12.5) };
}

static struct order_item_input item(double quantity, struct input price)
{
    struct order_item_input made = mug();

    made.quantity = number_input(quantity);
    made.price = price;
    return made;
}

static struct order_input order_of(struct order_item_input *items, size_t count)
{
    return (struct order_input){ .items = items, .item_count = count, .has_items = true };
}

/* Reads an input that must be valid; the caller's, to order_draft_clear(). */
static struct order_draft accepted(const struct order_input *input)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order_draft draft = { .items = NULL };
    enum err read = order_draft_read(input, CURRENCY_DECIMALS, &draft, &err);

    assert_no_problem(&err);
    ck_assert_int_eq(read, ERR_OK);
    return draft;
}

static void assert_accepted(const struct order_input *input)
{
    AUTO_ORDER_DRAFT draft = accepted(input);

    ck_assert_uint_eq(draft.item_count, input->item_count);
}

/* Reads an input that must have exactly one problem, at @where. */
static void assert_refused(const struct order_input *input, const char *where, const char *what)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order_draft draft = { .items = NULL };

    ck_assert_msg(order_draft_read(input, CURRENCY_DECIMALS, &draft, &err) == ERR_INVALID,
                  "%s is taken", what);
    assert_only_problem(&err, where, what);
    ck_assert_str_eq(err.message, "The order has 1 problem.");
    ck_assert_ptr_null(draft.items);
}

/* Puts @changed after a valid item, so that pointers must count the items. */
static void assert_item(struct order_item_input changed, const char *refused_at, const char *what)
{
    struct order_item_input items[] = { mug(), changed };
    const struct order_input input = order_of(items, ARRAY_LEN(items));

    if (refused_at)
        assert_refused(&input, refused_at, what);
    else
        assert_accepted(&input);
}

START_TEST(an_order_holds_what_was_sent)
{
    struct order_item_input items[] = { mug(), item(1, text_input("0.05")) };
    struct order_input input = order_of(items, ARRAY_LEN(items));
    AUTO_ORDER_DRAFT draft = { .items = NULL };

    items[1].product_id = text_input("  STICKER ");
    items[1].name = text_input("Aufkleber, größer");
    input.note = text_input(" before noon ");
    draft = accepted(&input);
    ck_assert(!draft.has_user);
    ck_assert_uint_eq(draft.item_count, 2);
    ck_assert_str_eq(draft.items[0].product_id, "MUG-01");
    ck_assert_str_eq(draft.items[0].name, "Mug, blue");
    ck_assert_int_eq(draft.items[0].quantity, 2);
    ck_assert_int_eq(draft.items[0].price, 1250);
    ck_assert_str_eq(draft.items[1].product_id, "STICKER");
    ck_assert_str_eq(draft.items[1].name, "Aufkleber, größer");
    ck_assert_int_eq(draft.items[1].quantity, 1);
    ck_assert_int_eq(draft.items[1].price, 5);
    ck_assert_int_eq(draft.total, 2505);
    ck_assert_str_eq(draft.note, "before noon");
}
END_TEST

START_TEST(an_order_has_1_to_1000_items)
{
    struct order_item_input items[ORDER_ITEMS_MAX];
    struct order_input input = order_of(items, 0);

    for (size_t i = 0; i < ARRAY_LEN(items); i++)
        items[i] = mug();
    assert_refused(&input, "/items", "no item");
    input.item_count = 1;
    assert_accepted(&input);
    input.item_count = 1000;
    assert_accepted(&input);
    input.item_count = 1001;
    assert_refused(&input, "/items", "1001 items");
    input.item_count = 1000000;
    assert_refused(&input, "/items", "a million items");
}
END_TEST

START_TEST(the_items_must_be_a_list)
{
    struct order_input input = { .has_items = false };

    assert_refused(&input, "/items", "no items at all");
    input.items_other = text_input("mug");
    assert_refused(&input, "/items", "a text for items");
    input.items_other = other_input();
    assert_refused(&input, "/items", "an object for items");
}
END_TEST

START_TEST(an_item_must_be_an_object)
{
    assert_item((struct order_item_input){ .is_object = false }, "/items/1", "no object");
}
END_TEST

static const struct input texts_that_are_none[] = {
    { .kind = INPUT_ABSENT },
    { .kind = INPUT_NUMBER, .number = 1 },
    { .kind = INPUT_BOOL, .truth = true },
    { .kind = INPUT_OTHER },
    { .kind = INPUT_TEXT, .text = "" },
    { .kind = INPUT_TEXT, .text = "   " },
    { .kind = INPUT_TEXT, .text = "\u3000" },
    { .kind = INPUT_TEXT, .text = "a\nb" },
    { .kind = INPUT_TEXT, .text = "a\xc2\x85 z" },
    { .kind = INPUT_TEXT, .text = "\xc0\x80" },
};

START_TEST(an_item_needs_a_product_id_and_a_name)
{
    struct order_item_input no_id = mug(), no_name = mug();

    no_id.product_id = texts_that_are_none[_i];
    assert_item(no_id, "/items/1/product_id", "product id");
    no_name.name = texts_that_are_none[_i];
    assert_item(no_name, "/items/1/name", "name");
}
END_TEST

START_TEST(a_product_id_is_kept_in_one_form)
{
    static const char *const sent[] = { "TASSE-\u00e9",
                                        "TASSE-e\u0301",
                                        "T\u200bASSE-\u00e9",
                                        "\ufeffTASSE\u00ad-\u00e9\u200d ",
                                        "\u202eTASSE-e\u0301\u2060",
                                        "\u200b TASSE-\u00e9" };

    for (size_t i = 0; i < ARRAY_LEN(sent); i++) {
        struct order_item_input one = mug();
        const struct order_input input = order_of(&one, 1);
        AUTO_ORDER_DRAFT draft = { .items = NULL };

        one.product_id = text_input(sent[i]);
        draft = accepted(&input);
        ck_assert_str_eq(draft.items[0].product_id, "TASSE-\u00e9");
    }
}
END_TEST

START_TEST(an_id_or_a_name_of_nothing_visible_is_empty)
{
    struct order_item_input changed = mug();

    changed.product_id = text_input("\u200b\u00a0\ufeff");
    assert_item(changed, "/items/1/product_id", "an invisible id");
    changed = mug();
    changed.name = text_input("\u202e\u200d");
    assert_item(changed, "/items/1/name", "an invisible name");
}
END_TEST

START_TEST(a_product_id_counts_as_it_is_kept)
{
    AUTO_FREE char *decomposed = repeated("e\u0301", ORDER_PRODUCT_ID_MAX);
    AUTO_FREE char *too_long = repeated("\u0958", ORDER_PRODUCT_ID_MAX / 2 + 1);
    struct order_item_input changed = mug();

    changed.product_id = text_input(decomposed);
    assert_item(changed, NULL, "64 letters with accents");
    changed.product_id = text_input(too_long);
    assert_item(changed, "/items/1/product_id", "33 letters of two characters each");
}
END_TEST

START_TEST(a_note_of_nothing_visible_is_none)
{
    struct order_item_input one = mug();
    struct order_input input = order_of(&one, 1);
    AUTO_ORDER_DRAFT blank = { .items = NULL }, turned = { .items = NULL };

    input.note = text_input("\u200b \u2066\u2069");
    blank = accepted(&input);
    ck_assert_ptr_null(blank.note);
    input.note = text_input("\u202egpj.exe\u202c");
    turned = accepted(&input);
    ck_assert_str_eq(turned.note, "gpj.exe");
}
END_TEST

START_TEST(a_product_id_has_at_most_64_characters)
{
    AUTO_FREE char *at_limit = repeated("é", 64);
    AUTO_FREE char *beyond = repeated("é", 65);
    struct order_item_input changed = mug();

    changed.product_id = text_input(at_limit);
    assert_item(changed, NULL, "64");
    changed.product_id = text_input(beyond);
    assert_item(changed, "/items/1/product_id", "65");
}
END_TEST

START_TEST(a_name_has_at_most_200_characters)
{
    AUTO_FREE char *at_limit = repeated("日", 200);
    AUTO_FREE char *beyond = repeated("日", 201);
    struct order_item_input changed = mug();

    changed.name = text_input(at_limit);
    assert_item(changed, NULL, "200");
    changed.name = text_input(beyond);
    assert_item(changed, "/items/1/name", "201");
}
END_TEST

START_TEST(a_note_has_at_most_1000_characters)
{
    AUTO_FREE char *at_limit = repeated("😀", 1000);
    AUTO_FREE char *beyond = repeated("😀", 1001);
    struct order_item_input items[] = { mug() };
    struct order_input input = order_of(items, 1);

    input.note = text_input(at_limit);
    assert_accepted(&input);
    input.note = text_input(beyond);
    assert_refused(&input, "/note", "1001");
    input.note = text_input("a\ttab");
    assert_refused(&input, "/note", "control character");
    input.note = text_input("two\nlines");
    assert_accepted(&input);
    input.note = number_input(1);
    assert_refused(&input, "/note", "a number");
}
END_TEST

START_TEST(an_empty_note_is_none)
{
    struct order_item_input items[] = { mug() };
    struct order_input input = order_of(items, 1);
    AUTO_ORDER_DRAFT empty = { .items = NULL };
    AUTO_ORDER_DRAFT blank = { .items = NULL };

    input.note = text_input("");
    empty = accepted(&input);
    ck_assert_ptr_null(empty.note);
    input.note = text_input("  ");
    blank = accepted(&input);
    ck_assert_ptr_null(blank.note);
}
END_TEST

static const struct {
    struct input quantity;
    bool good;
} quantities[] = {
    { { .kind = INPUT_NUMBER, .number = 1 }, true },
    { { .kind = INPUT_NUMBER, .number = 999999 }, true },
    { { .kind = INPUT_NUMBER, .number = 0 }, false },
    { { .kind = INPUT_NUMBER, .number = -1 }, false },
    { { .kind = INPUT_NUMBER, .number = 1000000 }, false },
    { { .kind = INPUT_NUMBER, .number = 1.5 }, false },
    { { .kind = INPUT_NUMBER, .number = 1.0000001 }, false },
    { { .kind = INPUT_NUMBER, .number = 1e300 }, false },
    { { .kind = INPUT_NUMBER, .number = (double)NAN }, false },
    { { .kind = INPUT_NUMBER, .number = (double)INFINITY }, false },
    { { .kind = INPUT_TEXT, .text = "2" }, false },
    { { .kind = INPUT_BOOL, .truth = true }, false },
    { { .kind = INPUT_OTHER }, false },
    { { .kind = INPUT_ABSENT }, false },
};

START_TEST(a_quantity_is_a_whole_number_from_1_to_999999)
{
    struct order_item_input changed = mug();

    changed.quantity = quantities[_i].quantity;
    assert_item(changed, quantities[_i].good ? NULL : "/items/1/quantity", "quantity");
}
END_TEST

static const struct {
    struct input price;
    money_t amount; /* -1: refused */
} prices[] = {
    { { .kind = INPUT_NUMBER, .number = 0 }, 0 },
    { { .kind = INPUT_NUMBER, .number = 0.01 }, 1 },
    { { .kind = INPUT_NUMBER, .number = 12.5 }, 1250 },
    { { .kind = INPUT_NUMBER, .number = 0.30000000000000004 }, 30 },
    { { .kind = INPUT_NUMBER, .number = 9999999.99 }, MONEY_PRICE_MAX },
    { { .kind = INPUT_TEXT, .text = "0" }, 0 },
    { { .kind = INPUT_TEXT, .text = "12" }, 1200 },
    { { .kind = INPUT_TEXT, .text = "12.5" }, 1250 },
    { { .kind = INPUT_TEXT, .text = "12.50" }, 1250 },
    { { .kind = INPUT_TEXT, .text = "9999999.99" }, MONEY_PRICE_MAX },
    { { .kind = INPUT_NUMBER, .number = 10000000 }, -1 },
    { { .kind = INPUT_NUMBER, .number = 1e300 }, -1 },
    { { .kind = INPUT_NUMBER, .number = 1.005 }, -1 },
    { { .kind = INPUT_NUMBER, .number = -0.01 }, -1 },
    { { .kind = INPUT_NUMBER, .number = (double)NAN }, -1 },
    { { .kind = INPUT_NUMBER, .number = (double)INFINITY }, -1 },
    { { .kind = INPUT_TEXT, .text = "10000000" }, -1 },
    { { .kind = INPUT_TEXT, .text = "10000000.00" }, -1 },
    { { .kind = INPUT_TEXT, .text = "99999999999999999999999999" }, -1 },
    { { .kind = INPUT_TEXT, .text = "" }, -1 },
    { { .kind = INPUT_TEXT, .text = "-1" }, -1 },
    { { .kind = INPUT_TEXT, .text = "12.345" }, -1 },
    { { .kind = INPUT_TEXT, .text = " 12.50 " }, -1 },
    { { .kind = INPUT_BOOL, .truth = true }, -1 },
    { { .kind = INPUT_OTHER }, -1 },
    { { .kind = INPUT_ABSENT }, -1 },
};

START_TEST(a_price_is_a_number_or_a_text_from_0_to_9999999_99)
{
    struct order_item_input items[] = { item(1, prices[_i].price) };
    const struct order_input input = order_of(items, 1);
    AUTO_ORDER_DRAFT draft = { .items = NULL };

    if (prices[_i].amount < 0) {
        assert_item(items[0], "/items/1/price", "price");
        return;
    }
    draft = accepted(&input);
    ck_assert_int_eq(draft.items[0].price, prices[_i].amount);
    ck_assert_int_eq(draft.total, prices[_i].amount);
}
END_TEST

/* For two mugs at 12.50. */
static const struct {
    struct input amount;
    bool agrees;
} claims[] = {
    { { .kind = INPUT_ABSENT }, true },
    { { .kind = INPUT_NUMBER, .number = 25 }, true },
    { { .kind = INPUT_NUMBER, .number = 25.00000000000001 }, true },
    { { .kind = INPUT_TEXT, .text = "25" }, true },
    { { .kind = INPUT_TEXT, .text = "25.00" }, true },
    { { .kind = INPUT_NUMBER, .number = 25.01 }, false },
    { { .kind = INPUT_NUMBER, .number = 24.99 }, false },
    { { .kind = INPUT_NUMBER, .number = 0 }, false },
    { { .kind = INPUT_NUMBER, .number = -25 }, false },
    { { .kind = INPUT_NUMBER, .number = 2500 }, false },
    { { .kind = INPUT_NUMBER, .number = 25.005 }, false },
    { { .kind = INPUT_NUMBER, .number = (double)NAN }, false },
    { { .kind = INPUT_NUMBER, .number = 1e300 }, false },
    { { .kind = INPUT_TEXT, .text = "" }, false },
    { { .kind = INPUT_TEXT, .text = "25.000" }, false },
    { { .kind = INPUT_TEXT, .text = "24.99" }, false },
    { { .kind = INPUT_BOOL, .truth = true }, false },
    { { .kind = INPUT_OTHER }, false },
};

START_TEST(a_subtotal_that_is_sent_must_agree)
{
    struct order_item_input changed = mug();

    changed.subtotal = claims[_i].amount;
    assert_item(changed, claims[_i].agrees ? NULL : "/items/1/subtotal", "subtotal");
}
END_TEST

START_TEST(a_total_that_is_sent_must_agree)
{
    struct order_item_input items[] = { item(1, number_input(12.5)), item(1, number_input(12.5)) };
    struct order_input input = order_of(items, ARRAY_LEN(items));

    input.total = claims[_i].amount;
    if (claims[_i].agrees)
        assert_accepted(&input);
    else
        assert_refused(&input, "/total", "total");
}
END_TEST

START_TEST(a_total_is_not_held_against_items_that_do_not_count)
{
    struct order_item_input items[] = { mug(), item(0, number_input(1)) };
    struct order_input input = order_of(items, ARRAY_LEN(items));

    input.total = number_input(26);
    assert_refused(&input, "/items/1/quantity", "total of half an order");
}
END_TEST

START_TEST(a_total_may_reach_9999999999999_99)
{
    struct order_item_input items[] = {
        item(999999, text_input("9999999.99")),
        item(1, text_input("9999999.99")),
        item(1, text_input("9999.99")),
    };
    struct order_input input = order_of(items, ARRAY_LEN(items));
    AUTO_ORDER_DRAFT draft = { .items = NULL };

    input.total = number_input(9999999999999.99);
    draft = accepted(&input);
    ck_assert_int_eq(draft.total, MONEY_TOTAL_MAX);
    ck_assert_int_eq(order_item_subtotal(&draft.items[0]), INT64_C(999998999000001));
    items[2].price = text_input("10000");
    input.total.kind = INPUT_ABSENT;
    assert_refused(&input, "/items/2", "a cent beyond");
}
END_TEST

START_TEST(an_order_may_be_for_a_user)
{
    const char *id = "01930abc-def0-7123-8456-789abcdef00f";
    struct order_item_input items[] = { mug() };
    struct order_input input = order_of(items, 1);
    AUTO_ORDER_DRAFT draft = { .items = NULL };
    char text[UUID_LEN + 1];

    input.user_id = text_input(id);
    draft = accepted(&input);
    ck_assert(draft.has_user);
    uuid_format(&draft.user_id, text);
    ck_assert_str_eq(text, id);
}
END_TEST

static const struct input no_users[] = {
    { .kind = INPUT_TEXT, .text = "" },
    { .kind = INPUT_TEXT, .text = "ada" },
    { .kind = INPUT_TEXT, .text = "01930abc-def0-7123-8456-789abcdef00" },
    { .kind = INPUT_NUMBER, .number = 1 },
    { .kind = INPUT_BOOL, .truth = true },
    { .kind = INPUT_OTHER },
};

START_TEST(anything_else_is_no_user)
{
    struct order_item_input items[] = { mug() };
    struct order_input input = order_of(items, 1);

    input.user_id = no_users[_i];
    assert_refused(&input, "/user_id", "user");
}
END_TEST

START_TEST(all_problems_of_an_order_are_told_at_once)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order_draft draft = { .items = NULL };
    struct order_item_input bad = { .is_object = true,
                                    .name = text_input(""),
                                    .quantity = number_input(0),
                                    .price = number_input(1.005) };
    struct order_item_input miscounted = mug();
    struct order_item_input items[] = { bad, mug(), { .is_object = false }, miscounted };
    struct order_input input = order_of(items, ARRAY_LEN(items));
    const char *const pointers[] = { "/items/0/product_id",
                                     "/items/0/name",
                                     "/items/0/quantity",
                                     "/items/0/price",
                                     "/items/2",
                                     "/items/3/subtotal",
                                     "/user_id",
                                     "/note" };

    items[3].subtotal = number_input(26);
    input.user_id = text_input("ada");
    input.note = text_input("\x01");
    ck_assert_int_eq(order_draft_read(&input, CURRENCY_DECIMALS, &draft, &err), ERR_INVALID);
    for (size_t i = 0; i < ARRAY_LEN(pointers); i++)
        ck_assert_msg(problem_at(&err, pointers[i]) != NULL, "nothing at %s", pointers[i]);
    ck_assert_uint_eq(err.problem_count, ARRAY_LEN(pointers));
    ck_assert_str_eq(err.message, "The order has 8 problems.");
    ck_assert_ptr_null(draft.items);
}
END_TEST

START_TEST(a_malformed_amount_is_told_even_when_the_item_does_not_count)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order_draft draft = { .items = NULL };
    struct order_item_input items[] = { item(0, number_input(1)) };
    struct order_input input = order_of(items, 1);

    items[0].subtotal = bool_input(true);
    input.total = text_input("much");
    ck_assert_int_eq(order_draft_read(&input, CURRENCY_DECIMALS, &draft, &err), ERR_INVALID);
    ck_assert_ptr_nonnull(problem_at(&err, "/items/0/quantity"));
    ck_assert_ptr_nonnull(problem_at(&err, "/items/0/subtotal"));
    ck_assert_ptr_nonnull(problem_at(&err, "/total"));
}
END_TEST

static Suite *order_draft_suite(void)
{
    Suite *suite = suite_create("order_draft");
    TCase *items = tcase_create("items");
    TCase *amounts = tcase_create("amounts");
    TCase *rest = tcase_create("rest");

    tcase_add_test(items, an_order_holds_what_was_sent);
    tcase_add_test(items, an_order_has_1_to_1000_items);
    tcase_add_test(items, the_items_must_be_a_list);
    tcase_add_test(items, an_item_must_be_an_object);
    tcase_add_loop_test(items, an_item_needs_a_product_id_and_a_name, 0,
                        ARRAY_LEN(texts_that_are_none));
    tcase_add_test(items, a_product_id_has_at_most_64_characters);
    tcase_add_test(items, a_product_id_is_kept_in_one_form);
    tcase_add_test(items, an_id_or_a_name_of_nothing_visible_is_empty);
    tcase_add_test(items, a_product_id_counts_as_it_is_kept);
    tcase_add_test(items, a_note_of_nothing_visible_is_none);
    tcase_add_test(items, a_name_has_at_most_200_characters);
    tcase_add_loop_test(amounts, a_quantity_is_a_whole_number_from_1_to_999999, 0,
                        ARRAY_LEN(quantities));
    tcase_add_loop_test(amounts, a_price_is_a_number_or_a_text_from_0_to_9999999_99, 0,
                        ARRAY_LEN(prices));
    tcase_add_loop_test(amounts, a_subtotal_that_is_sent_must_agree, 0, ARRAY_LEN(claims));
    tcase_add_loop_test(amounts, a_total_that_is_sent_must_agree, 0, ARRAY_LEN(claims));
    tcase_add_test(amounts, a_total_is_not_held_against_items_that_do_not_count);
    tcase_add_test(amounts, a_total_may_reach_9999999999999_99);
    tcase_add_test(rest, a_note_has_at_most_1000_characters);
    tcase_add_test(rest, an_empty_note_is_none);
    tcase_add_test(rest, an_order_may_be_for_a_user);
    tcase_add_loop_test(rest, anything_else_is_no_user, 0, ARRAY_LEN(no_users));
    tcase_add_test(rest, all_problems_of_an_order_are_told_at_once);
    tcase_add_test(rest, a_malformed_amount_is_told_even_when_the_item_does_not_count);
    suite_add_tcase(suite, items);
    suite_add_tcase(suite, amounts);
    suite_add_tcase(suite, rest);
    return suite;
}

CHECK_MAIN(order_draft_suite)
