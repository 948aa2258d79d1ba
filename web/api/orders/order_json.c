/* SPDX-License-Identifier: MIT */
#include "web/api/orders/order_json.h"

#include "web/api/json.h"
#include "web/api/json_write.h"

const char *const order_json_members[] = { "/user_id",
                                           "/note",
                                           "/total",
                                           "/items",
                                           "/items/*/product_id",
                                           "/items/*/name",
                                           "/items/*/quantity",
                                           "/items/*/price",
                                           "/items/*/subtotal",
                                           NULL };

const char *const order_json_transition_members[] = { "/status", "/note", NULL };

static struct order_item_input item_input(const cJSON *item)
{
    return (struct order_item_input){
        .is_object = cJSON_IsObject(item),
        .product_id = json_input(item, "product_id"),
        .name = json_input(item, "name"),
        .quantity = json_input(item, "quantity"),
        .price = json_input(item, "price"),
        .subtotal = json_input(item, "subtotal"),
    };
}

enum err order_json_input(const cJSON *body, struct order_input *out, struct error *err)
{
    const cJSON *items = json_list(body, "items");
    struct order_input input = {
        .user_id = json_input(body, "user_id"),
        .note = json_input(body, "note"),
        .total = json_input(body, "total"),
        .items_other = json_input(body, "items"),
        .has_items = items != NULL,
    };
    const cJSON *item;
    size_t kept = 0;

    if (input.has_items) {
        size_t room;

        input.item_count = (size_t)cJSON_GetArraySize(items);
        room = input.item_count < ORDER_ITEMS_MAX ? input.item_count : ORDER_ITEMS_MAX;
        input.items = calloc(room + 1, sizeof(*input.items));
        if (!input.items)
            return error_no_memory(err);
        cJSON_ArrayForEach(item, items)
        {
            if (kept < ORDER_ITEMS_MAX)
                input.items[kept++] = item_input(item);
        }
    }
    *out = input;
    return ERR_OK;
}

void order_json_transition(const cJSON *body, struct input *status, struct input *note)
{
    *status = json_input(body, "status");
    *note = json_input(body, "note");
}

static void write_item(struct buffer *out, const struct order_item *item, int decimals)
{
    json_write_object(out, NULL);
    json_write_text(out, "product_id", item->product_id);
    json_write_text(out, "name", item->name);
    json_write_int(out, "quantity", item->quantity);
    json_write_money(out, "price", item->price, decimals);
    json_write_money(out, "subtotal", order_item_subtotal(item), decimals);
    json_write_object_end(out);
}

static void write_event(struct buffer *out, const struct order_event *event)
{
    json_write_object(out, NULL);
    json_write_text(out, "status", status_name(event->status));
    json_write_time(out, "timestamp", event->at);
    if (event->note)
        json_write_text(out, "note", event->note);
    if (event->by)
        json_write_text(out, "by", event->by);
    json_write_object_end(out);
}

static void write_transitions(struct buffer *out, enum status status)
{
    json_write_list(out, "allowed_transitions");
    for (int i = 0; i < STATUS_COUNT; i++)
        if (status_may_follow(status, (enum status)i))
            json_write_text(out, NULL, status_name((enum status)i));
    json_write_list_end(out);
}

/* What orders in full and in lists begin with. */
static void write_head(struct buffer *out, const struct order_summary *summary)
{
    json_write_uuid(out, "id", &summary->id);
    json_write_int(out, "number", summary->number);
    json_write_uuid(out, "user_id", &summary->user_id);
    json_write_object(out, "customer");
    json_write_text(out, "name", summary->customer_name);
    json_write_text(out, "email", summary->customer_email);
    json_write_object_end(out);
}

/* And what they have behind the items, or their count. */
static void write_state(struct buffer *out, const struct order_summary *summary, int decimals)
{
    json_write_money(out, "total", summary->total, decimals);
    json_write_text(out, "status", status_name(summary->status));
    json_write_int(out, "version", summary->version);
    json_write_time(out, "created_at", summary->created_at);
    json_write_time(out, "updated_at", summary->updated_at);
}

void order_json(const struct order *order, int decimals, struct buffer *out)
{
    const struct order_summary *summary = &order->summary;

    json_write_object(out, NULL);
    write_head(out, summary);
    json_write_list(out, "items");
    for (int64_t i = 0; i < summary->item_count; i++)
        write_item(out, &order->items[i], decimals);
    json_write_list_end(out);
    write_state(out, summary, decimals);
    json_write_list(out, "status_history");
    for (size_t i = 0; i < order->history_count; i++)
        write_event(out, &order->history[i]);
    json_write_list_end(out);
    write_transitions(out, summary->status);
    json_write_object_end(out);
}

static void write_summary(struct buffer *out, const struct order_summary *summary, int decimals)
{
    json_write_object(out, NULL);
    write_head(out, summary);
    json_write_int(out, "item_count", summary->item_count);
    /* A damaged database may lack an item: orderdesk check tells, and the list goes on. */
    json_write_text(out, "first_item", summary->first_item ? summary->first_item : "");
    json_write_bool(out, "has_note", summary->has_note);
    write_state(out, summary, decimals);
    json_write_object_end(out);
}

void order_json_page(const struct order_page *page, const struct order_query *query, int decimals,
                     struct buffer *out)
{
    char previous[ORDER_CURSOR_LEN + 1], next[ORDER_CURSOR_LEN + 1];

    json_write_object(out, NULL);
    json_write_list(out, "orders");
    for (size_t i = 0; i < page->count; i++)
        write_summary(out, &page->orders[i], decimals);
    json_write_list_end(out);
    json_write_pagination(out, query->has_cursor ? 0 : query->list.page, query->list.limit,
                          page->total, order_page_previous(page, query, previous) ? previous : NULL,
                          order_page_next(page, query, next) ? next : NULL);
    json_write_object_end(out);
}

void order_json_counts(const struct order_counts *counts, struct buffer *out)
{
    int64_t total = 0;

    json_write_object(out, NULL);
    json_write_object(out, "counts");
    for (int i = 0; i < STATUS_COUNT; i++) {
        json_write_int(out, status_name((enum status)i), counts->by_status[i]);
        total += counts->by_status[i];
    }
    json_write_object_end(out);
    json_write_int(out, "total", total);
    json_write_object_end(out);
}

static void write_optional_id(struct buffer *out, const char *name, bool has, const struct uuid *id)
{
    if (has)
        json_write_uuid(out, name, id);
    else
        json_write_null(out, name);
}

void order_json_adjacent(const struct order_adjacent *neighbours, struct buffer *out)
{
    json_write_object(out, NULL);
    write_optional_id(out, "newer", neighbours->has_newer, &neighbours->newer);
    write_optional_id(out, "older", neighbours->has_older, &neighbours->older);
    json_write_object_end(out);
}
