/* SPDX-License-Identifier: MIT */
#pragma once

/** The catalogue over HTTP: see core/products.h. */

#include "web/api/routes.h"

enum err product_handlers_list(const struct call *call, struct response *response,
                               struct error *err);
enum err product_handlers_create(const struct call *call, struct response *response,
                                 struct error *err);
enum err product_handlers_get(const struct call *call, struct response *response,
                              struct error *err);
enum err product_handlers_update(const struct call *call, struct response *response,
                                 struct error *err);
