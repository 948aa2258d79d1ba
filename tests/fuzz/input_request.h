/* SPDX-License-Identifier: MIT */
#pragma once

/** A request from a fuzzer's input: METHOD TARGET, lines of NAME: VALUE, an empty line, a body. */

#include "web/http/request.h"

#include <stdint.h>

struct input_request {
    char *text; /* owned; the request borrows from it */
    struct request request;
    const char *body;
    size_t body_length;
};

/** Missing parts are empty. Release with input_request_clear(). */
void input_request_read(struct input_request *out, const uint8_t *data, size_t size);
void input_request_clear(struct input_request *input);
