/* SPDX-License-Identifier: MIT */
#include "core/base/log.h"
#include "storage/engine/product_keys.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"
#include "tests/support/check_main.h"

#include <stdio.h>
#include <unistd.h>

static struct uuid ada;

static void make_user(void)
{
    ada = fixture_user("ada@example.com", "Ada Lovelace", ROLE_CUSTOMER);
}

/* A customer orders one at this name and price; the order must name the product @expected. */
static void assert_ordered(const char *product_id, const char *name, money_t price,
                           const char *expected)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_DRAFT draft = fixture_draft(&ada);
    AUTO_ORDER placed = { .items = NULL };
    const struct order_request request = { .draft = &draft };
    const struct authority authority = fixture_by(&ada, FIXTURE_NOW);
    bool replayed;

    fixture_draft_add(&draft, product_id, name, 1, price);
    assert_ok(fixture_ops()->order_create(fixture_store(), &authority, &request, &placed, &replayed,
                                          &err),
              &err);
    ck_assert_str_eq(placed.items[0].product_id, expected);
}

static FILE *captured;

/* The test runs in its own process, so nobody else needs its stderr. */
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

/* Adds products as the version that did not yet clean ids stored them, and upgrades. */
static void upgrade_with(const char *const *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fixture_add_product(ids[i], 100 * ((money_t)i + 1));
    fixture_close();
    database_take_back_to_version_2();
    capture_log();
    fixture_open();
}

START_TEST(products_from_before_are_found_in_every_spelling)
{
    static const char *const ids[] = { "MUG-01", "CUP\u200b-01" };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_PRODUCT product = { .name = NULL };

    upgrade_with(ids, ARRAY_LEN(ids));
    assert_ordered("mug-01", "MUG-01", 100, "MUG-01");
    assert_ordered("CUP-01", "CUP\u200b-01", 200, "CUP-01");
    assert_ok(fixture_ops()->product_get(fixture_store(), "CUP\u200b-01", &product, &err), &err);
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
    assert_ordered("CUP-01", "CUP-01", 300, "CUP-01");
    assert_ok(fixture_ops()->product_get(fixture_store(), "C\u00adUP-01", &product, &err), &err);
    ck_assert_int_eq(database_count("SELECT count(*) FROM products"), 5);
}
END_TEST

static Suite *product_keys_suite(void)
{
    Suite *suite = suite_create("product_keys");
    TCase *before = tcase_create("before");

    fixture_add_store(before);
    tcase_add_checked_fixture(before, make_user, NULL);
    tcase_add_test(before, products_from_before_are_found_in_every_spelling);
    tcase_add_test(before, products_that_look_the_same_are_told_in_the_log_and_stay);
    suite_add_tcase(suite, before);
    return suite;
}

CHECK_MAIN(product_keys_suite)
