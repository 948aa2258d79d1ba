/* SPDX-License-Identifier: MIT */
#include "web/order_json.h"

#include "web/json.h"

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
        input.item_count = (size_t)cJSON_GetArraySize(items);
        input.items = calloc(ORDER_ITEMS_MAX, sizeof(*input.items));
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

static cJSON *customer_json(const struct order_summary *summary)
{
    cJSON *customer = cJSON_CreateObject();

    return json_finish(customer, json_add_text(customer, "name", summary->customer_name) &&
                                     json_add_text(customer, "email", summary->customer_email));
}

static cJSON *item_json(const struct order_item *item)
{
    cJSON *json = cJSON_CreateObject();

    return json_finish(json, json_add_text(json, "product_id", item->product_id) &&
                                 json_add_text(json, "name", item->name) &&
                                 json_add_int(json, "quantity", item->quantity) &&
                                 json_add_money(json, "price", item->price) &&
                                 json_add_money(json, "subtotal", order_item_subtotal(item)));
}

static cJSON *items_json(const struct order *order)
{
    cJSON *array = cJSON_CreateArray();

    for (int64_t i = 0; i < order->summary.item_count; i++)
        if (!json_append(array, item_json(&order->items[i])))
            return json_finish(array, false);
    return array;
}

static cJSON *event_json(const struct order_event *event)
{
    cJSON *json = cJSON_CreateObject();

    return json_finish(json, json_add_text(json, "status", status_name(event->status)) &&
                                 json_add_time(json, "timestamp", event->at) &&
                                 (!event->note || json_add_text(json, "note", event->note)) &&
                                 (!event->by || json_add_text(json, "by", event->by)));
}

static cJSON *history_json(const struct order *order)
{
    cJSON *array = cJSON_CreateArray();

    for (int64_t i = 0; i < order->summary.version; i++)
        if (!json_append(array, event_json(&order->history[i])))
            return json_finish(array, false);
    return array;
}

static cJSON *transitions_json(enum status status)
{
    cJSON *array = cJSON_CreateArray();

    for (int i = 0; i < STATUS_COUNT; i++)
        if (status_may_follow(status, (enum status)i) &&
            !json_append(array, cJSON_CreateString(status_name((enum status)i))))
            return json_finish(array, false);
    return array;
}

/* What orders in full and in lists begin with. */
static bool add_head(cJSON *json, const struct order_summary *summary)
{
    return json_add_uuid(json, "id", &summary->id) &&
           json_add_int(json, "number", summary->number) &&
           json_add_uuid(json, "user_id", &summary->user_id) &&
           json_add_item(json, "customer", customer_json(summary));
}

/* And what they have behind the items, or their count. */
static bool add_state(cJSON *json, const struct order_summary *summary)
{
    return json_add_money(json, "total", summary->total) &&
           json_add_text(json, "status", status_name(summary->status)) &&
           json_add_int(json, "version", summary->version) &&
           json_add_time(json, "created_at", summary->created_at) &&
           json_add_time(json, "updated_at", summary->updated_at);
}

char *order_json(const struct order *order)
{
    const struct order_summary *summary = &order->summary;
    cJSON *json = cJSON_CreateObject();

    return json_print(json_finish(
        json, add_head(json, summary) && json_add_item(json, "items", items_json(order)) &&
                  add_state(json, summary) &&
                  json_add_item(json, "status_history", history_json(order)) &&
                  json_add_item(json, "allowed_transitions", transitions_json(summary->status))));
}

static cJSON *summary_json(const struct order_summary *summary)
{
    cJSON *json = cJSON_CreateObject();

    return json_finish(json, add_head(json, summary) &&
                                 json_add_int(json, "item_count", summary->item_count) &&
                                 add_state(json, summary));
}

static cJSON *summaries_json(const struct order_page *page)
{
    cJSON *array = cJSON_CreateArray();

    for (size_t i = 0; i < page->count; i++)
        if (!json_append(array, summary_json(&page->orders[i])))
            return json_finish(array, false);
    return array;
}

static bool add_pagination(cJSON *json, const struct order_page *page,
                           const struct order_query *query)
{
    int64_t number = query->has_cursor ? 0 : query->list.page;
    char cursor[ORDER_CURSOR_LEN + 1];
    cJSON *pagination;

    if (!json_add_pagination(json, number, query->list.limit, page->total))
        return false;
    pagination = cJSON_GetObjectItemCaseSensitive(json, "pagination");
    return (!order_page_previous(page, query, cursor) ||
            json_add_text(pagination, "prev_cursor", cursor)) &&
           (!order_page_next(page, query, cursor) ||
            json_add_text(pagination, "next_cursor", cursor));
}

char *order_json_page(const struct order_page *page, const struct order_query *query)
{
    cJSON *json = cJSON_CreateObject();

    return json_print(json_finish(json, json_add_item(json, "orders", summaries_json(page)) &&
                                            add_pagination(json, page, query)));
}

char *order_json_counts(const struct order_counts *counts)
{
    cJSON *json = cJSON_CreateObject();
    cJSON *by_status = cJSON_CreateObject();
    bool complete = true;
    int64_t total = 0;

    for (int i = 0; i < STATUS_COUNT; i++) {
        complete =
            complete && json_add_int(by_status, status_name((enum status)i), counts->by_status[i]);
        total += counts->by_status[i];
    }
    complete = json_add_item(json, "counts", json_finish(by_status, complete));
    return json_print(json_finish(json, complete && json_add_int(json, "total", total)));
}

static bool add_optional_id(cJSON *json, const char *name, bool has, const struct uuid *id)
{
    return has ? json_add_uuid(json, name, id) : cJSON_AddNullToObject(json, name) != NULL;
}

char *order_json_neighbours(const struct order_neighbours *neighbours)
{
    cJSON *json = cJSON_CreateObject();

    return json_print(json_finish(
        json, add_optional_id(json, "newer", neighbours->has_newer, &neighbours->newer) &&
                  add_optional_id(json, "older", neighbours->has_older, &neighbours->older)));
}
