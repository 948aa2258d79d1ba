/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * From a request to its answer: framing, path, method, identity, role, origin, size and content
 * type are looked at here, in this order, before a handler runs. Knows nothing of sockets.
 */

#include "web/api/routes.h"

/** How a body is read, once the request deserves it. */
struct body_source {
    void *context;
    /** Fills all of @buffer. @return false when the client is too slow, or gone */
    bool (*read)(void *context, char *buffer, size_t length);
    bool was_read; /* set when nothing of the body is left */
};

/** Answers @request, whose fields up to the id are filled. @response is always complete. */
void dispatch(struct service *service, struct request *request, struct body_source *source,
              struct response *response);

/** The same where the metrics have an address of their own: nothing else, and without sign-in. */
void dispatch_metrics(struct service *service, struct request *request, struct body_source *source,
                      struct response *response);
