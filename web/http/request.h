/* SPDX-License-Identifier: MIT */
#pragma once

/** A request as HTTP has it, and the checks that every one must pass before it is handled. */

#include "core/base/uuid.h"

#define REQUEST_HEADERS_MAX  64 /* civetweb keeps no more, and drops the rest without a word */
#define REQUEST_BODY_MAX     INT64_C(1048576)
#define REQUEST_ADDRESS_SIZE 48
#define REQUEST_BASE_SIZE    64

struct header {
    const char *name;
    const char *value;
};

struct request {
    const char *method;
    const char *path;  /* as it was sent, without the query and the base path */
    const char *query; /* as it was sent, without the '?'; "" when there is none */
    struct header headers[REQUEST_HEADERS_MAX];
    size_t header_count;
    char address[REQUEST_ADDRESS_SIZE]; /* the client's */
    char base_path[REQUEST_BASE_SIZE];  /* what stands before path in the shop's addresses, such as
                                         * "/shop"; "" */
    bool tls;
    bool is_head; /* method is then "GET" */
    bool is_http_1_0;
    char id[UUID_LEN + 1];
    int64_t body_length; /* as announced */
};

/** The value of the header @name in whatever case, or NULL. */
const char *request_header(const struct request *request, const char *name);

/**
 * Refuses requests that two parsers might read differently (RFC 9112, sections 3.2, 5.1 and 6.3):
 * too many headers, a missing Host (HTTP/1.0 needs none) or a duplicate one, a duplicate or
 * malformed Content-Length, Transfer-Encoding, an unknown Expect. Sets body_length.
 *
 * @return NULL, or a message; @status is then 400, 411, 417 or 431
 */
const char *request_check_framing(struct request *request, int *status) CHECKED;

/** Whether the body is announced as JSON (RFC 8259, section 11). */
bool request_has_json(const struct request *request);

/**
 * Whether the body is announced as a picture, or as bytes of whatever kind: by image/...,
 * application/octet-stream, or no Content-Type.
 */
bool request_has_picture(const struct request *request);

/**
 * Whether a browser sent this on behalf of another site: by Sec-Fetch-Site, else by an Origin that
 * is not this Host. Programs send neither, and are believed.
 */
bool request_is_cross_site(const struct request *request);

/**
 * The value of the cookie @name.
 *
 * @return false when it is not there, is there twice, or does not fit into @size
 */
bool request_cookie(const struct request *request, const char *name, char *out, size_t size);

/**
 * Whether the client prefers @name to be @value (RFC 7240): of several, the first counts.
 *
 * @value  in lower case; is compared without case
 */
bool request_prefers(const struct request *request, const char *name, const char *value);

/** The token of `Authorization: Bearer TOKEN`. @return NULL when the header is something else */
const char *request_bearer(const struct request *request);

/**
 * Whether the header's list of entity tags (RFC 9110, section 13.1) has @etag, by weak comparison.
 */
bool request_none_match(const struct request *request, const char *etag);
