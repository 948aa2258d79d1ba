/* SPDX-License-Identifier: MIT */
#pragma once

/** Orders over HTTP: see core/orders.h for what each does, and the API description for the rest. */

#include "web/api/routes.h"

enum err order_handlers_create(const struct call *call, struct response *response,
                               struct error *err);
enum err order_handlers_list(const struct call *call, struct response *response, struct error *err);
enum err order_handlers_get(const struct call *call, struct response *response, struct error *err);
enum err order_handlers_counts(const struct call *call, struct response *response,
                               struct error *err);
enum err order_handlers_adjacent(const struct call *call, struct response *response,
                                 struct error *err);
enum err order_handlers_transition(const struct call *call, struct response *response,
                                   struct error *err);
