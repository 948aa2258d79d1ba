/* SPDX-License-Identifier: MIT */

/* What is true of the whole shop. */

#include "tests/store/fixture.h"
#include "tests/support/check_main.h"

#include <stdio.h>

static struct uuid ada;

static void make_users(void)
{
    ada = fixture_user("ada@example.com", "Ada Lovelace", ROLE_CUSTOMER);
}

static void set_decimals(int decimals)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(fixture_ops()->set_decimals(fixture_store(), decimals, &err), &err);
}

static money_t price_of(const char *product_id)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_PRODUCT product = { .name = NULL };

    assert_ok(fixture_ops()->product_get(fixture_store(), product_id, &product, &err), &err);
    return product.price;
}

START_TEST(a_shop_without_orders_may_have_any_decimals)
{
    for (int decimals = 0; decimals <= MONEY_DECIMALS_MAX; decimals++)
        set_decimals(decimals);
    set_decimals(0);
    fixture_assert_sound();
}
END_TEST

START_TEST(the_first_order_fixes_the_usual_decimals)
{
    AUTO_ERROR err = ERROR_INIT;

    fixture_add_order(&ada, FIXTURE_NOW);
    set_decimals(2);
    assert_err(fixture_ops()->set_decimals(fixture_store(), 0, &err), ERR_REFUSED, &err);
    ck_assert_str_eq(err.message,
                     "The amounts in this shop's orders have two decimals, and those of the "
                     "currency have no decimals. Name the shop's own with --currency, such as EUR, "
                     "or begin another shop with --db.");
}
END_TEST

START_TEST(the_first_order_fixes_other_decimals_also_after_opening_anew)
{
    AUTO_ERROR err = ERROR_INIT;

    set_decimals(0);
    fixture_add_order(&ada, FIXTURE_NOW);
    fixture_close();
    fixture_open();
    set_decimals(0);
    assert_err(fixture_ops()->set_decimals(fixture_store(), 2, &err), ERR_REFUSED, &err);
    error_clear(&err);
    assert_err(fixture_ops()->set_decimals(fixture_store(), 3, &err), ERR_REFUSED, &err);
    set_decimals(0);
}
END_TEST

START_TEST(prices_stay_the_numbers_that_they_are)
{
    fixture_add_product("TWELVE", 1200);
    fixture_add_product("HALF", 1250);
    fixture_add_product("LESS", 1249);
    fixture_add_product("FREE", 0);
    set_decimals(3);
    ck_assert_int_eq(price_of("TWELVE"), 12000);
    ck_assert_int_eq(price_of("LESS"), 12490);
    set_decimals(0);
    ck_assert_int_eq(price_of("TWELVE"), 12);
    ck_assert_int_eq(price_of("HALF"), 13);
    ck_assert_int_eq(price_of("LESS"), 12);
    ck_assert_int_eq(price_of("FREE"), 0);
    set_decimals(0);
    ck_assert_int_eq(price_of("TWELVE"), 12);
}
END_TEST

START_TEST(a_price_that_becomes_too_large_is_refused_and_nothing_changes)
{
    AUTO_ERROR err = ERROR_INIT;

    fixture_add_product("GOLD", MONEY_PRICE_MAX);
    fixture_add_product("MUG", 1250);
    assert_err(fixture_ops()->set_decimals(fixture_store(), 3, &err), ERR_REFUSED, &err);
    ck_assert_int_eq(price_of("MUG"), 1250);
    ck_assert_int_eq(price_of("GOLD"), MONEY_PRICE_MAX);
    fixture_add_order(&ada, FIXTURE_NOW);
    set_decimals(2); /* nothing was stored */
}
END_TEST

static struct shop_id identify(const char *candidate)
{
    AUTO_ERROR err = ERROR_INIT;
    struct shop_id id = { "" }, offered;

    snprintf(offered.text, sizeof(offered.text), "%s", candidate);
    assert_ok(fixture_ops()->identify(fixture_store(), &offered, &id, &err), &err);
    return id;
}

START_TEST(a_shop_keeps_the_id_that_it_got_first)
{
    struct shop_id first = identify("0123abcd"), second = identify("ffffffff"), third;

    ck_assert_str_eq(first.text, "0123abcd");
    ck_assert_str_eq(second.text, first.text);
    fixture_close();
    fixture_open();
    third = identify("eeeeeeee");
    ck_assert_str_eq(third.text, first.text);
    fixture_assert_sound();
}
END_TEST

static Suite *settings_suite(void)
{
    Suite *suite = suite_create("settings");
    TCase *test_case = tcase_create("decimals");

    fixture_add_store(test_case);
    tcase_add_checked_fixture(test_case, make_users, NULL);
    tcase_add_test(test_case, a_shop_without_orders_may_have_any_decimals);
    tcase_add_test(test_case, the_first_order_fixes_the_usual_decimals);
    tcase_add_test(test_case, the_first_order_fixes_other_decimals_also_after_opening_anew);
    tcase_add_test(test_case, prices_stay_the_numbers_that_they_are);
    tcase_add_test(test_case, a_price_that_becomes_too_large_is_refused_and_nothing_changes);
    tcase_add_test(test_case, a_shop_keeps_the_id_that_it_got_first);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(settings_suite)
