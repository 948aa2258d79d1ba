/* SPDX-License-Identifier: MIT */
#pragma once

/** The HTTP server: civetweb, set up for what we measured, in front of web/api/dispatch.h. */

#include "core/service.h"

struct server;

struct server_options {
    const char *host;            /* a numeric address; IPv6 without brackets */
    int port;                    /* 0: a free one */
    int connections;             /* how many there may be at once; 0: SERVER_CONNECTIONS */
    int connections_per_address; /* of them from one address but loopback and the proxy; 0: half */
    const char *proxy;           /* whose word on its clients is taken: a numeric address, which
                                  * outlasts the server; NULL: nobody's */
    const char *tls_certificate; /* a PEM file with the chain; NULL: plain HTTP */
    const char *tls_key;         /* the PEM file with its key; both or neither */
    const char *metrics_host;    /* where metrics are told without sign-in; NULL: nowhere */
    int metrics_port;            /* another than the shop's; 0: a free one */
    const char *version;         /* of the program, for its metrics; outlasts the server */
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
enum err server_start(struct service *service, const struct server_options *options,
                      struct server **out, struct error *err) CHECKED;

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
