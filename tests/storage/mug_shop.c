/* SPDX-License-Identifier: MIT */
#include "tests/storage/mug_shop.h"

#define BATCH 500

struct uuid mug_shop_ada, mug_shop_bob;

void mug_shop_import(void)
{
    struct order_item items[] = { { .product_id = (char[]){ "MUG-01" },
                                    .name = (char[]){ "Mug, blue" },
                                    .quantity = 1,
                                    .price = 1250 } };
    struct order_event history[] = { { .status = STATUS_PENDING, .at = FIXTURE_NOW } };
    struct order_import orders[BATCH];

    for (size_t i = 0; i < BATCH; i++)
        orders[i] = (struct order_import){ .user_id = i % 10 == 0 ? mug_shop_bob : mug_shop_ada,
                                           .items = items,
                                           .item_count = 1,
                                           .history = history,
                                           .history_count = 1,
                                           .by = mug_shop_ada };
    for (int count = 0; count < MUG_SHOP_ORDERS; count += BATCH) {
        AUTO_ERROR err = ERROR_INIT;

        assert_ok(fixture_import(orders, BATCH, NULL, &err), &err);
    }
}

void mug_shop_make(void)
{
    mug_shop_ada = fixture_user("ada@example.com", "Ada", ROLE_ADMIN);
    mug_shop_bob = fixture_user("bob@example.com", "Bob", ROLE_CUSTOMER);
    mug_shop_import();
}

int64_t mug_shop_count(const char *search, status_set_t statuses)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_ORDER_PAGE page = { .orders = NULL };
    struct order_query query = {
        .statuses = statuses,
        .to = TIMESTAMP_MAX,
        .list = { .search = (char *)(uintptr_t)search, .page = 1, .limit = 1 },
    };

    assert_ok(fixture_ops()->order_list(fixture_store(), &query, &page, &err), &err);
    return page.total;
}

void mug_shop_assert_found(void)
{
    ck_assert_int_eq(mug_shop_count("mug", 0), MUG_SHOP_ORDERS);
    ck_assert_int_eq(mug_shop_count("mu", 0), MUG_SHOP_ORDERS);
    ck_assert_int_eq(mug_shop_count("MUG-01", 0), MUG_SHOP_ORDERS);
    ck_assert_int_eq(mug_shop_count("bob", 0), MUG_SHOP_ORDERS / 10);
    ck_assert_int_eq(mug_shop_count("bob blue", 0), MUG_SHOP_ORDERS / 10);
    ck_assert_int_eq(mug_shop_count("carla", 0), 0);
}
