/* SPDX-License-Identifier: MIT */
#include "web/api/products/product_handlers.h"

#include "core/products.h"
#include "web/api/etag.h"
#include "web/api/list_links.h"
#include "web/api/products/product_json.h"

enum err product_handlers_list(const struct call *call, struct response *response,
                               struct error *err)
{
    AUTO_QUERY_STRING query = { .count = 0 };
    CLEANUP(query_clear) struct query checked = { .search = NULL };
    AUTO_PRODUCT_PAGE page = { .products = NULL };
    struct query_input input;

    query_string_read_list(call->request->query, &query, &input, err);
    if (products_list(call->service, &call->actor, &input, &checked, &page, err) != ERR_OK)
        return err->code;
    list_links_add(response, call->request, &query, &checked, page.total, NULL);
    product_json_page(&page, &checked, call->service->settings.decimals,
                      response_json(response, 200));
    etag_conditional(call->request, response);
    return ERR_OK;
}

enum err product_handlers_create(const struct call *call, struct response *response,
                                 struct error *err)
{
    struct product_input input = product_json_input(call->body);
    AUTO_PRODUCT product = { .name = NULL };
    AUTO_BUFFER location = { .text = NULL };

    if (products_create(call->service, &call->actor, &input, &product, err) != ERR_OK)
        return err->code;
    query_string_escape(product.product_id, &location);
    if (location.failed)
        return error_no_memory(err);
    response_header(response, "Location", "%s/api/products/%s", call->request->base_path,
                    location.text);
    product_json(&product, call->service->settings.decimals, response_json(response, 201));
    return ERR_OK;
}

enum err product_handlers_get(const struct call *call, struct response *response, struct error *err)
{
    AUTO_PRODUCT product = { .name = NULL };

    if (products_get(call->service, &call->actor, call->param, &product, err) != ERR_OK)
        return err->code;
    product_json(&product, call->service->settings.decimals, response_json(response, 200));
    return ERR_OK;
}

enum err product_handlers_update(const struct call *call, struct response *response,
                                 struct error *err)
{
    struct product_input input = product_json_input(call->body);
    AUTO_PRODUCT product = { .name = NULL };

    if (products_update(call->service, &call->actor, call->param, &input, &product, err) != ERR_OK)
        return err->code;
    product_json(&product, call->service->settings.decimals, response_json(response, 200));
    return ERR_OK;
}
