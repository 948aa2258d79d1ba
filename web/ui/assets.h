/* SPDX-License-Identifier: MIT */
#pragma once

/** The files that the pages are made of, which the program carries: plain, and compressed. */

#include "core/base/error.h"
#include "web/http/request.h"
#include "web/http/response.h"

/** The document of all pages. */
#define ASSETS_PAGE "index.html"

/**
 * Responds with a file, as the client takes it. Browsers keep it, and ask for it anew each time by
 * the hash of its content.
 *
 * @name  as in web/ui/, or what the build made
 * @return ERR_OK or ERR_NOT_FOUND
 */
enum err assets_respond(const struct request *request, const char *name, struct response *response,
                        struct error *err) CHECKED;

/** Makes the pages' document the body of @response. @return false when there is none */
bool assets_put_page(const struct request *request, struct response *response) CHECKED;

/** Whether @name may be asked for by it: a page is at its own address, a compressed file under its
 * plain name. */
bool assets_have(const char *name);
