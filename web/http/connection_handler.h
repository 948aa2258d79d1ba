/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What happens on a connection, from its coming to its end: civetweb's callbacks, between which and
 * web/api/dispatch.h requests and answers pass.
 */

#include "core/service.h"
#include "web/http/access_log.h"
#include "web/http/admission.h"
#include "web/http/statistics.h"

#include <stdatomic.h>

struct mg_connection;

/** What all exchanges of a server share. civetweb's user data points to it. */
struct exchanges {
    struct service *service;         /* borrowed */
    struct connections *connections; /* owned by the server; its places are civetweb's threads */
    struct traffic traffic;          /* the same */
    struct access_log access_log;    /* the same */
    const char *proxy;               /* borrowed: see server_options */
    bool has_metrics_port;
    atomic_ulong begun;     /* counts requests */
    atomic_bool draining;   /* no new requests */
    atomic_bool stopping;   /* and no more waiting for those that trickle in */
    atomic_int waiting;     /* newcomers without a place */
    atomic_llong warned_us; /* when a crowd was last told in the log */
};

/** Before the first byte of TLS: who cannot stay is not worth a handshake. */
void exchange_before_handshake(const void *conn);

/** Takes a place for the connection, or answers 503 and ends it. @data  becomes the user data */
int exchange_open(const struct mg_connection *conn, void **data);

/** Takes every request that civetweb could read; the result says that it is answered. */
int exchange_answer(struct mg_connection *conn);

/** Answers when civetweb had no memory to take it: @status  is negative then. */
void exchange_end(const struct mg_connection *conn, int status);

/** Answers what it could not read, in its stead; and what it could but for the target, as above. */
int exchange_refuse(struct mg_connection *conn, int status, const char *message);

/** Answers a request that civetweb let go by, and frees the place; also of a connection that failed
 * at TLS, and was never opened. */
void exchange_close(const struct mg_connection *conn);
