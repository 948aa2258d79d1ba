/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Answers to what went wrong, as application/problem+json (RFC 9457). The only place that knows
 * which HTTP status an error of the domain is.
 */

#include "core/base/error.h"
#include "web/http/handler.h"

/** Makes @response the problem document of @err. */
void problem_from_error(const struct request *request, const struct error *err,
                        struct response *response);

/**
 * Makes @response a problem of HTTP itself, which the domain knows nothing of.
 *
 * @status  400, 403, 404, 405, 411, 413, 415, 431, 503 or what civetweb found
 */
void problem_from_status(const struct request *request, int status, const char *detail,
                         struct response *response);

/** The problem that says that there is no memory for a response. */
extern const struct fixed_response problem_no_memory;
