/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The cookie that holds a browser's session.
 *
 * Browsers send a cookie to every port of a host, and two shops may share one. So the cookie's name
 * has the shop's id in it, and the port, for a copy of the shop that is tried out beside it:
 * `orderdesk_session_9c41e07b_8080`. Sessions from before that are in
 * `orderdesk_session`, which is still read.
 */

#include "core/base/secret.h"
#include "core/store.h"
#include "web/http/request.h"
#include "web/http/response.h"

/** The session's secret from the request's cookie. @return whether there is one */
bool session_cookie_read(const struct request *request, const struct shop_id *shop,
                         struct secret *out);

/** Gives the browser the session: HttpOnly, SameSite=Strict, and Secure under TLS. */
void session_cookie_set(const struct request *request, struct response *response,
                        const struct shop_id *shop, const struct secret *secret);

/** Takes it back, under either name. */
void session_cookie_clear(const struct request *request, struct response *response,
                          const struct shop_id *shop);
