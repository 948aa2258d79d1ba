/* SPDX-License-Identifier: MIT */
#include "tests/store/fixture.h"
#include "tests/support/check_main.h"

static struct uuid ada;

static void make_users(void)
{
    ada = fixture_user("ada@example.com", "Ada Lovelace", ROLE_CUSTOMER);
}

static void switch_off(const char *product_id)
{
    const struct product_change change = { .has_active = true };
    AUTO_PRODUCT stored = { .name = NULL };
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(fixture_ops()->product_update(fixture_store(), fixture_operator(), product_id,
                                            &change, &stored, &err),
              &err);
}

/* Orders one, at this name and price, by somebody who may deviate or not. */
static enum err order(const char *product_id, const char *name, money_t price, bool may_deviate,
                      struct order *out, struct error *err)
{
    AUTO_ORDER_DRAFT draft = fixture_draft(&ada);
    const struct order_request request = { .draft = &draft,
                                           .catalog = { .may_deviate = may_deviate } };
    const struct authority authority = fixture_by(&ada, FIXTURE_NOW);
    bool replayed;

    fixture_draft_add(&draft, product_id, name, 1, price);
    return fixture_ops()->order_create(fixture_store(), &authority, &request, out, &replayed, err);
}

/* It is the catalogue's product @expected. */
static void assert_is(const char *product_id, const char *expected, money_t price)
{
    AUTO_ERROR err = ERROR_INIT, cheap = ERROR_INIT;
    AUTO_ORDER placed = { .items = NULL };
    struct order none = { .items = NULL };

    ck_assert_msg(order(product_id, expected, 0, false, &none, &cheap) == ERR_PRICE_CHANGED,
                  "%s is given away", product_id);
    ck_assert_uint_eq(cheap.problem_count, 1);
    ck_assert_int_eq(cheap.problems[0].price, price);
    assert_ok(order(product_id, expected, price, false, &placed, &err), &err);
    ck_assert_str_eq(placed.items[0].product_id, expected);
}

/* ---------------------------------------------------------------- what an order means */

START_TEST(an_id_in_other_case_is_the_product_with_its_price_and_spelling)
{
    fixture_add_product("MUG-01", 1250);
    fixture_add_product("Stra\u00dfe 7", 700);
    assert_is("MUG-01", "MUG-01", 1250);
    assert_is("mug-01", "MUG-01", 1250);
    assert_is("mUG-01", "MUG-01", 1250);
    assert_is("STRASSE 7", "Stra\u00dfe 7", 700);
    assert_is("stra\u00dfe\u00a07", "Stra\u00dfe 7", 700);
    assert_is("STRASSE \u2009 7", "Stra\u00dfe 7", 700);
}
END_TEST

START_TEST(an_exact_id_wins)
{
    fixture_add_product("MUG-01", 1250);
    fixture_add_product("mug-01", 900);
    assert_is("MUG-01", "MUG-01", 1250);
    assert_is("mug-01", "mug-01", 900);
    assert_is("Mug-01", "MUG-01", 1250);
    switch_off("MUG-01");
    assert_is("Mug-01", "mug-01", 900);
}
END_TEST

START_TEST(an_exact_id_wins_when_it_is_not_sold_any_more)
{
    AUTO_ERROR err = ERROR_INIT;
    struct order none = { .items = NULL };

    fixture_add_product("MUG-01", 1250);
    fixture_add_product("mug-01", 900);
    switch_off("MUG-01");
    ck_assert_int_eq(order("MUG-01", "mug-01", 900, false, &none, &err), ERR_INVALID);
}
END_TEST

START_TEST(who_may_deviate_orders_under_the_catalogues_spelling_too)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER placed = { .items = NULL };

    fixture_add_product("MUG-01", 1250);
    assert_ok(order("mug-01", "Another", 1, true, &placed, &err), &err);
    ck_assert_str_eq(placed.items[0].product_id, "MUG-01");
    ck_assert_str_eq(placed.items[0].name, "Another");
    ck_assert_int_eq(placed.items[0].price, 1);
}
END_TEST

START_TEST(what_the_catalogue_does_not_know_is_taken_as_it_came)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER placed = { .items = NULL };

    fixture_add_product("MUG-01", 1250);
    assert_ok(order("mug-02", "Another", 0, false, &placed, &err), &err);
    ck_assert_str_eq(placed.items[0].product_id, "mug-02");
}
END_TEST

/* ---------------------------------------------------------------- finding */

static int64_t count_products(const char *search)
{
    const struct query query = { .search = (char *)(uintptr_t)search, .page = 1, .limit = 20 };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_PRODUCT_PAGE page = { .products = NULL };

    assert_ok(fixture_ops()->product_list(fixture_store(), &query, true, &page, &err), &err);
    ck_assert_int_eq((int64_t)page.count, page.total);
    return page.total;
}

START_TEST(products_are_found_by_the_words_of_orders)
{
    fixture_add_product("STRAßE-7", 700);
    fixture_add_product("有田焼", 900);
    fixture_add_product("MUG-01", 1250);
    ck_assert_int_eq(count_products("strasse"), 1);
    ck_assert_int_eq(count_products("STRASSE-7"), 1);
    ck_assert_int_eq(count_products("strasse-8"), 0);
    ck_assert_int_eq(count_products("焼"), 1);
    ck_assert_int_eq(count_products("田焼"), 1);
    ck_assert_int_eq(count_products("mug-0"), 1);
    ck_assert_int_eq(count_products("01 mug"), 1);
    ck_assert_int_eq(count_products("-"), 0);
    ck_assert_int_eq(count_products(NULL), 3);
}
END_TEST

static void add_named(const char *product_id, const char *name, const char *description)
{
    const struct product product = { .product_id = (char *)(uintptr_t)product_id,
                                     .name = (char *)(uintptr_t)name,
                                     .description = (char *)(uintptr_t)description,
                                     .active = true };
    AUTO_PRODUCT stored = { .name = NULL };
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(
        fixture_ops()->product_create(fixture_store(), fixture_operator(), &product, &stored, &err),
        &err);
}

/* What people read in a list is its names: somebody who looks for a mug has typed a part of one. */
START_TEST(products_found_by_name_come_before_those_found_by_id_or_description)
{
    static const char *const expected[] = { "Beer mug", "Mug, blue", "Caf\u00e9 au lait bowl",
                                            "Tray", "Saucer" };

    add_named("MUG-05", "Caf\u00e9 au lait bowl", "");
    add_named("MUG-01", "Mug, blue", "");
    add_named("SAUCER", "Saucer", "Fits each m\u00fcg.");
    add_named("BOWL-1", "Beer mug", "A bowl with a handle");
    add_named("MUG-99", "Tray", "");
    for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
        char search[] = "MUG";
        const struct query query = { .search = search, .page = (int64_t)i + 1, .limit = 1 };
        AUTO_ERROR err = ERROR_INIT;
        AUTO_PRODUCT_PAGE page = { .products = NULL };

        assert_ok(fixture_ops()->product_list(fixture_store(), &query, true, &page, &err), &err);
        ck_assert_int_eq(page.total, (int64_t)ARRAY_LEN(expected));
        ck_assert_str_eq(page.products[0].name, expected[i]);
    }
}
END_TEST

static Suite *products_suite(void)
{
    Suite *suite = suite_create("products");
    TCase *ordering = tcase_create("ordering");

    fixture_add_store(ordering);
    tcase_add_checked_fixture(ordering, make_users, NULL);
    tcase_add_test(ordering, an_id_in_other_case_is_the_product_with_its_price_and_spelling);
    tcase_add_test(ordering, an_exact_id_wins);
    tcase_add_test(ordering, an_exact_id_wins_when_it_is_not_sold_any_more);
    tcase_add_test(ordering, who_may_deviate_orders_under_the_catalogues_spelling_too);
    tcase_add_test(ordering, what_the_catalogue_does_not_know_is_taken_as_it_came);
    tcase_add_test(ordering, products_are_found_by_the_words_of_orders);
    tcase_add_test(ordering, products_found_by_name_come_before_those_found_by_id_or_description);
    suite_add_tcase(suite, ordering);
    return suite;
}

CHECK_MAIN(products_suite)
