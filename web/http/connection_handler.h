/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The life of a connection: civetweb's callbacks, which pass requests to the handler of
 * server_options and send its responses.
 */

#include "web/http/access_log.h"
#include "web/http/admission.h"
#include "web/http/server.h"

#include <stdatomic.h>

struct mg_connection;

/** What all connections of a server share. civetweb's user data points to it. */
struct connection_handler {
    struct server_options options; /* what it points to is borrowed */
    struct admission *admission;   /* owned by the server; its slots are civetweb's threads */
    struct access_log access_log;  /* the same */
    struct statistics *statistics; /* borrowed: options.statistics */
    atomic_ulong begun;            /* counts requests */
    atomic_bool draining;          /* no new requests */
    atomic_bool stopping;          /* and no more waiting for slow bodies */
    atomic_int waiting;            /* new connections without a slot */
    atomic_llong warned_us;        /* when evictions were last logged */
};

/** Called before the first byte of TLS: a rejected connection is not worth a handshake. */
void connection_handler_before_handshake(const void *conn);

/** Admits the connection, or sends 503 and closes it. @data  becomes the user data */
int connection_handler_open(const struct mg_connection *conn, void **data);

/** Handles a request that civetweb could read; the result says that it is done. */
int connection_handler_request(struct mg_connection *conn);

/** Sends 503 when civetweb had no memory for the request: @status is negative then. */
void connection_handler_end(const struct mg_connection *conn, int status);

/** Responds to what civetweb could not read; a request with an unusual target is handled as above.
 */
int connection_handler_refuse(struct mg_connection *conn, int status, const char *message);

/** Handles a request that civetweb passed over, and frees the slot; also for a connection that
 * failed at TLS and was never opened. */
void connection_handler_close(const struct mg_connection *conn);
