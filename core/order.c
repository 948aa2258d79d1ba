/* SPDX-License-Identifier: MIT */
#include "core/order.h"

#include <inttypes.h>
#include <math.h>
#include <sodium.h>
#include <stdio.h>

static const struct text_rule note_rule = { .max = ORDER_NOTE_MAX, .has_lines = true };

void order_summary_clear(struct order_summary *summary)
{
    free(summary->customer_name);
    free(summary->customer_email);
    free(summary->first_item);
    *summary = (struct order_summary){ .customer_name = NULL };
}

static void items_free(struct order_item *items, size_t count)
{
    for (size_t i = 0; items && i < count; i++) {
        free(items[i].product_id);
        free(items[i].name);
    }
    free(items);
}

static void event_clear(struct order_event *event)
{
    free(event->note);
    free(event->by);
}

void order_clear(struct order *order)
{
    items_free(order->items, (size_t)order->summary.item_count);
    for (size_t i = 0; i < order->history_count; i++)
        event_clear(&order->history[i]);
    free(order->history);
    order_summary_clear(&order->summary);
    *order = (struct order){ .items = NULL };
}

void order_draft_clear(struct order_draft *draft)
{
    items_free(draft->items, draft->item_count);
    free(draft->note);
    *draft = (struct order_draft){ .items = NULL };
}

void order_input_clear(struct order_input *input)
{
    free(input->items);
    *input = (struct order_input){ .items = NULL };
}

void order_transition_clear(struct order_transition *transition)
{
    free(transition->note);
    *transition = (struct order_transition){ .note = NULL };
}

money_t order_item_subtotal(const struct order_item *item)
{
    return item->quantity * item->price;
}

void order_rewind(struct order *order)
{
    for (size_t i = 1; i < order->history_count; i++)
        event_clear(&order->history[i]);
    order->history_count = 1;
    order->summary.version = 1;
    order->summary.status = order->history[0].status;
    order->summary.updated_at = order->summary.created_at;
}

/*
 * An amount that a client may send along, to be told when it differs from ours.
 *
 * @computed  -1 when it is unknown because of other problems
 */
static void check_agrees(const struct input *sent, int decimals, money_t computed,
                         const char *where, struct error *err)
{
    char text[MONEY_LEN], detail[80];
    const char *problem = money_expected(decimals);
    money_t amount = -1;

    if (sent->kind == INPUT_ABSENT)
        return;
    if (sent->kind == INPUT_NUMBER)
        problem = money_from_number(sent->number, decimals, &amount);
    else if (sent->kind == INPUT_TEXT)
        problem = money_from_text(sent->text, decimals, &amount);
    if (!problem && computed >= 0 && amount != computed) {
        money_format(computed, decimals, text);
        snprintf(detail, sizeof(detail), "must be %s, the sum of what is ordered", text);
        problem = detail;
    }
    if (problem)
        error_add(err, problem, "%s", where);
}

bool order_price_read(const struct input *input, int decimals, const char *where, money_t *out,
                      struct error *err)
{
    char most[MONEY_LEN], detail[80];
    const char *problem = money_expected(decimals);

    if (input->kind == INPUT_NUMBER)
        problem = money_from_number(input->number, decimals, out);
    else if (input->kind == INPUT_TEXT)
        problem = money_from_text(input->text, decimals, out);
    else if (input->kind == INPUT_ABSENT)
        problem = "is missing";
    if (!problem && *out > MONEY_PRICE_MAX) {
        money_format_grouped(MONEY_PRICE_MAX, decimals, most);
        snprintf(detail, sizeof(detail), "must be at most %s", most);
        problem = detail;
    }
    if (problem)
        error_add(err, problem, "%s", where);
    return problem == NULL;
}

bool order_product_id_read(const struct input *input, const char *where, char **out,
                           struct error *err)
{
    const struct text_rule rule = { .max = ORDER_PRODUCT_ID_MAX, .required = true, .is_id = true };

    return input_read_text(input, rule, where, out, err);
}

/* The pointer to a member of an item; valid until the next call with the same buffer. */
static const char *item_pointer(char *buffer, size_t size, size_t index, const char *member)
{
    snprintf(buffer, size, "/items/%zu/%s", index, member);
    return buffer;
}

static void add_too_large(size_t index, int decimals, struct error *err)
{
    char most[MONEY_LEN], detail[80];

    money_format_grouped(MONEY_TOTAL_MAX, decimals, most);
    snprintf(detail, sizeof(detail), "brings the total above %s", most);
    error_add(err, detail, "/items/%zu", index);
}

/* Adds the item's subtotal to @total when both are known. */
static bool read_item(const struct order_item_input *input, size_t index, int decimals,
                      struct order_item *out, money_t *total, struct error *err)
{
    const struct text_rule name_rule = { .max = ORDER_NAME_MAX, .required = true };
    char where[40];
    money_t subtotal = 0;
    bool has_quantity, has_price, counts;

    if (!input->is_object) {
        error_add(err, "must be an object with product_id, name, quantity and price", "/items/%zu",
                  index);
        return false;
    }
    order_product_id_read(&input->product_id,
                          item_pointer(where, sizeof(where), index, "product_id"), &out->product_id,
                          err);
    input_read_text(&input->name, name_rule, item_pointer(where, sizeof(where), index, "name"),
                    &out->name, err);
    has_quantity = input_read_integer(&input->quantity, 1, ORDER_QUANTITY_MAX,
                                      item_pointer(where, sizeof(where), index, "quantity"),
                                      &out->quantity, err);
    has_price =
        order_price_read(&input->price, decimals,
                         item_pointer(where, sizeof(where), index, "price"), &out->price, err);
    counts = has_quantity && has_price;
    if (counts && (!money_add(&subtotal, out->quantity, out->price) ||
                   !money_add(total, out->quantity, out->price))) {
        add_too_large(index, decimals, err);
        counts = false;
    }
    check_agrees(&input->subtotal, decimals, counts ? subtotal : -1,
                 item_pointer(where, sizeof(where), index, "subtotal"), err);
    return counts;
}

static void read_items(const struct order_input *input, int decimals, struct order_draft *draft,
                       struct error *err)
{
    bool complete = true;

    if (!input->has_items || input->item_count == 0) {
        error_add(err,
                  input->has_items                          ? "must have at least one item"
                  : input->items_other.kind == INPUT_ABSENT ? "is missing"
                                                            : "must be a list of items",
                  "/items");
        return;
    }
    if (input->item_count > ORDER_ITEMS_MAX) {
        error_add(err, "must have at most 1000 items", "/items");
        return;
    }
    draft->items = calloc(input->item_count, sizeof(*draft->items));
    if (!draft->items) {
        (void)error_no_memory(err);
        return;
    }
    draft->item_count = input->item_count;
    for (size_t i = 0; i < input->item_count; i++)
        if (!read_item(&input->items[i], i, decimals, &draft->items[i], &draft->total, err))
            complete = false;
    check_agrees(&input->total, decimals, complete ? draft->total : -1, "/total", err);
}

enum err order_draft_read(const struct order_input *input, int decimals, struct order_draft *out,
                          struct error *err)
{
    AUTO_ORDER_DRAFT draft = { .items = NULL };

    if (input->user_id.kind != INPUT_ABSENT) {
        draft.has_user = true;
        if (input->user_id.kind != INPUT_TEXT || !uuid_parse(input->user_id.text, &draft.user_id))
            error_add(err, "must be the id of a user", "/user_id");
    }
    read_items(input, decimals, &draft, err);
    input_read_text(&input->note, note_rule, "/note", &draft.note, err);
    if (error_conclude(err, "The order") != ERR_OK)
        return err->code;
    *out = draft;
    draft = (struct order_draft){ .items = NULL };
    return ERR_OK;
}

static void hash_text(crypto_generichash_state *state, const char *text)
{
    /* The final NUL keeps neighbouring texts apart. */
    crypto_generichash_update(state, (const unsigned char *)text, strlen(text) + 1);
}

static void hash_integer(crypto_generichash_state *state, int64_t value)
{
    crypto_generichash_update(state, (const unsigned char *)&value, sizeof(value));
}

void order_draft_fingerprint(const struct order_draft *draft, struct secret_hash *out)
{
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, sizeof(out->bytes));
    hash_integer(&state, draft->has_user);
    if (draft->has_user)
        crypto_generichash_update(&state, draft->user_id.bytes, sizeof(draft->user_id.bytes));
    hash_integer(&state, draft->note != NULL);
    hash_text(&state, draft->note ? draft->note : "");
    for (size_t i = 0; i < draft->item_count; i++) {
        hash_text(&state, draft->items[i].product_id);
        hash_text(&state, draft->items[i].name);
        hash_integer(&state, draft->items[i].quantity);
        hash_integer(&state, draft->items[i].price);
    }
    crypto_generichash_final(&state, out->bytes, sizeof(out->bytes));
}

uint64_t order_names_hash(const struct order *order)
{
    crypto_generichash_state state;
    unsigned char hash[crypto_generichash_BYTES_MIN];
    uint64_t out;

    crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    hash_text(&state, order->summary.customer_name);
    hash_text(&state, order->summary.customer_email);
    /* A name is never empty. */
    for (size_t i = 0; i < order->history_count; i++) {
        hash_text(&state, order->history[i].by ? order->history[i].by : "");
        hash_integer(&state, order->history[i].at);
    }
    crypto_generichash_final(&state, hash, sizeof(hash));
    memcpy(&out, hash, sizeof(out));
    return out;
}

enum err order_transition_read(const struct input *status, const struct input *note,
                               struct order_transition *out, struct error *err)
{
    struct order_transition transition = { .note = NULL };
    char expected[STATUS_EXPECTED_SIZE];

    status_expected(expected);
    if (status->kind == INPUT_ABSENT)
        error_add(err, "is missing", "/status");
    else if (status->kind != INPUT_TEXT || !status_parse(status->text, &transition.to))
        error_add(err, expected, "/status");
    input_read_text(note, note_rule, "/note", &transition.note, err);
    if (error_conclude(err, "The change") != ERR_OK) {
        order_transition_clear(&transition);
        return err->code;
    }
    *out = transition;
    return ERR_OK;
}

static bool version_will_do(const struct order_transition *transition, int64_t version)
{
    if (!transition->expects_one)
        return true;
    for (size_t i = 0; i < transition->expected_count; i++)
        if (transition->expected[i] == version)
            return true;
    return false;
}

enum err order_transition_check(const struct order_transition *transition, enum status from,
                                int64_t version, struct error *err)
{
    char allowed[80];

    if (transition->expects_one && transition->expected_count == 0 && transition->was_weak)
        return error_set(err, ERR_PRECONDITION,
                         "A weak tag (one that begins with W/) does not say which version you "
                         "expect. Send the order's own tag, such as \"%" PRId64 "\"; if a proxy "
                         "made it weak, let it pass tags on as they are.",
                         version);
    if (transition->expects_one && transition->expected_count == 0)
        return error_set(err, ERR_PRECONDITION,
                         "The version that you expect cannot be read. Send the order's tag just as "
                         "it came, with its quotes, such as \"%" PRId64 "\".",
                         version);
    if (!version_will_do(transition, version))
        return error_set(err, ERR_PRECONDITION,
                         "Somebody changed this order in the meantime: it is now %s. "
                         "Load it again and decide anew.",
                         status_name(from));
    if (status_may_follow(from, transition->to))
        return ERR_OK;
    status_set_format(status_next(from), allowed, sizeof(allowed));
    error_write(err, ERR_TRANSITION, "The order is %s and cannot become %s. Possible next: %s.",
                status_name(from), status_name(transition->to), allowed);
    err->allowed = status_next(from);
    return err->code;
}
