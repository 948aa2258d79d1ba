/* SPDX-License-Identifier: MIT */
#include "web/http/response.h"

#include <stdarg.h>

void response_clear(struct response *response)
{
    buffer_clear(&response->headers);
    buffer_clear(&response->body);
    *response = (struct response){ .status = 0 };
}

void response_header(struct response *response, const char *name, const char *format, ...)
{
    va_list args;

    buffer_add_text(&response->headers, name);
    buffer_add(&response->headers, ": ", 2);
    va_start(args, format);
    buffer_format_list(&response->headers, format, args);
    va_end(args);
    buffer_add(&response->headers, "\r\n", 2);
}

struct buffer *response_json(struct response *response, int status)
{
    response->status = status;
    response->content_type = "application/json";
    return &response->body;
}

void response_empty(struct response *response, int status)
{
    response->status = status;
    response->content_type = NULL;
    buffer_clear(&response->body);
    response->fixed_length = 0;
}

void response_static(struct response *response, const char *content_type, const void *bytes,
                     size_t length)
{
    response->status = 200;
    response->content_type = content_type;
    response->fixed_body = bytes;
    response->fixed_length = length;
}
