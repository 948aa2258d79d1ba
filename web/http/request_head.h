/* SPDX-License-Identifier: MIT */
#pragma once

/** From the head of a request, as civetweb has taken it apart, to struct request. */

#include "web/http/request.h"

struct mg_connection;

/** Fills what civetweb knows, in whatever state it gave up, and gives the request its id. The path
 * is
 * "-" when it found none. */
void request_head_fill(const struct mg_connection *conn, struct request *request);

/**
 * The same for a head that civetweb parsed, whether or not it found a path in the target. civetweb
 * is lenient, and two lenient parsers can be played off against each other, so this checks what RFC
 * 9112 forbids.
 *
 * @return NULL, or a message about what is wrong
 */
const char *request_head_read(const struct mg_connection *conn, struct request *request) CHECKED;
