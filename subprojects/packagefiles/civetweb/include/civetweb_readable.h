/* SPDX-License-Identifier: MIT */
#pragma once

#include "civetweb.h"

#include <stdbool.h>

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

/** The port of the address that stands at @place in listening_ports; 0: there is none. It is known
 * before anybody is accepted. */
int mg_port(const struct mg_context *ctx, size_t place);

/** Who has connected; mg_get_request_info() knows nothing before the first request. */
struct mg_peer {
    const char *address; /* numeric */
    bool is_tls;
};
struct mg_peer mg_peer(const struct mg_connection *conn);

/** Which of civetweb's threads serves the connection, from 0. */
size_t mg_worker(const struct mg_connection *conn);

/** The connection's socket; civetweb's, which closes it behind the callback connection_close. */
int mg_socket(const struct mg_connection *conn);

/** How much is there of the header of a request that civetweb refuses. */
enum mg_head {
    MG_HEAD_WHOLE, /* or what cannot become a whole one */
    MG_HEAD_PART,  /* the rest did not come in time */
    MG_HEAD_TOO_LARGE,
};
enum mg_head mg_head_state(const struct mg_connection *conn);

/**
 * In the callback connection_close: the connection, when its last request was read whole and never
 * answered since no path was found in its target. civetweb drops such a one, as "*" or the address
 * of another port, without a word.
 */
struct mg_connection *mg_unanswered(const struct mg_connection *conn);

/** Where the request's header begins in memory. */
const char *mg_header_start(const struct mg_connection *conn);

/** Where the request's header ends in memory: one past the line break of its last, empty line. */
const char *mg_header_end(const struct mg_connection *conn);
