/* SPDX-License-Identifier: MIT */
#pragma once

/** The client behind a proxy, from X-Forwarded-For and X-Forwarded-Proto. */

#include "web/http/request.h"

/** Whether the numeric @address is @proxy's, however they are written; NULL: there is no proxy. */
bool forwarded_is_proxy(const char *address, const char *proxy);

/**
 * Of a request that comes from @proxy: its address becomes the last one in X-Forwarded-For, which
 * is the proxy's own (those before it are what the client sent, and may be made up), and it came
 * over TLS when X-Forwarded-Proto says https. An address that is none leaves the proxy's. Others'
 * headers mean nothing.
 */
void forwarded_apply(struct request *request, const char *proxy);
