/* SPDX-License-Identifier: MIT */
#pragma once

/** The pages, and the files that they are made of. */

#include "web/api/routes.h"

enum err page_handlers_page(const struct call *call, struct response *response, struct error *err);
enum err page_handlers_icon(const struct call *call, struct response *response, struct error *err);
enum err page_handlers_asset(const struct call *call, struct response *response, struct error *err);

/**
 * Answers who asked with a browser for an address that is none: with the pages, which say so, and
 * status 404.
 *
 * @return false when it was a program that asked, or for a part of the API: @response is as it was
 */
bool page_handlers_nowhere(const struct request *request, struct response *response);
