/* SPDX-License-Identifier: MIT */
#include "core/currency.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"
#include "web/api/json.h"
#include "web/api/orders/order_json.h"

#define AT INT64_C(1795334092123)

#define MUG "{\"product_id\":\"MUG-01\",\"name\":\"Mug, blue\",\"quantity\":2,\"price\":12.50}"

static cJSON *parse(const char *text)
{
    AUTO_FREE char *copy = strdup(text);
    AUTO_ERROR err = ERROR_INIT;
    cJSON *json = NULL;

    ck_assert_ptr_nonnull(copy);
    ck_assert_msg(json_parse(copy, strlen(copy), &json, &err) == ERR_OK, "%s: %s", text,
                  err.message);
    return json;
}

/* From a body's text to the checked order. */
static enum err read_order(const char *text, struct order_draft *out, struct error *err)
{
    CLEANUP(order_input_clear) struct order_input input = { .items = NULL };
    AUTO_JSON *json = parse(text);

    ck_assert_int_eq(order_json_input(json, &input, err), ERR_OK);
    return order_draft_read(&input, CURRENCY_DECIMALS, out, err);
}

/* ---------------------------------------------------------------- parsing */

START_TEST(an_order_is_read_with_all_its_members)
{
    AUTO_ORDER_DRAFT draft = { .items = NULL };
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(
        read_order("{\"user_id\":\"01930000-0000-0000-0000-000000000001\",\"note\":\"soon\","
                   "\"items\":[{\"product_id\":\"A\",\"name\":\"B\",\"quantity\":2,"
                   "\"price\":\"12.5\",\"subtotal\":25},{\"product_id\":\"C\",\"name\":\"D\","
                   "\"quantity\":1,\"price\":0.30000000000000004}],\"total\":\"25.30\"}",
                   &draft, &err),
        ERR_OK);
    ck_assert(draft.has_user);
    ck_assert_str_eq(draft.note, "soon");
    ck_assert_uint_eq(draft.item_count, 2);
    ck_assert_str_eq(draft.items[0].product_id, "A");
    ck_assert_str_eq(draft.items[1].name, "D");
    ck_assert_int_eq(draft.items[0].quantity, 2);
    ck_assert_int_eq(draft.items[0].price, 1250);
    ck_assert_int_eq(draft.items[1].price, 30);
    ck_assert_int_eq(draft.total, 2530);
}
END_TEST

static const struct {
    const char *members; /* instead of quantity and price */
    const char *where;
} items[] = {
    { "\"quantity\":1,\"price\":1.005", "/items/0/price" },
    { "\"quantity\":1,\"price\":1e400", "/items/0/price" },
    { "\"quantity\":1,\"price\":-1e400", "/items/0/price" },
    { "\"quantity\":1,\"price\":\"1e2\"", "/items/0/price" },
    { "\"quantity\":1,\"price\":\"1.00\\u0000\"", "/items/0/price" },
    { "\"quantity\":1,\"price\":true", "/items/0/price" },
    { "\"quantity\":1,\"price\":[1]", "/items/0/price" },
    { "\"quantity\":1,\"price\":null", "/items/0/price" },
    { "\"quantity\":1,\"price\":1,\"price\":1", "/items/0/price" },
    { "\"quantity\":1,\"Price\":1", "/items/0/price" },
    { "\"quantity\":1e400,\"price\":1", "/items/0/quantity" },
    { "\"quantity\":1.5,\"price\":1", "/items/0/quantity" },
    { "\"quantity\":\"1\",\"price\":1", "/items/0/quantity" },
    { "\"quantity\":1,\"quantity\":1,\"price\":1", "/items/0/quantity" },
    { "\"quantity\":2,\"price\":1,\"subtotal\":1e400", "/items/0/subtotal" },
    { "\"quantity\":2,\"price\":1,\"subtotal\":2,\"subtotal\":2", "/items/0/subtotal" },
};

START_TEST(an_item_that_does_not_fit_is_pointed_at)
{
    AUTO_FREE char *text = NULL;
    AUTO_ORDER_DRAFT draft = { .items = NULL };
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_gt(asprintf(&text, "{\"items\":[{\"product_id\":\"A\",\"name\":\"B\",%s}]}",
                              items[_i].members),
                     0);
    ck_assert_int_eq(read_order(text, &draft, &err), ERR_INVALID);
    assert_only_problem(&err, items[_i].where, text);
}
END_TEST

static const struct {
    const char *text;
    const char *where;
} bodies[] = {
    { "{}", "/items" },
    { "{\"items\":null}", "/items" },
    { "{\"items\":[]}", "/items" },
    { "{\"items\":" MUG "}", "/items" },
    { "{\"items\":\"MUG-01\"}", "/items" },
    { "{\"Items\":[" MUG "]}", "/items" },
    { "{\"items\":[" MUG "],\"items\":[" MUG "," MUG "]}", "/items" },
    { "{\"items\":[" MUG "],\"items\":null}", "/items" },
    { "{\"items\":[" MUG ",7]}", "/items/1" },
    { "{\"items\":[" MUG ",[]]}", "/items/1" },
    { "{\"items\":[" MUG ",[7]]}", "/items/1" },
    { "{\"items\":[" MUG ",[" MUG "]]}", "/items/1" },
    { "{\"items\":[" MUG "],\"note\":\"a\\u0000b\"}", "/note" },
    { "{\"items\":[" MUG "],\"note\":{}}", "/note" },
    { "{\"items\":[" MUG "],\"note\":\"a\",\"note\":\"a\"}", "/note" },
    { "{\"items\":[" MUG "],\"user_id\":7}", "/user_id" },
    { "{\"items\":[" MUG "],\"user_id\":\"\"}", "/user_id" },
    { "{\"items\":[" MUG "],\"total\":25.01}", "/total" },
    { "{\"items\":[" MUG "],\"total\":25,\"total\":25}", "/total" },
};

START_TEST(an_order_that_does_not_fit_is_pointed_at)
{
    AUTO_ORDER_DRAFT draft = { .items = NULL };
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(read_order(bodies[_i].text, &draft, &err), ERR_INVALID);
    assert_only_problem(&err, bodies[_i].where, bodies[_i].text);
}
END_TEST

START_TEST(more_items_than_an_order_takes_are_counted_and_not_kept)
{
    CLEANUP(order_input_clear) struct order_input input = { .items = NULL };
    AUTO_FREE char *many = repeated("7,", 5000);
    AUTO_FREE char *text = NULL;
    AUTO_ERROR err = ERROR_INIT;
    AUTO_JSON *json = NULL;

    ck_assert_int_gt(asprintf(&text, "{\"items\":[%s7]}", many), 0);
    json = parse(text);
    ck_assert_int_eq(order_json_input(json, &input, &err), ERR_OK);
    ck_assert_uint_eq(input.item_count, 5001);
}
END_TEST

START_TEST(a_change_of_status_is_read)
{
    AUTO_JSON *json = parse("{\"status\":\"shipped\",\"note\":\"by bike\"}");
    AUTO_JSON *twice = parse("{\"status\":\"shipped\",\"status\":\"shipped\"}");
    struct input status, note;

    order_json_transition(json, &status, &note);
    ck_assert_str_eq(status.text, "shipped");
    ck_assert_str_eq(note.text, "by bike");
    order_json_transition(twice, &status, &note);
    ck_assert_int_eq(status.kind, INPUT_OTHER);
    ck_assert_int_eq(note.kind, INPUT_ABSENT);
}
END_TEST

/* ---------------------------------------------------------------- serializing */

static struct order_summary summary(enum status status)
{
    return (struct order_summary){ .id = { { 0x01, 0x93, [15] = 1 } },
                                   .number = 1042,
                                   .user_id = { { 0x01, 0x93, [15] = 2 } },
                                   .customer_name = strdup("Ada"),
                                   .customer_email = strdup("ada@example.com"),
                                   .total = 2500,
                                   .status = status,
                                   .item_count = 1,
                                   .first_item = strdup("Mug, blue"),
                                   .has_note = status == STATUS_SHIPPED,
                                   .version = 2,
                                   .created_at = AT,
                                   .updated_at = AT + 1000 };
}

static struct order make_order(enum status status)
{
    struct order order = { .summary = summary(status),
                           .items = calloc(1, sizeof(*order.items)),
                           .history = calloc(2, sizeof(*order.history)),
                           .history_count = 2 };

    order.items[0] = (struct order_item){ strdup("MUG-01"), strdup("Mug, blue"), 2, 1250 };
    order.history[0] = (struct order_event){ .status = STATUS_PENDING, .at = AT };
    order.history[1] =
        (struct order_event){ status, AT + 1000, strdup("by bike"), strdup("Grace") };
    return order;
}

START_TEST(an_order_in_full_is_written_as_the_contract_shows_it)
{
    AUTO_ORDER order = make_order(STATUS_PROCESSING);
    AUTO_BUFFER text = { .text = NULL };

    order_json(&order, CURRENCY_DECIMALS, &text);
    ck_assert_str_eq(
        text.text, "{\"id\":\"01930000-0000-0000-0000-000000000001\",\"number\":1042,"
                   "\"user_id\":\"01930000-0000-0000-0000-000000000002\","
                   "\"customer\":{\"name\":\"Ada\",\"email\":\"ada@example.com\"},"
                   "\"items\":[{\"product_id\":\"MUG-01\",\"name\":\"Mug, blue\",\"quantity\":2,"
                   "\"price\":12.50,\"subtotal\":25.00}],\"total\":25.00,\"status\":\"processing\","
                   "\"version\":2,\"created_at\":\"2026-11-22T07:54:52.123Z\","
                   "\"updated_at\":\"2026-11-22T07:54:53.123Z\",\"status_history\":["
                   "{\"status\":\"pending\",\"timestamp\":\"2026-11-22T07:54:52.123Z\"},"
                   "{\"status\":\"processing\",\"timestamp\":\"2026-11-22T07:54:53.123Z\","
                   "\"note\":\"by bike\",\"by\":\"Grace\"}],"
                   "\"allowed_transitions\":[\"shipped\",\"cancelled\"]}");
}
END_TEST

static const struct {
    enum status status;
    const char *allowed;
} next[] = {
    { STATUS_PENDING, "\"allowed_transitions\":[\"processing\",\"cancelled\"]" },
    { STATUS_SHIPPED, "\"allowed_transitions\":[\"delivered\"]" },
    { STATUS_DELIVERED, "\"allowed_transitions\":[]" },
    { STATUS_CANCELLED, "\"allowed_transitions\":[]" },
};

START_TEST(an_order_tells_where_it_may_go)
{
    AUTO_ORDER order = make_order(next[_i].status);
    AUTO_BUFFER text = { .text = NULL };

    order_json(&order, CURRENCY_DECIMALS, &text);
    ck_assert_ptr_nonnull(strstr(text.text, next[_i].allowed));
}
END_TEST

START_TEST(a_page_of_a_list_holds_summaries_and_the_counts)
{
    struct order_summary orders[] = { summary(STATUS_SHIPPED), summary(STATUS_PENDING) };
    const struct order_page page = { .orders = orders, .count = 2, .total = 57 };
    const struct order_query query = { .list = { .page = 2, .limit = 20 } };
    AUTO_BUFFER text = { .text = NULL };
    AUTO_JSON *json = NULL;

    order_json_page(&page, &query, CURRENCY_DECIMALS, &text);
    json = parse(text.text);
    ck_assert_int_eq(cJSON_GetArraySize(json_list(json, "orders")), 2);
    ck_assert_ptr_nonnull(strstr(
        text.text, "{\"orders\":[{\"id\":\"01930000-0000-0000-0000-000000000001\",\"number\":1042,"
                   "\"user_id\":\"01930000-0000-0000-0000-000000000002\","
                   "\"customer\":{\"name\":\"Ada\",\"email\":\"ada@example.com\"},"
                   "\"item_count\":1,\"first_item\":\"Mug, blue\",\"has_note\":true,"
                   "\"total\":25.00,\"status\":\"shipped\",\"version\":2,"
                   "\"created_at\":\"2026-11-22T07:54:52.123Z\","
                   "\"updated_at\":\"2026-11-22T07:54:53.123Z\"},{"));
    ck_assert_ptr_nonnull(strstr(
        text.text, "\"pagination\":{\"page\":2,\"limit\":20,\"total\":57,\"total_pages\":3}}"));
    for (size_t i = 0; i < ARRAY_LEN(orders); i++)
        order_summary_clear(&orders[i]);
}
END_TEST

START_TEST(an_empty_page_is_an_empty_list)
{
    const struct order_page page = { .total = 0 };
    const struct order_query query = { .list = { .page = 1, .limit = 20 } };
    AUTO_BUFFER text = { .text = NULL };

    order_json_page(&page, &query, CURRENCY_DECIMALS, &text);
    ck_assert_str_eq(text.text,
                     "{\"orders\":[],\"pagination\":{\"page\":1,\"limit\":20,\"total\":0,"
                     "\"total_pages\":0}}");
}
END_TEST

static Suite *order_json_suite(void)
{
    Suite *suite = suite_create("order_json");
    TCase *in = tcase_create("in");
    TCase *out = tcase_create("out");

    tcase_add_test(in, an_order_is_read_with_all_its_members);
    tcase_add_loop_test(in, an_item_that_does_not_fit_is_pointed_at, 0, ARRAY_LEN(items));
    tcase_add_loop_test(in, an_order_that_does_not_fit_is_pointed_at, 0, ARRAY_LEN(bodies));
    tcase_add_test(in, more_items_than_an_order_takes_are_counted_and_not_kept);
    tcase_add_test(in, a_change_of_status_is_read);
    suite_add_tcase(suite, in);
    tcase_add_test(out, an_order_in_full_is_written_as_the_contract_shows_it);
    tcase_add_loop_test(out, an_order_tells_where_it_may_go, 0, ARRAY_LEN(next));
    tcase_add_test(out, a_page_of_a_list_holds_summaries_and_the_counts);
    tcase_add_test(out, an_empty_page_is_an_empty_list);
    suite_add_tcase(suite, out);
    return suite;
}

CHECK_MAIN(order_json_suite)
