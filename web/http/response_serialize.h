/* SPDX-License-Identifier: MIT */
#pragma once

/** A response as bytes on the wire, with the headers that every response has. */

#include "web/http/handler.h"

/**
 * Writes the whole response, to be sent in one piece.
 *
 * @close  whether the connection ends with it
 * @return false when there is no memory for it, or was none for a part of the response
 */
bool response_serialize(const struct request *request, const struct response *response, bool close,
                        struct buffer *out) CHECKED;

#define RESPONSE_NO_MEMORY_SIZE 1000

/**
 * Writes a 503 without allocating; the connection ends with it. Whether the request had an effect
 * is unknown.
 *
 * @return its length
 */
size_t response_serialize_no_memory(const struct request *request,
                                    const struct fixed_response *response,
                                    char out[static RESPONSE_NO_MEMORY_SIZE]);
