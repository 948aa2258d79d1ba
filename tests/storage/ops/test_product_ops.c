/* SPDX-License-Identifier: MIT */
#include "core/base/log.h"
#include "storage/ops/product_ops.h"
#include "tests/storage/fixture.h"
#include "tests/support/check_main.h"

#include <stdio.h>
#include <unistd.h>

static struct uuid ada;

static void make_users(void)
{
    ada = fixture_user("ada@example.com", "Ada Lovelace", ROLE_CUSTOMER);
}

/* A product that is called by its id. */
static enum err try_add(const char *product_id, money_t price, struct error *err)
{
    char *text = (char *)(uintptr_t)product_id;
    static char nothing[] = "";
    const struct product product = { .product_id = text,
                                     .name = text,
                                     .description = nothing,
                                     .price = price,
                                     .active = true,
                                     .created_at = FIXTURE_NOW,
                                     .updated_at = FIXTURE_NOW };
    AUTO_PRODUCT stored = { .name = NULL };

    return fixture_store()->ops->product_create(fixture_store(), fixture_operator(), &product,
                                                &stored, err);
}

static void add(const char *product_id, money_t price)
{
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(try_add(product_id, price, &err), &err);
}

static void switch_off(const char *product_id)
{
    const struct product_change change = { .has_active = true };
    AUTO_PRODUCT stored = { .name = NULL };
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(fixture_store()->ops->product_update(fixture_store(), fixture_operator(), product_id,
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
    return fixture_store()->ops->order_create(fixture_store(), &authority, &request, out, &replayed,
                                              err);
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
    add("MUG-01", 1250);
    add("Stra\u00dfe 7", 700);
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
    add("MUG-01", 1250);
    add("mug-01", 900);
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

    add("MUG-01", 1250);
    add("mug-01", 900);
    switch_off("MUG-01");
    ck_assert_int_eq(order("MUG-01", "mug-01", 900, false, &none, &err), ERR_INVALID);
}
END_TEST

START_TEST(who_may_deviate_orders_under_the_catalogues_spelling_too)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER placed = { .items = NULL };

    add("MUG-01", 1250);
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

    add("MUG-01", 1250);
    assert_ok(order("mug-02", "Another", 0, false, &placed, &err), &err);
    ck_assert_str_eq(placed.items[0].product_id, "mug-02");
}
END_TEST

/* ---------------------------------------------------------------- products from before */

static FILE *captured;

/* The test runs in a process of its own, whose stderr is lost to nobody. */
static void capture_log(void)
{
    captured = tmpfile();
    ck_assert_ptr_nonnull(captured);
    ck_assert_int_ge(dup2(fileno(captured), STDERR_FILENO), 0);
    log_set_level(LOG_WARN);
}

static const char *logged(void)
{
    static char text[4096];
    size_t length;

    rewind(captured);
    length = fread(text, 1, sizeof(text) - 1, captured);
    text[length] = '\0';
    return text;
}

/* Adds products as the version before ids were cleaned had them, and upgrades. */
static void upgrade_with(const char *const *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(ids[i], 100 * ((money_t)i + 1));
    fixture_close();
    fixture_take_back_to_version_2();
    capture_log();
    fixture_open();
}

START_TEST(products_from_before_are_found_in_every_spelling)
{
    static const char *const ids[] = { "MUG-01", "CUP\u200b-01" };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER placed = { .items = NULL };
    AUTO_PRODUCT product = { .name = NULL };

    upgrade_with(ids, ARRAY_LEN(ids));
    assert_is("mug-01", "MUG-01", 100);
    assert_ok(order("CUP-01", "CUP\u200b-01", 200, false, &placed, &err), &err);
    ck_assert_str_eq(placed.items[0].product_id, "CUP-01");
    assert_ok(product_ops_get(fixture_store(), "CUP\u200b-01", &product, &err), &err);
    ck_assert_int_eq(product.price, 200);
    ck_assert_str_eq(logged(), "");
    fixture_assert_sound();
}
END_TEST

START_TEST(products_that_look_the_same_are_told_in_the_log_and_stay)
{
    static const char *const ids[] = { "MUG-01", "mug-01", "CUP-01", "CUP\u200b-01",
                                       "C\u00adUP-01" };
    AUTO_PRODUCT product = { .name = NULL };
    AUTO_ERROR err = ERROR_INIT;

    upgrade_with(ids, ARRAY_LEN(ids));
    ck_assert_ptr_nonnull(
        strstr(logged(), "warn  3 products have ids that look the same, \"CUP-01\""));
    ck_assert_ptr_null(strcasestr(logged(), "mug"));
    assert_is("CUP-01", "CUP-01", 300);
    assert_ok(product_ops_get(fixture_store(), "C\u00adUP-01", &product, &err), &err);
    ck_assert_int_eq(fixture_count("SELECT count(*) FROM products"), 5);
}
END_TEST

static Suite *product_ops_suite(void)
{
    Suite *suite = suite_create("product_ops");
    TCase *ordering = tcase_create("ordering");
    TCase *before = tcase_create("before");

    fixture_add_store(ordering);
    tcase_add_checked_fixture(ordering, make_users, NULL);
    tcase_add_test(ordering, an_id_in_other_case_is_the_product_with_its_price_and_spelling);
    tcase_add_test(ordering, an_exact_id_wins);
    tcase_add_test(ordering, an_exact_id_wins_when_it_is_not_sold_any_more);
    tcase_add_test(ordering, who_may_deviate_orders_under_the_catalogues_spelling_too);
    tcase_add_test(ordering, what_the_catalogue_does_not_know_is_taken_as_it_came);
    suite_add_tcase(suite, ordering);
    fixture_add_store(before);
    tcase_add_checked_fixture(before, make_users, NULL);
    tcase_add_test(before, products_from_before_are_found_in_every_spelling);
    tcase_add_test(before, products_that_look_the_same_are_told_in_the_log_and_stay);
    suite_add_tcase(suite, before);
    return suite;
}

CHECK_MAIN(product_ops_suite)
