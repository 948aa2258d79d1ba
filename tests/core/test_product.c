/* SPDX-License-Identifier: MIT */
#include "core/currency.h"
#include "core/product.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

static struct product_input mug(void)
{
    return (struct product_input){ .product_id = text_input(" MUG-01 "),
                                   .name = text_input("Mug, blue"),
                                   .description = text_input("Hand-thrown."),
                                   .price = number_input(12.5) };
}

START_TEST(a_product_is_trimmed_and_active_unless_said_otherwise)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_PRODUCT product = { .name = NULL };
    const struct product_input input = mug();

    ck_assert_int_eq(product_read(&input, CURRENCY_DECIMALS, &product, &err), ERR_OK);
    ck_assert_str_eq(product.product_id, "MUG-01");
    ck_assert_int_eq(product.price, 1250);
    ck_assert(product.active);
}
END_TEST

START_TEST(the_id_of_a_product_is_kept_in_one_form)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_PRODUCT product = { .name = NULL };
    struct product_input input = mug();

    input.product_id = text_input("\ufeffTASSE\u200b-e\u0301");
    ck_assert_int_eq(product_read(&input, CURRENCY_DECIMALS, &product, &err), ERR_OK);
    ck_assert_str_eq(product.product_id, "TASSE-\u00e9");
}
END_TEST

START_TEST(ids_that_look_alike_but_for_case_have_one_key)
{
    static const char *const alike[] = { "Mug 01", "mug 01", "MUG\u200b 01", "MUG\u00a0\u2009 01",
                                         " mug 01\ufeff " };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *other = NULL;

    ck_assert_int_eq(product_key("mug01", &other, &err), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(alike); i++) {
        AUTO_FREE char *key = NULL;

        ck_assert_int_eq(product_key(alike[i], &key, &err), ERR_OK);
        ck_assert_str_eq(key, "mug 01");
        ck_assert_str_ne(key, other);
    }
}
END_TEST

START_TEST(a_missing_description_is_an_empty_one)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_PRODUCT product = { .name = NULL };
    struct product_input input = mug();

    input.description = text_input(NULL);
    ck_assert_int_eq(product_read(&input, CURRENCY_DECIMALS, &product, &err), ERR_OK);
    ck_assert_str_eq(product.description, "");
}
END_TEST

START_TEST(everything_wrong_with_a_product_is_told_at_once)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_PRODUCT product = { .name = NULL };
    AUTO_FREE char *long_text = repeated("ä", PRODUCT_DESCRIPTION_MAX + 1);
    const struct product_input input = { .name = text_input(" "),
                                         .description = text_input(long_text),
                                         .price = text_input("1.005"),
                                         .active = text_input("yes") };

    ck_assert_int_eq(product_read(&input, CURRENCY_DECIMALS, &product, &err), ERR_INVALID);
    ck_assert_ptr_nonnull(problem_at(&err, "/product_id"));
    ck_assert_ptr_nonnull(problem_at(&err, "/name"));
    ck_assert_ptr_nonnull(problem_at(&err, "/description"));
    ck_assert_ptr_nonnull(problem_at(&err, "/price"));
    ck_assert_ptr_nonnull(problem_at(&err, "/active"));
}
END_TEST

START_TEST(a_change_keeps_what_is_not_sent)
{
    AUTO_ERROR err = ERROR_INIT;
    CLEANUP(product_change_clear) struct product_change change = { .name = NULL };
    const struct product_input input = { .price = text_input("13") };

    ck_assert_int_eq(product_change_read(&input, CURRENCY_DECIMALS, &change, &err), ERR_OK);
    ck_assert_ptr_null(change.name);
    ck_assert_ptr_null(change.description);
    ck_assert(change.has_price && !change.has_active);
    ck_assert_int_eq(change.price, 1300);
}
END_TEST

START_TEST(a_description_can_be_taken_away)
{
    AUTO_ERROR err = ERROR_INIT;
    CLEANUP(product_change_clear) struct product_change change = { .name = NULL };
    const struct product_input input = { .description = text_input("") };

    ck_assert_int_eq(product_change_read(&input, CURRENCY_DECIMALS, &change, &err), ERR_OK);
    ck_assert_str_eq(change.description, "");
}
END_TEST

START_TEST(a_change_of_nothing_or_of_the_id_is_refused)
{
    AUTO_ERROR err = ERROR_INIT;
    CLEANUP(product_change_clear) struct product_change change = { .name = NULL };
    const struct product_input nothing = { .name = text_input(NULL) };
    const struct product_input id = { .product_id = text_input("MUG-02") };

    ck_assert_int_eq(product_change_read(&nothing, CURRENCY_DECIMALS, &change, &err), ERR_INVALID);
    error_clear(&err);
    ck_assert_int_eq(product_change_read(&id, CURRENCY_DECIMALS, &change, &err), ERR_INVALID);
    ck_assert_ptr_nonnull(problem_at(&err, "/product_id"));
}
END_TEST

static char mug_id[] = "MUG-01", mug_name[] = "Mug, blue", other_name[] = "Mug, green";

static struct product in_catalogue(void)
{
    return (
        struct product){ .product_id = mug_id, .name = mug_name, .price = 1250, .active = true };
}

static struct order_item ordered(void)
{
    return (
        struct order_item){ .product_id = mug_id, .name = mug_name, .quantity = 1, .price = 1250 };
}

START_TEST(what_agrees_with_the_catalogue_can_be_ordered)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct product product = in_catalogue();
    const struct order_item item = ordered();

    catalog_check_item(
        &(struct catalog_rule){ .may_deviate = false, .decimals = CURRENCY_DECIMALS }, 0, &item,
        &product, &err);
    ck_assert_int_eq(catalog_conclude(&err), ERR_OK);
}
END_TEST

START_TEST(another_price_is_told_with_the_present_one)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct product product = in_catalogue();
    struct order_item item = ordered();

    item.price = 1200;
    catalog_check_item(
        &(struct catalog_rule){ .may_deviate = false, .decimals = CURRENCY_DECIMALS }, 3, &item,
        &product, &err);
    ck_assert_int_eq(catalog_conclude(&err), ERR_PRICE_CHANGED);
    ck_assert_str_eq(problem_at(&err, "/items/3/price"), "has changed: it is 12.50 now");
    ck_assert(err.problems[0].has_price);
    ck_assert_int_eq(err.problems[0].price, 1250);
}
END_TEST

START_TEST(another_name_is_told)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct product product = in_catalogue();
    struct order_item item = ordered();

    item.name = other_name;
    catalog_check_item(
        &(struct catalog_rule){ .may_deviate = false, .decimals = CURRENCY_DECIMALS }, 0, &item,
        &product, &err);
    ck_assert_int_eq(catalog_conclude(&err), ERR_PRICE_CHANGED);
    ck_assert_ptr_nonnull(problem_at(&err, "/items/0/name"));
}
END_TEST

START_TEST(what_is_not_sold_any_more_cannot_be_ordered)
{
    AUTO_ERROR err = ERROR_INIT;
    struct product product = in_catalogue();
    const struct order_item item = ordered();

    product.active = false;
    catalog_check_item(
        &(struct catalog_rule){ .may_deviate = false, .decimals = CURRENCY_DECIMALS }, 0, &item,
        &product, &err);
    ck_assert_int_eq(catalog_conclude(&err), ERR_INVALID);
    ck_assert_ptr_nonnull(problem_at(&err, "/items/0/product_id"));
}
END_TEST

START_TEST(of_what_is_not_sold_any_more_neither_price_nor_name_is_told)
{
    AUTO_ERROR err = ERROR_INIT;
    struct product product = in_catalogue();
    struct order_item item = ordered();

    product.active = false;
    item.price = 1;
    item.name = other_name;
    catalog_check_item(
        &(struct catalog_rule){ .may_deviate = false, .decimals = CURRENCY_DECIMALS }, 0, &item,
        &product, &err);
    ck_assert_int_eq(catalog_conclude(&err), ERR_INVALID);
    assert_only_problem(&err, "/items/0/product_id", "not sold any more");
    ck_assert(!err.problems[0].has_price);
}
END_TEST

START_TEST(a_name_from_before_texts_were_cleaned_is_ordered_by_the_clean_one)
{
    static char kept_name[] = "\u202a Mug, \u2066blue\u202c";
    AUTO_ERROR err = ERROR_INIT;
    struct product product = in_catalogue();
    const struct order_item item = ordered();

    product.name = kept_name;
    catalog_check_item(
        &(struct catalog_rule){ .may_deviate = false, .decimals = CURRENCY_DECIMALS }, 0, &item,
        &product, &err);
    ck_assert_int_eq(catalog_conclude(&err), ERR_OK);
}
END_TEST

START_TEST(an_admin_may_deviate_in_all)
{
    AUTO_ERROR err = ERROR_INIT;
    struct product product = in_catalogue();
    struct order_item item = ordered();

    product.active = false;
    item.price = 1;
    item.name = other_name;
    catalog_check_item(&(struct catalog_rule){ .may_deviate = true, .decimals = CURRENCY_DECIMALS },
                       0, &item, &product, &err);
    ck_assert_int_eq(catalog_conclude(&err), ERR_OK);
}
END_TEST

START_TEST(what_the_catalogue_does_not_know_depends_on_the_shop)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct order_item item = ordered();

    catalog_check_item(
        &(struct catalog_rule){ .catalog_only = false, .decimals = CURRENCY_DECIMALS }, 0, &item,
        NULL, &err);
    ck_assert_int_eq(catalog_conclude(&err), ERR_OK);
    catalog_check_item(
        &(struct catalog_rule){ .catalog_only = true, .decimals = CURRENCY_DECIMALS }, 0, &item,
        NULL, &err);
    ck_assert_int_eq(catalog_conclude(&err), ERR_INVALID);
    ck_assert_ptr_nonnull(problem_at(&err, "/items/0/product_id"));
}
END_TEST

static Suite *product_suite(void)
{
    Suite *suite = suite_create("product");
    TCase *input = tcase_create("input");
    TCase *catalogue = tcase_create("catalogue");

    tcase_add_test(input, a_product_is_trimmed_and_active_unless_said_otherwise);
    tcase_add_test(input, the_id_of_a_product_is_kept_in_one_form);
    tcase_add_test(input, ids_that_look_alike_but_for_case_have_one_key);
    tcase_add_test(input, a_missing_description_is_an_empty_one);
    tcase_add_test(input, everything_wrong_with_a_product_is_told_at_once);
    tcase_add_test(input, a_change_keeps_what_is_not_sent);
    tcase_add_test(input, a_description_can_be_taken_away);
    tcase_add_test(input, a_change_of_nothing_or_of_the_id_is_refused);
    suite_add_tcase(suite, input);
    tcase_add_test(catalogue, what_agrees_with_the_catalogue_can_be_ordered);
    tcase_add_test(catalogue, another_price_is_told_with_the_present_one);
    tcase_add_test(catalogue, another_name_is_told);
    tcase_add_test(catalogue, what_is_not_sold_any_more_cannot_be_ordered);
    tcase_add_test(catalogue, of_what_is_not_sold_any_more_neither_price_nor_name_is_told);
    tcase_add_test(catalogue, a_name_from_before_texts_were_cleaned_is_ordered_by_the_clean_one);
    tcase_add_test(catalogue, an_admin_may_deviate_in_all);
    tcase_add_test(catalogue, what_the_catalogue_does_not_know_depends_on_the_shop);
    suite_add_tcase(suite, catalogue);
    return suite;
}

CHECK_MAIN(product_suite)
