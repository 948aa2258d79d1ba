/* SPDX-License-Identifier: MIT */
#pragma once

/** An answer as it goes over the wire: the headers that every one has, and its own. */

#include "web/http/handler.h"

/**
 * Writes the whole answer, so that it is sent in one piece.
 *
 * @close  whether the connection ends with it
 * @return false when there is no memory for it, or was none for the response
 */
bool response_serialize(const struct request *request, const struct response *response, bool close,
                        struct buffer *out) CHECKED;

#define RESPONSE_NO_MEMORY_SIZE 1000

/**
 * Writes the answer that takes no memory: 503, after which the connection ends. What was asked for
 * may have been done, it cannot say.
 *
 * @return its length
 */
size_t response_serialize_no_memory(const struct request *request,
                                    const struct fixed_response *response,
                                    char out[static RESPONSE_NO_MEMORY_SIZE]);
