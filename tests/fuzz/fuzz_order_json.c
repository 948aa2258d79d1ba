/* SPDX-License-Identifier: MIT */

/**
 * Bodies of new orders and of changes: what is accepted obeys the rules, and can be serialized
 * again.
 */

#include "core/currency.h"
#include "core/product.h"
#include "tests/fuzz/fuzz.h"
#include "web/api/json.h"
#include "web/api/orders/order_json.h"

static void check_amount(money_t amount, money_t max)
{
    fuzz_check(amount >= 0 && amount <= max);
}

/* Ids are stored in a single form. */
static void check_id(const char *product_id)
{
    AUTO_FREE char *clean = NULL, *key = NULL;
    AUTO_ERROR err = ERROR_INIT;

    fuzz_check(product_id_clean(product_id, &clean, &err) == ERR_OK);
    fuzz_check(strcmp(clean, product_id) == 0);
    fuzz_check(product_key(product_id, &key, &err) == ERR_OK && *key != '\0');
}

static void check_draft(const struct order_draft *draft)
{
    __int128 total = 0;

    fuzz_check(draft->item_count >= 1 && draft->item_count <= ORDER_ITEMS_MAX);
    for (size_t i = 0; i < draft->item_count; i++) {
        const struct order_item *item = &draft->items[i];

        fuzz_check_text(item->product_id, ORDER_PRODUCT_ID_MAX);
        check_id(item->product_id);
        fuzz_check_text(item->name, ORDER_NAME_MAX);
        fuzz_check(item->quantity >= 1 && item->quantity <= ORDER_QUANTITY_MAX);
        check_amount(item->price, MONEY_PRICE_MAX);
        total += (__int128)item->quantity * item->price;
    }
    fuzz_check(total == draft->total);
    check_amount(draft->total, MONEY_TOTAL_MAX);
    if (draft->note)
        fuzz_check_text(draft->note, ORDER_NOTE_MAX);
}

static void check_same_items(const struct order_draft *a, const struct order_draft *b)
{
    fuzz_check(a->item_count == b->item_count && a->total == b->total);
    for (size_t i = 0; i < a->item_count; i++) {
        fuzz_check(strcmp(a->items[i].product_id, b->items[i].product_id) == 0);
        fuzz_check(strcmp(a->items[i].name, b->items[i].name) == 0);
        fuzz_check(a->items[i].quantity == b->items[i].quantity);
        fuzz_check(a->items[i].price == b->items[i].price);
    }
}

/* Parses a body and reads its order. @return ERR_OK, with @out to clear, or why it is refused */
static enum err read_draft(char *text, size_t length, struct order_draft *out, struct error *err)
{
    CLEANUP(order_input_clear) struct order_input input = { .items = NULL };
    AUTO_JSON *body = NULL;

    if (json_parse(text, length, &body, err) != ERR_OK ||
        order_json_input(body, &input, err) != ERR_OK)
        return err->code;
    return order_draft_read(&input, CURRENCY_DECIMALS, out, err);
}

/* The order that results from the draft, serialized, is an equivalent body. */
static void check_told_again(const struct order_draft *draft)
{
    static char nobody[] = "Nobody";
    struct order_event event = { .note = draft->note };
    const struct order order = {
        .summary = { .user_id = draft->user_id,
                     .customer_name = nobody,
                     .customer_email = nobody,
                     .total = draft->total,
                     .item_count = (int64_t)draft->item_count,
                     .version = 1 },
        .items = draft->items,
        .history = &event,
        .history_count = 1,
    };
    AUTO_ORDER_DRAFT again = { .items = NULL };
    AUTO_BUFFER out = { .text = NULL };
    AUTO_ERROR err = ERROR_INIT;

    order_json(&order, CURRENCY_DECIMALS, &out);
    fuzz_check(!out.failed);
    fuzz_check_json(out.text, out.length);
    fuzz_check(read_draft(out.text, out.length, &again, &err) == ERR_OK);
    check_same_items(draft, &again);
}

static void try_order(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = fuzz_text(data, size);
    AUTO_ORDER_DRAFT draft = { .items = NULL };
    AUTO_ERROR err = ERROR_INIT;

    if (read_draft(text, size, &draft, &err) == ERR_OK) {
        check_draft(&draft);
        check_told_again(&draft);
    } else {
        fuzz_check_refusal("POST", &err);
    }
}

static void try_transition(const uint8_t *data, size_t size)
{
    CLEANUP(order_transition_clear) struct order_transition transition = { .note = NULL };
    AUTO_FREE char *text = fuzz_text(data, size);
    AUTO_JSON *body = NULL;
    AUTO_ERROR err = ERROR_INIT;
    struct input status, note;

    if (json_parse(text, size, &body, &err) != ERR_OK)
        return;
    order_json_transition(body, &status, &note);
    if (order_transition_read(&status, &note, &transition, &err) != ERR_OK) {
        fuzz_check_refusal("PATCH", &err);
        return;
    }
    fuzz_check(status_is_valid((int)transition.to));
    if (transition.note)
        fuzz_check_text(transition.note, ORDER_NOTE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_order(data, size);
    try_transition(data, size);
    return 0;
}
