/* SPDX-License-Identifier: MIT */
#include "core/order.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"
#include "tests/web/fixture.h"

/* An order with as many lines as it can have, each with a name of 200 letters; the caller's, to
 * free(). */
static char *large_order(void)
{
    AUTO_FREE char *name = repeated("x", ORDER_NAME_MAX);
    AUTO_FREE char *item = NULL;
    AUTO_FREE char *more = NULL;
    char *body;

    ck_assert_int_gt(
        asprintf(&item, ",{\"product_id\":\"X\",\"name\":\"%s\",\"quantity\":1,\"price\":1}", name),
        0);
    more = repeated(item, ORDER_ITEMS_MAX - 1);
    ck_assert_int_gt(asprintf(&body, "{\"items\":[%s%s]}", item + 1, more), 0);
    return body;
}

START_TEST(large_orders_of_one_customer_are_limited)
{
    AUTO_FREE char *large = large_order();
    AUTO_HTTP_RESPONSE taken = { .status = 0 }, refused = { .status = 0 };
    AUTO_HTTP_RESPONSE bobs = { .status = 0 }, graces = { .status = 0 }, small = { .status = 0 };

    fixture_service()->settings.customer_bytes = 300000;
    taken = ask(ADA, "POST", "/api/orders", large);
    assert_status(&taken, 201);
    refused = ask(ADA, "POST", "/api/orders", large);
    assert_problem(&refused, 429, "rate_limited");
    ck_assert_int_ge(atoi(http_response_header(&refused, "Retry-After")), 1);
    ck_assert_int_le(atoi(http_response_header(&refused, "Retry-After")), 60);
    small = ask(ADA, "POST", "/api/orders", SAMPLE_ORDER);
    assert_status(&small, 201);
    bobs = ask(BOB, "POST", "/api/orders", large);
    assert_status(&bobs, 201);
    for (int i = 0; i < 3; i++) {
        http_response_clear(&graces);
        graces = ask(GRACE, "POST", "/api/orders", large);
        assert_status(&graces, 201);
    }
}
END_TEST

static Suite *limits_suite(void)
{
    Suite *suite = suite_create("http_limits");
    TCase *limits = tcase_create("limits");

    fixture_add_server(limits);
    tcase_add_test(limits, large_orders_of_one_customer_are_limited);
    suite_add_tcase(suite, limits);
    return suite;
}

CHECK_MAIN(limits_suite)
