/* SPDX-License-Identifier: MIT */
#pragma once

/** The catalogue over HTTP: see core/products.h. */

#include "web/api/routes.h"

enum err product_routes_list(struct service *service, const struct request *request,
                             struct response *response, struct error *err);
enum err product_routes_create(struct service *service, const struct request *request,
                               struct response *response, struct error *err);
enum err product_routes_get(struct service *service, const struct request *request,
                            struct response *response, struct error *err);
enum err product_routes_update(struct service *service, const struct request *request,
                               struct response *response, struct error *err);
