/* SPDX-License-Identifier: MIT */
#include "web/product_json.h"

#include "web/json.h"

struct product_input product_json_input(const cJSON *body)
{
    return (struct product_input){
        .product_id = json_input(body, "product_id"),
        .name = json_input(body, "name"),
        .description = json_input(body, "description"),
        .price = json_input(body, "price"),
        .active = json_input(body, "active"),
    };
}

static cJSON *product_object(const struct product *product)
{
    cJSON *json = cJSON_CreateObject();

    return json_finish(json, json_add_text(json, "product_id", product->product_id) &&
                                 json_add_text(json, "name", product->name) &&
                                 json_add_text(json, "description", product->description) &&
                                 json_add_money(json, "price", product->price) &&
                                 json_add_bool(json, "active", product->active) &&
                                 json_add_time(json, "created_at", product->created_at) &&
                                 json_add_time(json, "updated_at", product->updated_at));
}

char *product_json(const struct product *product)
{
    return json_print(product_object(product));
}

static cJSON *products_array(const struct product_page *page)
{
    cJSON *array = cJSON_CreateArray();

    for (size_t i = 0; i < page->count; i++)
        if (!json_append(array, product_object(&page->products[i])))
            return json_finish(array, false);
    return array;
}

char *product_json_page(const struct product_page *page, const struct query *query)
{
    cJSON *json = cJSON_CreateObject();

    return json_print(
        json_finish(json, json_add_item(json, "products", products_array(page)) &&
                              json_add_pagination(json, query->page, query->limit, page->total)));
}
