/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * One log line per request: method, path, status, milliseconds, request id and user id. Of the
 * query only what is not personal is written; never a header, a body, a name or a secret.
 */

#include "web/request.h"

void access_log_write(const struct request *request, int status, int64_t us);
