/* SPDX-License-Identifier: MIT */
#include "web/response.h"

#include <stdarg.h>
#include <stdio.h>

void response_clear(struct response *response)
{
    buffer_clear(&response->headers);
    free(response->owned_body);
    *response = (struct response){ .status = 0 };
}

void response_header(struct response *response, const char *name, const char *format, ...)
{
    AUTO_FREE char *value = NULL;
    va_list args;
    int length;

    va_start(args, format);
    length = vasprintf(&value, format, args);
    va_end(args);
    if (length < 0) {
        value = NULL;
        response->headers.failed = true;
        return;
    }
    buffer_format(&response->headers, "%s: %s\r\n", name, value);
}

enum err response_json(struct response *response, int status, char *json, struct error *err)
{
    if (!json)
        return error_no_memory(err);
    free(response->owned_body);
    response->status = status;
    response->content_type = "application/json";
    response->body = response->owned_body = json;
    response->body_length = strlen(json);
    return ERR_OK;
}

void response_empty(struct response *response, int status)
{
    response->status = status;
    response->content_type = NULL;
    response->body = NULL;
    response->body_length = 0;
}

void response_static(struct response *response, const char *content_type, const void *bytes,
                     size_t length)
{
    response->status = 200;
    response->content_type = content_type;
    response->body = bytes;
    response->body_length = length;
}
