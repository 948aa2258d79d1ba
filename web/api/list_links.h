/* SPDX-License-Identifier: MIT */
#pragma once

/** The Link header of lists (RFC 8288): first, prev, next and last page of the same question. */

#include "core/query.h"
#include "web/api/query_string.h"
#include "web/http/request.h"
#include "web/http/response.h"

/**
 * Adds the header.
 *
 * @next  a cursor to the next page, which then is found by it; NULL: by its number
 */
void list_links_add(struct response *response, const struct request *request,
                    const struct query_string *query, const struct query *list, int64_t total,
                    const char *next);

/**
 * The same for a list that was asked for at a cursor: which page it is on is not known.
 *
 * @previous, @next  cursors, which need no escaping; NULL: there is nothing
 */
void list_links_add_cursors(struct response *response, const struct request *request,
                            const struct query_string *query, const char *previous,
                            const char *next);
