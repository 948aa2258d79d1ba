/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The HTTP server: civetweb, configured by measurement, in front of a handler. This folder knows no
 * route, no problem document and no order.
 */

#include "core/base/error.h"
#include "web/http/handler.h"
#include "web/http/server_address.h"
#include "web/http/statistics.h"

struct server;

struct server_options {
    request_handler handle;         /* every request */
    request_handler handle_metrics; /* those to metrics; NULL without one */
    void *context;                  /* of both. All pointers here outlast the server */
    /* Makes @response the refusal of a request that HTTP itself refuses. */
    void (*refuse)(const struct request *request, int status, const char *detail,
                   struct response *response);
    const struct fixed_response *no_memory; /* with status 503, when there is none for another */
    struct statistics *statistics;          /* initialised; the server counts there */
    const struct server_address *addresses; /* SERVER_ADDRESSES_MAX at most */
    size_t address_count;
    int connections;             /* at most, at once; 0: SERVER_CONNECTIONS */
    int connections_per_address; /* from one address, except loopback and the proxy; 0: half of all
                                  */
    const char *proxy;           /* the numeric address of the proxy whose X-Forwarded-* headers
                                  * are believed; NULL: none */
    const char *tls_certificate; /* a PEM file with the chain; NULL: plain HTTP */
    const char *tls_key;         /* the PEM file with its key; both or neither */
    const struct server_address *metrics; /* where they need no sign-in, on a port of its own;
                                           * NULL: nowhere */
};

#define SERVER_CONNECTIONS 1024

/**
 * Raises the limit of open files to what the connections need. Call it before opening the database,
 * which needs some, too. server_start() reports when it was not enough.
 */
void server_raise_limits(const struct server_options *options);

/**
 * Starts serving. Signals that the caller has blocked are blocked in the server's threads.
 *
 * @return ERR_OK, or ERR_REFUSED with words that help (the address is taken, a file is not fit, too
 *         few files may be open)
 */
enum err server_start(const struct server_options *options, struct server **out,
                      struct error *err) CHECKED;

/** The port in use of the address at @place. */
int server_port(const struct server *server, size_t place);

/** The port of the metrics; 0: there is none. */
int server_metrics_port(const struct server *server);

/**
 * Reads the certificate and key again, for new connections, and logs the result. If the files are
 * not usable, the old ones stay.
 */
void server_reload_certificate(struct server *server);

/**
 * Stops: answers new requests 503, finishes those in flight for up to @drain_ms, then closes all
 * connections (except one that civetweb is just accepting, which stays silent until the process
 * ends). Frees @server; NULL is allowed.
 */
void server_stop(struct server *server, int drain_ms);
