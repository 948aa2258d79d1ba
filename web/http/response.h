/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * An answer, put together by a handler and sent in one piece by the server. When there was no
 * memory for a part of it, the part is marked so, and the server answers with that instead.
 */

#include "web/http/buffer.h"

struct response {
    int status;
    const char *content_type; /* NULL: there is no body */
    struct buffer headers;    /* complete lines; Content-* and those of every answer come later */
    struct buffer body;       /* what was written for this answer, or else */
    const char *fixed_body;   /* what outlasts it */
    size_t fixed_length;
    bool cacheable; /* the handler said Cache-Control itself; else nothing may keep it */
};

#define AUTO_RESPONSE CLEANUP(response_clear) struct response

void response_clear(struct response *response);

/** Adds a header line. @value must hold no line break. */
void response_header(struct response *response, const char *name, const char *format, ...)
    PRINTF_LIKE(3, 4);

/** Begins an answer with JSON. @return where to write it: see web/api/json_write.h */
struct buffer *response_json(struct response *response, int status);

/** An answer without a body. */
void response_empty(struct response *response, int status);

/** A body that outlasts the answer. */
void response_static(struct response *response, const char *content_type, const void *bytes,
                     size_t length);
