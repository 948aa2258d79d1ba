/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * A small HTTP/1.1 client for tests: one kept-alive connection to a server on this machine, used by
 * one thread. It tells an answer that is whole from one that was cut off.
 */

#include "core/base/util.h"

#include <stdbool.h>

struct http_client {
    int port; /* on 127.0.0.1 */
    int fd;   /* the connection; -1: none just now */
};

#define AUTO_HTTP_CLIENT CLEANUP(http_client_close) struct http_client

struct http_request {
    const char *method;
    const char *path;
    const char *token;   /* goes into Authorization; NULL: none */
    const char *body;    /* JSON; NULL: none */
    const char *headers; /* more of them, each ending in CR LF; NULL: none */
};

struct http_answer {
    int status;
    char *head; /* owned; from the status line to the empty line */
    char *body; /* owned, and terminated; never NULL */
    size_t body_length;
};

#define AUTO_HTTP_ANSWER CLEANUP(http_answer_clear) struct http_answer

enum http_outcome {
    HTTP_ANSWERED,
    HTTP_REFUSED, /* there is no connection: nothing was sent */
    HTTP_SILENT,  /* the connection ended, or nothing came for long, before the answer's first byte
                   */
    HTTP_CUT,     /* the answer stopped in the middle, or is none */
};

struct http_client http_client_new(int port);
void http_client_close(struct http_client *client);

/**
 * Sends a request and reads the whole answer. Connects first where there is no connection, and
 * closes when the answer says so; never sends anything twice.
 *
 * @out  on HTTP_ANSWERED the caller's, release with http_answer_clear(); otherwise empty
 */
enum http_outcome http_client_ask(struct http_client *client, const struct http_request *request,
                                  struct http_answer *out) CHECKED;

/** The two halves of it, for what is no proper request. @return whether all was sent */
bool http_client_send(struct http_client *client, const char *text, size_t length) CHECKED;
enum http_outcome http_client_receive(struct http_client *client, struct http_answer *out) CHECKED;

void http_answer_clear(struct http_answer *answer);

/** The value of a header, to free(); NULL: there is none. */
char *http_answer_header(const struct http_answer *answer, const char *name);
