/* SPDX-License-Identifier: MIT */
#pragma once

/** What is neither order nor user: pages with their files, the API description, the health. */

#include "web/api/routes.h"

enum err page_handlers_openapi(struct service *service, const struct request *request,
                               struct response *response, struct error *err);
enum err page_handlers_health(struct service *service, const struct request *request,
                              struct response *response, struct error *err);
enum err page_handlers_page(struct service *service, const struct request *request,
                            struct response *response, struct error *err);
enum err page_handlers_icon(struct service *service, const struct request *request,
                            struct response *response, struct error *err);
enum err page_handlers_asset(struct service *service, const struct request *request,
                             struct response *response, struct error *err);

/**
 * Answers who asked with a browser for an address that is none: with the pages, which say so, and
 * status 404.
 *
 * @return false when it was a program that asked, or for a part of the API: @response is as it was
 */
bool page_handlers_nowhere(const struct request *request, struct response *response);
