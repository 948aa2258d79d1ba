/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "tests/web/fixture.h"

#include <stdio.h>

#define MUG                                                                                        \
    "{\"product_id\":\"MUG-01\",\"name\":\"Mug, blue\",\"description\":\"Hand-thrown\","           \
    "\"price\":\"12.50\"}"

static void add(const char *body)
{
    AUTO_HTTP_RESPONSE answer = ask(GRACE, "POST", "/api/products", body);

    assert_status(&answer, 201);
}

static void change(const char *id, const char *body)
{
    AUTO_FREE char *path = NULL;
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    ck_assert_int_gt(asprintf(&path, "/api/products/%s", id), 0);
    answer = ask(GRACE, "PATCH", path, body);
    assert_status(&answer, 200);
}

/* How many products @who gets with @query. */
static int64_t found(enum who who, const char *query)
{
    AUTO_FREE char *path = NULL;
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    ck_assert_int_gt(asprintf(&path, "/api/products?%s", query), 0);
    answer = ask(who, "GET", path, NULL);
    assert_status(&answer, 200);
    ck_assert_int_eq(http_response_integer(&answer, "/pagination/total"),
                     http_response_count(&answer, "/products"));
    return http_response_integer(&answer, "/pagination/total");
}

START_TEST(an_admin_adds_a_product)
{
    AUTO_HTTP_RESPONSE answer = ask(GRACE, "POST", "/api/products", MUG);

    assert_status(&answer, 201);
    assert_header(&answer, "Location", "/api/products/MUG-01");
    ck_assert_str_eq(http_response_text(&answer, "/name"), "Mug, blue");
    ck_assert_ptr_nonnull(strstr(answer.body, "\"price\":12.50,\"active\":true"));
}
END_TEST

START_TEST(customers_look_and_do_not_touch)
{
    AUTO_HTTP_RESPONSE refused = ask(ADA, "POST", "/api/products", MUG);
    AUTO_HTTP_RESPONSE stranger = ask(NOBODY, "GET", "/api/products", NULL);

    assert_problem(&refused, 403, "forbidden");
    assert_problem(&stranger, 401, "unauthenticated");
    add(MUG);

    AUTO_HTTP_RESPONSE changed = ask(ADA, "PATCH", "/api/products/MUG-01", "{\"price\":1}");
    AUTO_HTTP_RESPONSE seen = ask(ADA, "GET", "/api/products/MUG-01", NULL);

    assert_problem(&changed, 403, "forbidden");
    assert_status(&seen, 200);
}
END_TEST

START_TEST(an_id_is_given_once)
{
    AUTO_HTTP_RESPONSE again = { .status = 0 };

    add(MUG);
    again = ask(GRACE, "POST", "/api/products", MUG);
    assert_problem(&again, 409, "product_taken");
}
END_TEST

START_TEST(an_odd_id_has_an_address_too)
{
    AUTO_HTTP_RESPONSE made = ask(GRACE, "POST", "/api/products",
                                  "{\"product_id\":\"a/b ü%\",\"name\":\"Odd\",\"price\":1}");
    AUTO_HTTP_RESPONSE seen = { .status = 0 };

    assert_header(&made, "Location", "/api/products/a%2Fb%20%C3%BC%25");
    seen = ask(ADA, "GET", http_response_header(&made, "Location"), NULL);
    assert_status(&seen, 200);
    ck_assert_str_eq(http_response_text(&seen, "/product_id"), "a/b ü%");
}
END_TEST

START_TEST(an_id_is_taken_without_what_nobody_sees)
{
    AUTO_HTTP_RESPONSE made =
        ask(GRACE, "POST", "/api/products",
            "{\"product_id\":\"\ufeffMU\u200bG-01\",\"name\":\"Mug\",\"price\":1}");
    AUTO_HTTP_RESPONSE again =
        ask(GRACE, "POST", "/api/products",
            "{\"product_id\":\"MUG\u00ad-01\",\"name\":\"Mug\",\"price\":1}");
    AUTO_HTTP_RESPONSE blank = ask(GRACE, "POST", "/api/products",
                                   "{\"product_id\":\"\u200b \",\"name\":\"\u2060\",\"price\":1}");

    assert_status(&made, 201);
    assert_header(&made, "Location", "/api/products/MUG-01");
    ck_assert_str_eq(http_response_text(&made, "/product_id"), "MUG-01");
    assert_problem(&again, 409, "product_taken");
    assert_problem(&blank, 422, "validation_failed");
    ck_assert_str_eq(http_response_problem_at(&blank, "/product_id"), "must not be empty");
    ck_assert_str_eq(http_response_problem_at(&blank, "/name"), "must not be empty");
}
END_TEST

START_TEST(an_id_in_an_address_is_found_without_what_nobody_sees)
{
    AUTO_HTTP_RESPONSE seen = { .status = 0 }, changed = { .status = 0 },
                       other_case = { .status = 0 };

    add(MUG);
    seen = ask(ADA, "GET", "/api/products/MUG%E2%80%8B-01", NULL);
    changed = ask(GRACE, "PATCH", "/api/products/%EF%BB%BFMUG-01", "{\"price\":3}");
    other_case = ask(ADA, "GET", "/api/products/mug-01", NULL);
    assert_status(&seen, 200);
    ck_assert_str_eq(http_response_text(&seen, "/product_id"), "MUG-01");
    assert_status(&changed, 200);
    ck_assert_str_eq(http_response_text(&changed, "/product_id"), "MUG-01");
    assert_problem(&other_case, 404, "not_found");
}
END_TEST

START_TEST(what_is_not_sold_is_for_admins_alone)
{
    add(MUG);
    change("MUG-01", "{\"active\":false}");

    AUTO_HTTP_RESPONSE hidden = ask(ADA, "GET", "/api/products/MUG-01", NULL);
    AUTO_HTTP_RESPONSE shown = ask(GRACE, "GET", "/api/products/MUG-01", NULL);

    assert_problem(&hidden, 404, "not_found");
    assert_status(&shown, 200);
    ck_assert_int_eq(found(ADA, ""), 0);
    ck_assert_int_eq(found(GRACE, ""), 1);
    ck_assert_int_eq(found(ADA, "q=mug"), 0);
    ck_assert_int_eq(found(GRACE, "q=mug"), 1);
}
END_TEST

START_TEST(products_are_found_by_words_and_their_beginnings)
{
    add(MUG);
    add("{\"product_id\":\"BOWL-01\",\"name\":\"Schüssel\",\"price\":20}");
    ck_assert_int_eq(found(ADA, "q=blu"), 1);
    ck_assert_int_eq(found(ADA, "q=schussel"), 1);
    ck_assert_int_eq(found(ADA, "q=mug-01"), 1);
    ck_assert_int_eq(found(ADA, "q=hand"), 1);
    ck_assert_int_eq(found(ADA, "q=mug+bowl"), 0);
    ck_assert_int_eq(found(ADA, "q=%22"), 0);
    change("MUG-01", "{\"name\":\"Cup\",\"description\":null}");
    ck_assert_int_eq(found(ADA, "q=blue"), 0);
    ck_assert_int_eq(found(ADA, "q=cup"), 1);
}
END_TEST

START_TEST(a_list_that_has_not_changed_is_not_sent_again)
{
    AUTO_FREE char *header = NULL;
    AUTO_HTTP_RESPONSE first = { .status = 0 };
    AUTO_HTTP_RESPONSE second = { .status = 0 };

    add(MUG);
    first = ask(ADA, "GET", "/api/products", NULL);
    ck_assert_int_gt(
        asprintf(&header, "If-None-Match: %s\r\n", http_response_header(&first, "ETag")), 0);
    second = ask_with(ADA, header, "GET", "/api/products", NULL);
    assert_status(&second, 304);
}
END_TEST

/* ---------------------------------------------------------------- ordering */

START_TEST(what_agrees_with_the_catalogue_is_ordered)
{
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    add(MUG);
    answer = ask(ADA, "POST", "/api/orders", SAMPLE_ORDER);
    assert_status(&answer, 201);
}
END_TEST

START_TEST(a_changed_price_is_told_and_nothing_is_ordered)
{
    AUTO_HTTP_RESPONSE answer = { .status = 0 };
    AUTO_HTTP_RESPONSE list = { .status = 0 };

    add(MUG);
    change("MUG-01", "{\"price\":\"13.00\"}");
    answer = ask(ADA, "POST", "/api/orders", SAMPLE_ORDER);
    assert_problem(&answer, 422, "price_changed");
    ck_assert_ptr_nonnull(http_response_problem_at(&answer, "/items/0/price"));
    ck_assert_ptr_nonnull(strstr(answer.body, "\"price\":13.00"));
    list = ask(ADA, "GET", "/api/orders", NULL);
    ck_assert_int_eq(http_response_integer(&list, "/pagination/total"), 0);
}
END_TEST

START_TEST(what_is_not_sold_any_more_is_told)
{
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    add(MUG);
    change("MUG-01", "{\"active\":false}");
    answer = ask(ADA, "POST", "/api/orders", SAMPLE_ORDER);
    assert_problem(&answer, 422, "validation_failed");
    ck_assert_ptr_nonnull(http_response_problem_at(&answer, "/items/0/product_id"));
}
END_TEST

START_TEST(of_what_is_not_sold_any_more_no_price_is_told)
{
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    add(MUG);
    change("MUG-01", "{\"active\":false,\"price\":\"77.31\",\"name\":\"Secret\"}");
    answer = ask(ADA, "POST", "/api/orders", SAMPLE_ORDER);
    assert_problem(&answer, 422, "validation_failed");
    assert_invalid_at(&answer, "/items/0/product_id");
    ck_assert_ptr_null(strstr(answer.body, "77.31"));
    ck_assert_ptr_null(strstr(answer.body, "price"));
}
END_TEST

/* Spellings of one mug's id, with which it used to be sold at any price. */
static const char *const disguises[] = { "mug-01",       "MUG-01\u200b", "\ufeffMUG-01",
                                         "M\u00adUG-01", "mug\u2060-01", "Mug-01" };

START_TEST(a_product_in_disguise_is_sold_at_its_price)
{
    add(MUG);
    for (size_t i = 0; i < ARRAY_LEN(disguises); i++) {
        static const char item[] = "{\"items\":[{\"product_id\":\"%s\",\"name\":\"Mug, blue\","
                                   "\"quantity\":1,\"price\":%s}]}";
        AUTO_FREE char *cheap_body = NULL, *fair_body = NULL;
        AUTO_HTTP_RESPONSE cheap = { .status = 0 }, fair = { .status = 0 };

        ck_assert_int_gt(asprintf(&cheap_body, item, disguises[i], "0"), 0);
        ck_assert_int_gt(asprintf(&fair_body, item, disguises[i], "12.5"), 0);
        cheap = ask(ADA, "POST", "/api/orders", cheap_body);
        assert_problem(&cheap, 422, "price_changed");
        fair = ask(ADA, "POST", "/api/orders", fair_body);
        assert_status(&fair, 201);
        ck_assert_str_eq(http_response_text(&fair, "/items/0/product_id"), "MUG-01");
    }
}
END_TEST

START_TEST(an_admin_may_deviate)
{
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    add(MUG);
    change("MUG-01", "{\"active\":false,\"price\":99}");
    answer = ask(GRACE, "POST", "/api/orders", SAMPLE_ORDER);
    assert_status(&answer, 201);
}
END_TEST

START_TEST(a_placed_order_is_replayed_whatever_the_catalogue_says_now)
{
    AUTO_HTTP_RESPONSE first = { .status = 0 };
    AUTO_HTTP_RESPONSE second = { .status = 0 };

    add(MUG);
    first = ask_with(ADA, "Idempotency-Key: k\r\n", "POST", "/api/orders", SAMPLE_ORDER);
    assert_status(&first, 201);
    change("MUG-01", "{\"price\":99}");
    second = ask_with(ADA, "Idempotency-Key: k\r\n", "POST", "/api/orders", SAMPLE_ORDER);
    assert_status(&second, 201);
    assert_header(&second, "Idempotency-Replayed", "true");
    ck_assert_str_eq(first.body, second.body);
}
END_TEST

START_TEST(a_shop_may_sell_nothing_but_its_catalogue)
{
    AUTO_HTTP_RESPONSE customer = { .status = 0 };
    AUTO_HTTP_RESPONSE known = { .status = 0 };

    fixture_service()->settings.catalog_only = true;
    customer = ask(ADA, "POST", "/api/orders", SAMPLE_ORDER);
    assert_problem(&customer, 422, "validation_failed");
    ck_assert_ptr_nonnull(http_response_problem_at(&customer, "/items/0/product_id"));
    add(MUG);
    known = ask(ADA, "POST", "/api/orders", SAMPLE_ORDER);
    assert_status(&known, 201);
}
END_TEST

static void use_decimals(const char *currency, int decimals)
{
    fixture_service()->settings.currency = currency;
    fixture_service()->settings.decimals = decimals;
}

static void assert_has(const struct http_response *response, const char *text)
{
    ck_assert_msg(strstr(response->body, text) != NULL, "%s is not in %s", text, response->body);
}

START_TEST(amounts_without_decimals_have_none_in_and_out)
{
    AUTO_HTTP_RESPONSE refused = { .status = 0 }, product = { .status = 0 };
    AUTO_HTTP_RESPONSE order = { .status = 0 }, dearer = { .status = 0 }, shop = { .status = 0 };

    use_decimals("JPY", 0);
    refused = ask(GRACE, "POST", "/api/products",
                  "{\"product_id\":\"TEA\",\"name\":\"Tea\",\"price\":0.4}");
    assert_problem(&refused, 422, "validation_failed");
    assert_has(&refused, "must be a whole amount, without decimals");
    product = ask(GRACE, "POST", "/api/products",
                  "{\"product_id\":\"TEA\",\"name\":\"Tea\",\"price\":1200}");
    assert_status(&product, 201);
    assert_has(&product, "\"price\":1200,");
    order = ask(ADA, "POST", "/api/orders",
                "{\"items\":[{\"product_id\":\"TEA\",\"name\":\"Tea\",\"quantity\":3,"
                "\"price\":\"1200\",\"subtotal\":3600}],\"total\":\"3600\"}");
    assert_status(&order, 201);
    assert_has(&order, "\"price\":1200,\"subtotal\":3600}");
    assert_has(&order, "\"total\":3600,");
    dearer = ask(ADA, "POST", "/api/orders",
                 "{\"items\":[{\"product_id\":\"TEA\",\"name\":\"Tea\",\"quantity\":1,"
                 "\"price\":1}]}");
    assert_problem(&dearer, 422, "price_changed");
    assert_has(&dearer, "it is 1200 now");
    assert_has(&dearer, "\"price\":1200}");
    shop = ask(ADA, "GET", "/shop.json", NULL);
    assert_has(&shop, "\"currency\":\"JPY\",\"decimals\":0,");
}
END_TEST

START_TEST(amounts_with_three_decimals_have_three_in_and_out)
{
    AUTO_HTTP_RESPONSE product = { .status = 0 }, order = { .status = 0 }, list = { .status = 0 };
    AUTO_HTTP_RESPONSE refused = { .status = 0 };

    use_decimals("KWD", 3);
    product = ask(GRACE, "POST", "/api/products",
                  "{\"product_id\":\"TEA\",\"name\":\"Tea\",\"price\":\"1.250\"}");
    assert_status(&product, 201);
    assert_has(&product, "\"price\":1.250,");
    order = ask(ADA, "POST", "/api/orders",
                "{\"items\":[{\"product_id\":\"TEA\",\"name\":\"Tea\",\"quantity\":3,"
                "\"price\":1.25}]}");
    assert_status(&order, 201);
    assert_has(&order, "\"subtotal\":3.750}");
    list = ask(ADA, "GET", "/api/orders", NULL);
    assert_has(&list, "\"total\":3.750,");
    refused = ask(ADA, "POST", "/api/orders",
                  "{\"items\":[{\"product_id\":\"X\",\"name\":\"X\",\"quantity\":1,"
                  "\"price\":\"1000000\"}]}");
    assert_has(&refused, "must be at most 999,999.999");
}
END_TEST

static Suite *products_suite(void)
{
    Suite *suite = suite_create("http_products");
    TCase *catalogue = tcase_create("catalogue");
    TCase *ordering = tcase_create("ordering");

    fixture_add_server(catalogue);
    tcase_add_test(catalogue, an_admin_adds_a_product);
    tcase_add_test(catalogue, customers_look_and_do_not_touch);
    tcase_add_test(catalogue, an_id_is_given_once);
    tcase_add_test(catalogue, an_odd_id_has_an_address_too);
    tcase_add_test(catalogue, an_id_is_taken_without_what_nobody_sees);
    tcase_add_test(catalogue, an_id_in_an_address_is_found_without_what_nobody_sees);
    tcase_add_test(catalogue, what_is_not_sold_is_for_admins_alone);
    tcase_add_test(catalogue, products_are_found_by_words_and_their_beginnings);
    tcase_add_test(catalogue, a_list_that_has_not_changed_is_not_sent_again);
    suite_add_tcase(suite, catalogue);
    fixture_add_server(ordering);
    tcase_add_test(ordering, what_agrees_with_the_catalogue_is_ordered);
    tcase_add_test(ordering, a_changed_price_is_told_and_nothing_is_ordered);
    tcase_add_test(ordering, what_is_not_sold_any_more_is_told);
    tcase_add_test(ordering, of_what_is_not_sold_any_more_no_price_is_told);
    tcase_add_test(ordering, a_product_in_disguise_is_sold_at_its_price);
    tcase_add_test(ordering, an_admin_may_deviate);
    tcase_add_test(ordering, a_placed_order_is_replayed_whatever_the_catalogue_says_now);
    tcase_add_test(ordering, a_shop_may_sell_nothing_but_its_catalogue);
    tcase_add_test(ordering, amounts_without_decimals_have_none_in_and_out);
    tcase_add_test(ordering, amounts_with_three_decimals_have_three_in_and_out);
    suite_add_tcase(suite, ordering);
    return suite;
}

CHECK_MAIN(products_suite)
