/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The HTTP/1.1 client of all tests: one connection to a server on this machine, used by one thread.
 * It sends whatever bytes it is given, reads responses by their Content-Length, and distinguishes a
 * whole response from one that was cut off. It fails no test by itself: see
 * tests/support/http_assert.h.
 */

#include "core/base/util.h"

#include <cJSON.h>
#include <stdbool.h>

struct http_client {
    int port;    /* on 127.0.0.1 */
    int fd;      /* the connection; -1: none at present */
    char *bytes; /* owned; read and not yet taken */
    size_t used; /* how many */
};

#define AUTO_HTTP_CLIENT CLEANUP(http_client_close) struct http_client

struct http_request {
    const char *method;
    const char *path;
    const char *token;   /* goes into Authorization; NULL: none */
    const char *body;    /* JSON without members that the server does not know; NULL: none */
    const char *headers; /* additional lines, each ending in CR LF; NULL: none */
};

struct http_response {
    int status;
    char *head; /* owned; the status line and header lines, each ended by two NULs */
    size_t head_length;
    char *body; /* owned, and terminated */
    size_t body_length;
    cJSON *json; /* owned; the body, when it is JSON and not compressed */
};

#define AUTO_HTTP_RESPONSE CLEANUP(http_response_clear) struct http_response

enum http_outcome {
    HTTP_ANSWERED,
    HTTP_REFUSED, /* there is no connection: nothing was sent */
    HTTP_SILENT,  /* the connection ended or timed out before the first byte */
    HTTP_CUT,     /* the response was cut off, or is malformed */
};

/** A client that connects when it first sends. */
struct http_client http_client_new(int port);

/** @return whether there is a connection, new or existing */
bool http_client_connect(struct http_client *client);
void http_client_close(struct http_client *client);

/**
 * Sends bytes, after connecting if there is no connection.
 *
 * @return whether all were sent; a server that closed may have responded before
 */
bool http_client_send(struct http_client *client, const char *bytes, size_t length);

/**
 * Reads one response; closes the connection unless it is whole. Bytes after it are left for the
 * next call.
 *
 * @is_head  whether it is the response to a HEAD request, which has no body
 * @out      on HTTP_ANSWERED the caller's, release with http_response_clear(); otherwise empty
 */
enum http_outcome http_client_receive(struct http_client *client, bool is_head,
                                      struct http_response *out) CHECKED;

/**
 * Sends a request and reads the whole response, which no further bytes may follow. Closes the
 * connection when the response says so; never sends anything twice.
 */
enum http_outcome http_client_ask(struct http_client *client, const struct http_request *request,
                                  struct http_response *out) CHECKED;

/** Whether the server closes the connection within @ms without sending anything. */
bool http_client_is_closed(struct http_client *client, int ms);

void http_response_clear(struct http_response *response);

/** The value of the header @name; NULL: there is none, or more than one. Borrowed. */
const char *http_response_header(const struct http_response *response, const char *name);
