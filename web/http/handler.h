/* SPDX-License-Identifier: MIT */
#pragma once

/** The interface between the server and the handler of its requests. */

#include "core/base/uuid.h"
#include "web/http/request.h"
#include "web/http/response.h"

/** How a body is read, once the request deserves it. */
struct body_source {
    void *context;
    /** Fills all of @buffer. @return false when the client is too slow, or gone */
    bool (*read)(void *context, char *buffer, size_t length);
    bool was_read; /* set when nothing of the body is left */
};

/** What the server keeps account of, beside the response. */
struct handled {
    size_t route;     /* the index that it is counted under; statistics.route_count: none */
    bool has_user;    /* whether it is known who asked */
    struct uuid user; /* with has_user: for the access log */
};

/**
 * Handles @request, whose fields up to the id are filled. @response is always complete afterwards,
 * but for what every response has. Called by many threads at once.
 *
 * @out  all zero but for route, which is "none"
 */
typedef void (*request_handler)(void *context, struct request *request, struct body_source *source,
                                struct response *response, struct handled *out);

/** A response that needs no memory: its type and body last as long as the server. */
struct fixed_response {
    const char *content_type;
    const char *body;
};
