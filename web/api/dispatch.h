/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * From a request to its response: framing, path, method, identity, role, origin, size and content
 * type are looked at here, in this order, before a handler runs. Knows nothing of sockets: these
 * are the handlers that the server is handed.
 */

#include "web/api/routes.h"
#include "web/http/server.h"

/** The context of all requests. */
struct app {
    struct service *service;       /* borrowed */
    struct statistics *statistics; /* borrowed; of the server */
    const char *base_path;         /* borrowed: see web/http/base_path.h; NULL: none */
};

/** Handles a request as web/http/handler.h has it. @app  a struct app */
void dispatch(void *app, struct request *request, struct body_source *source,
              struct response *response, struct handled *out);

/** The same where the metrics have an address of their own: nothing else, and without sign-in. */
void dispatch_metrics(void *app, struct request *request, struct body_source *source,
                      struct response *response, struct handled *out);

/** Fills in of @options who handles requests, and for what. @app  outlasts the server */
void dispatch_set_handlers(struct app *app, struct server_options *options);
