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
 * The same for a head that civetweb took, whether or not it found a path in the target. It is
 * generous, and two parsers that are generous in different ways can be played off against each
 * other: what RFC 9112 does not allow is told.
 *
 * @return NULL, or in words what is wrong
 */
const char *request_head_read(const struct mg_connection *conn, struct request *request) CHECKED;
