/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Compressed responses: gzip (RFC 9110, section 8.4.1.3), when the client accepts it. Knows nothing
 * of what a body says: whoever calls decides what may be compressed.
 */

#include "web/http/request.h"
#include "web/http/response.h"

/**
 * What the client accepts, by the weights of its Accept-Encoding fields (RFC 9110, section 12.5.3).
 * Clients that send none get the body as it is: not all of them could read another.
 */
enum compression {
    COMPRESSION_UNWANTED,
    COMPRESSION_WANTED,
    COMPRESSION_NEEDED, /* the body as it is was refused: identity;q=0 */
};

enum compression compression_of(const struct request *request);

/**
 * Compresses the body of @response if the client wants that and it is large enough for it to be
 * worth while. Leaves alone a response that was chosen by the client's Accept-Encoding before.
 */
void compression_apply(const struct request *request, struct response *response);
