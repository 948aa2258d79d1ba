/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The path below which a server has all of its addresses, such as "/shop", when it shares a host
 * with other programs behind a proxy. The proxy passes the path on as it was sent.
 */

#include "web/http/request.h"

/**
 * Whether @text is "/shop" or "/our/shop": segments of unreserved characters (RFC 3986, section
 * 2.3), none of which is "." or "..". It fits into request.base_path.
 */
bool base_path_is_valid(const char *text);

/**
 * Moves the base path from the beginning of the request's path to its own member.
 *
 * @base_path  a valid one
 * @return false when the path lies outside; @request is as it was
 */
bool base_path_enter(const char *base_path, struct request *request) CHECKED;
