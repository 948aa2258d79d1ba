/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What happens on a connection, from its opening to its end: civetweb's callbacks, between which
 * and the handler in server_options requests and responses pass.
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
    atomic_bool stopping;          /* and no more waiting for those that trickle in */
    atomic_int waiting;            /* newcomers without a slot */
    atomic_llong warned_us;        /* when a crowd was last told in the log */
};

/** Before the first byte of TLS: who cannot stay is not worth a handshake. */
void connection_handler_before_handshake(const void *conn);

/** Takes a place for the connection, or answers 503 and ends it. @data  becomes the user data */
int connection_handler_open(const struct mg_connection *conn, void **data);

/** Takes every request that civetweb could read; the result says that it is answered. */
int connection_handler_request(struct mg_connection *conn);

/** Answers when civetweb had no memory to take it: @status  is negative then. */
void connection_handler_end(const struct mg_connection *conn, int status);

/** Answers what it could not read, in its stead; and what it could but for the target, as above. */
int connection_handler_refuse(struct mg_connection *conn, int status, const char *message);

/** Answers a request that civetweb let go by, and frees the place; also of a connection that failed
 * at TLS, and was never opened. */
void connection_handler_close(const struct mg_connection *conn);
