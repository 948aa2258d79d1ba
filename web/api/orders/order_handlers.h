/* SPDX-License-Identifier: MIT */
#pragma once

/** Orders over HTTP: see core/orders.h for what each does, and the API description for the rest. */

#include "web/api/routes.h"

enum err order_routes_create(struct service *service, const struct request *request,
                             struct response *response, struct error *err);
enum err order_routes_list(struct service *service, const struct request *request,
                           struct response *response, struct error *err);
enum err order_routes_get(struct service *service, const struct request *request,
                          struct response *response, struct error *err);
enum err order_routes_counts(struct service *service, const struct request *request,
                             struct response *response, struct error *err);
enum err order_routes_neighbours(struct service *service, const struct request *request,
                                 struct response *response, struct error *err);
enum err order_routes_transition(struct service *service, const struct request *request,
                                 struct response *response, struct error *err);
