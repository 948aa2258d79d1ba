/* SPDX-License-Identifier: MIT */
#include "web/api/products/product_json.h"

#include "web/api/json.h"
#include "web/api/json_write.h"

const char *const product_json_members[] = { "/product_id", "/name",   "/description",
                                             "/price",      "/active", NULL };

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

void product_json(const struct product *product, int decimals, struct buffer *out)
{
    json_write_object(out, NULL);
    json_write_text(out, "product_id", product->product_id);
    json_write_text(out, "name", product->name);
    json_write_text(out, "description", product->description);
    json_write_money(out, "price", product->price, decimals);
    json_write_bool(out, "active", product->active);
    json_write_time(out, "created_at", product->created_at);
    json_write_time(out, "updated_at", product->updated_at);
    json_write_object_end(out);
}

void product_json_page(const struct product_page *page, const struct query *query, int decimals,
                       struct buffer *out)
{
    json_write_object(out, NULL);
    json_write_list(out, "products");
    for (size_t i = 0; i < page->count; i++)
        product_json(&page->products[i], decimals, out);
    json_write_list_end(out);
    json_write_pagination(out, query->page, query->limit, page->total, NULL, NULL);
    json_write_object_end(out);
}
