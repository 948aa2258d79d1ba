/* SPDX-License-Identifier: MIT */
#pragma once

/** Entity tags (RFC 9110, section 8.8.3). An order's is its version in quotes: `"3"`. */

#include "web/request.h"
#include "web/response.h"

#define ETAG_SIZE 40

void etag_of_version(int64_t version, char out[static ETAG_SIZE]);

/**
 * The versions that an If-Match header would accept, by strong comparison; what is not a version's
 * tag matches none.
 *
 * @if_match  the header's value; NULL: it was not sent
 * @return false when any version will do: there is no header, or it is `*`
 */
bool etag_expected(const char *if_match, int64_t *versions, size_t max, size_t *count);

/** Tags a complete answer by a hash of its body; it becomes 304 when the client has it already. */
void etag_conditional(const struct request *request, struct response *response);
