/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The HTTP server: civetweb, set up for what we measured, in front of a handler. This room knows no
 * route, no problem and no order.
 */

#include "core/base/error.h"
#include "web/http/handler.h"
#include "web/http/statistics.h"

struct server;

struct server_options {
    request_handler handle;         /* every request */
    request_handler handle_metrics; /* those to metrics_host; NULL without one */
    void *context; /* of both; outlasts the server, as all that is pointed to here */
    /* Makes @response the refusal of a request that HTTP itself refuses. */
    void (*refuse)(const struct request *request, int status, const char *detail,
                   struct response *response);
    const struct fixed_response *no_memory; /* with status 503, when there is none for another */
    struct statistics *statistics;          /* initialised; the server counts there */
    const char *host;                       /* a numeric address; IPv6 without brackets */
    int port;                               /* 0: a free one */
    int connections;             /* how many there may be at once; 0: SERVER_CONNECTIONS */
    int connections_per_address; /* of them from one address but loopback and the proxy; 0: half */
    const char *proxy;           /* whose word on its clients is taken: a numeric address, which
                                  * outlasts the server; NULL: nobody's */
    const char *tls_certificate; /* a PEM file with the chain; NULL: plain HTTP */
    const char *tls_key;         /* the PEM file with its key; both or neither */
    const char *metrics_host;    /* where metrics are told without sign-in; NULL: nowhere */
    int metrics_port;            /* another than the shop's; 0: a free one */
};

#define SERVER_CONNECTIONS 1024

/**
 * Raises the limit of open files to what the connections need: before the database is opened, which
 * needs some, too. server_start() tells when it is not enough.
 */
void server_raise_limits(const struct server_options *options);

/**
 * Starts serving. Signals that are blocked in the caller stay so in the server's threads.
 *
 * @return ERR_OK, or ERR_REFUSED with words that help (the address is taken, a file is not fit, too
 *         few files may be open)
 */
enum err server_start(const struct server_options *options, struct server **out,
                      struct error *err) CHECKED;

/** The port in use. */
int server_port(const struct server *server);

/** The port of the metrics alone; 0: they have none. */
int server_metrics_port(const struct server *server);

/**
 * Reads the certificate and key again, for connections that come from now on. What comes of it is
 * logged; the old ones stay when the files are not fit.
 */
void server_reload_certificate(struct server *server);

/**
 * Stops: requests that come from now on are answered 503, those in flight are finished, for up to
 * @drain_ms, and then all connections are closed (but one that civetweb is just accepting, which
 * stays silent until the process ends). Frees @server; NULL is harmless.
 */
void server_stop(struct server *server, int drain_ms);
