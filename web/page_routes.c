/* SPDX-License-Identifier: MIT */
#include "web/page_routes.h"

#include "web/embedded_assets.h"

struct asset {
    const char *path;
    const char *content_type;
    const unsigned char *bytes;
    size_t length;
};

static const struct asset assets[] = {
    { "/", "text/html; charset=utf-8", asset_index_html, asset_index_html_LEN },
    { "/style.css", "text/css; charset=utf-8", asset_style_css, asset_style_css_LEN },
};

enum err page_routes_asset(struct service *service, const struct request *request,
                           struct response *response, struct error *err)
{
    (void)service;
    for (size_t i = 0; i < ARRAY_LEN(assets); i++) {
        if (strcmp(assets[i].path, request->path) != 0)
            continue;
        response_static(response, assets[i].content_type, assets[i].bytes, assets[i].length);
        response_header(response, "Cache-Control", "no-cache");
        response->cacheable = true;
        return ERR_OK;
    }
    return error_set(err, ERR_NOT_FOUND, "There is no such page.");
}

enum err page_routes_openapi(struct service *service, const struct request *request,
                             struct response *response, struct error *err)
{
    (void)service;
    (void)request;
    (void)err;
    response_static(response, "application/json", asset_openapi_json, asset_openapi_json_LEN);
    return ERR_OK;
}

enum err page_routes_health(struct service *service, const struct request *request,
                            struct response *response, struct error *err)
{
    static const char good[] = "{\"status\":\"ok\"}";

    (void)request;
    if (service->store->ops->ping(service->store, err) != ERR_OK) {
        /* Whatever is wrong inside, to the outside the service cannot answer just now. */
        return error_set(err, ERR_BUSY, "The service cannot answer from its database just now.");
    }
    response_static(response, "application/json", good, sizeof(good) - 1);
    return ERR_OK;
}
