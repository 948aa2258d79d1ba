/* SPDX-License-Identifier: MIT */
#pragma once

/** Orders over HTTP: see core/orders.h for what each does, and the API description for the rest. */

#include "web/api/routes.h"

enum err order_handlers_create(struct service *service, const struct request *request,
                               struct response *response, struct error *err);
enum err order_handlers_list(struct service *service, const struct request *request,
                             struct response *response, struct error *err);
enum err order_handlers_get(struct service *service, const struct request *request,
                            struct response *response, struct error *err);
enum err order_handlers_counts(struct service *service, const struct request *request,
                               struct response *response, struct error *err);
enum err order_handlers_adjacent(struct service *service, const struct request *request,
                                 struct response *response, struct error *err);
enum err order_handlers_transition(struct service *service, const struct request *request,
                                   struct response *response, struct error *err);
