/* SPDX-License-Identifier: MIT */
#pragma once

/** An answer, put together by a handler and sent in one piece by the server. */

#include "core/error.h"
#include "web/buffer.h"

struct response {
    int status;
    const char *content_type; /* NULL: there is no body */
    struct buffer headers;    /* complete lines; Content-* and those of every answer come later */
    const char *body;         /* what is sent: either owned_body or something that outlasts it */
    size_t body_length;
    char *owned_body; /* freed with the answer */
    bool cacheable;   /* the handler said Cache-Control itself; else nothing may keep it */
};

#define AUTO_RESPONSE CLEANUP(response_clear) struct response

void response_clear(struct response *response);

/** Adds a header line. @value must hold no line break. */
void response_header(struct response *response, const char *name, const char *format, ...)
    PRINTF_LIKE(3, 4);

/** Makes @json the body, and owns it from now on; NULL is out of memory. */
enum err response_json(struct response *response, int status, char *json,
                       struct error *err) CHECKED;

/** An answer without a body. */
void response_empty(struct response *response, int status);

/** A body that outlasts the answer. */
void response_static(struct response *response, const char *content_type, const void *bytes,
                     size_t length);
