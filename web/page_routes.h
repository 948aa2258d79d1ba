/* SPDX-License-Identifier: MIT */
#pragma once

/** What is neither order nor user: pages with their files, the API description, the health. */

#include "web/routes.h"

enum err page_routes_openapi(struct service *service, const struct request *request,
                             struct response *response, struct error *err);
enum err page_routes_health(struct service *service, const struct request *request,
                            struct response *response, struct error *err);
enum err page_routes_page(struct service *service, const struct request *request,
                          struct response *response, struct error *err);
enum err page_routes_asset(struct service *service, const struct request *request,
                           struct response *response, struct error *err);
