/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Entity tags (RFC 9110, section 8.8.3). An order's is its version and a hash of the names and
 * times that it shows, which change without it: `"3-9f86d081884c7d65"`.
 *
 * Compressed or not, it is the same. Section 8.8.3.3 wants strong tags of the two to differ, lest
 * a cache takes one for a piece of the other. But no cache may keep these responses (no-store), and
 * none is sent in pieces; while clients take the tag of an order for its version, and compare those
 * that came with a POST, which is never compressed, and with a GET, which may be.
 */

#include "core/order.h"
#include "web/http/request.h"
#include "web/http/response.h"

#define ETAG_SIZE 40

/** @order  may be an outline, as the viewer is shown it */
void etag_of_order(const struct order *order, char out[static ETAG_SIZE]);

/**
 * The versions that an If-Match header would accept, by strong comparison of the version alone,
 * whose tag may come without the hash: names are no reason to refuse a change. What is not an
 * order's tag matches none.
 *
 * @if_match  the header's value; NULL: it was not sent
 * @weak      set to whether there is a weak tag, which matches none
 * @return false when any version will do: there is no header, or it is `*`
 */
bool etag_expected(const char *if_match, int64_t *versions, size_t max, size_t *count, bool *weak);

/** Sets an ETag, a hash of the body; the response becomes 304 when the client has it already. */
void etag_conditional(const struct request *request, struct response *response);
