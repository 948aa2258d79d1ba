/* SPDX-License-Identifier: MIT */
#pragma once

/** The cookie that holds a browser's session. */

#include "core/base/secret.h"
#include "web/http/request.h"
#include "web/http/response.h"

/** The session's secret from the request's cookie. @return whether there is one */
bool session_cookie_read(const struct request *request, struct secret *out);

/** Gives the browser the session: HttpOnly, SameSite=Strict, and Secure under TLS. */
void session_cookie_set(const struct request *request, struct response *response,
                        const struct secret *secret);

/** Takes it back. */
void session_cookie_clear(const struct request *request, struct response *response);
