/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Request targets (RFC 9112, section 3.2) in the forms that a server is asked in: a path with its
 * query ("/orders?page=2"), a whole address ("http://shop/orders"), and "*", for the server itself.
 */

#include "core/base/util.h"

#include <stdbool.h>

#define REQUEST_TARGET_SERVER "*"

/**
 * The path in @target, with the query behind it; REQUEST_TARGET_SERVER for the server itself.
 *
 * @return where it begins in @target; NULL when it has another form, or characters that no URI has
 */
const char *request_target_path(const char *target) CHECKED;

/** Whether @text is a name or an address, with or without a port, and nothing more. */
bool request_target_is_host(const char *text) CHECKED;

/**
 * Whether @target is for @host, for which request_target_is_host() holds. A whole address must name
 * it; of the ports one may be left out, as those who write both seldom agree on a default.
 */
bool request_target_is_for(const char *target, const char *host) CHECKED;
