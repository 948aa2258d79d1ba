/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * A response: a handler builds it, and the server sends it in one piece. When there is no memory
 * for a part of it, that part is marked as failed, and the server sends 503 instead.
 */

#include "web/http/buffer.h"

struct response {
    int status;
    const char *content_type; /* NULL: there is no body */
    struct buffer
        headers; /* complete lines; the server adds Content-*, Vary and what every response has */
    struct buffer body;     /* either this one, written by the handler, */
    const char *fixed_body; /* or this one, which outlasts the response */
    size_t fixed_length;
    bool cacheable; /* the handler set Cache-Control; otherwise it is no-store */
    bool varies;    /* it depends on the request's Accept-Encoding, even if it is not compressed */
    bool is_gzip;   /* the body is compressed */
};

#define AUTO_RESPONSE CLEANUP(response_clear) struct response

void response_clear(struct response *response);

/** Adds a header line. @value must hold no line break. */
void response_header(struct response *response, const char *name, const char *format, ...)
    PRINTF_LIKE(3, 4);

/** Begins a JSON response. @return where to write it: see web/api/json_write.h */
struct buffer *response_json(struct response *response, int status);

/** Makes it a response without a body. */
void response_empty(struct response *response, int status);

/** Makes it a 200 with a body that outlasts the response. */
void response_static(struct response *response, const char *content_type, const void *bytes,
                     size_t length);
