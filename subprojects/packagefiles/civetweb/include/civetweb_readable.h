/* SPDX-License-Identifier: MIT */
#pragma once

#include "civetweb.h"

/**
 * How many bytes of a request's body mg_read() can give without waiting, after waiting up to
 * @timeout_ms for the first of them.
 *
 * mg_read() alone waits until it has all that was asked for, so that a client that sends a byte a
 * second holds a thread for ever. With this a reader can keep a deadline of its own.
 *
 * @return at least 1, 0 when nothing came in time, or -1 when the connection is gone
 */
long mg_readable(struct mg_connection *conn, int timeout_ms);

/** Where the request's header ends in memory: one past the line break of its last, empty line. */
const char *mg_header_end(const struct mg_connection *conn);
