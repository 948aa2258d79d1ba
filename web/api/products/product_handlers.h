/* SPDX-License-Identifier: MIT */
#pragma once

/** The catalogue over HTTP: see core/products.h. */

#include "web/api/routes.h"

enum err product_handlers_list(struct service *service, const struct request *request,
                               struct response *response, struct error *err);
enum err product_handlers_create(struct service *service, const struct request *request,
                                 struct response *response, struct error *err);
enum err product_handlers_get(struct service *service, const struct request *request,
                              struct response *response, struct error *err);
enum err product_handlers_update(struct service *service, const struct request *request,
                                 struct response *response, struct error *err);
