/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * A small HTTP client over raw sockets, that sends whatever bytes it is given and reads answers by
 * their Content-Length. What cannot be done fails the test, unless said otherwise.
 */

#include "core/base/util.h"

#include <check.h>
#include <cJSON.h>
#include <stdbool.h>

/** One connection. */
struct client {
    int fd;      /* -1: closed */
    char *bytes; /* owned; read and not yet taken */
    size_t used;
};

#define AUTO_CLIENT CLEANUP(client_close) struct client

struct client client_open(int port);

/** Also when nobody listens any more: @return false, with nothing to close. */
bool client_try_open(int port, struct client *out);

void client_close(struct client *client);

/** Sends all, or what the server takes before it closes. */
void client_send(struct client *client, const char *bytes, size_t length);
void client_print(struct client *client, const char *format, ...) PRINTF_LIKE(2, 3);

struct answer {
    int status;
    char *head; /* owned; the status line and header lines, each ended by a NUL */
    size_t head_length;
    char *body; /* owned; ended by a NUL */
    size_t body_length;
    cJSON *json; /* owned; the body, when it is JSON */
};

#define AUTO_ANSWER CLEANUP(answer_clear) struct answer

void answer_clear(struct answer *answer);

/** How reading an answer ended. */
enum reading {
    READING_WHOLE,
    READING_NOTHING, /* the connection was closed before the first byte */
    READING_PART,    /* it was closed in the midst of an answer */
};

/** Reads one answer, with @is_head to a HEAD request. @out is set when there is a whole one. */
enum reading client_try_read(struct client *client, bool is_head, struct answer *out);

/** Reads one whole answer, to another request than HEAD. */
struct answer client_read(struct client *client);
struct answer client_read_head(struct client *client);

/** Whether the server closes the connection within @ms, and nothing comes before. */
bool client_is_closed(struct client *client, int ms);

/** The value of the header @name; NULL: there is none, or there are more. Borrowed. */
const char *answer_header(const struct answer *answer, const char *name);

/** What stands at a JSON pointer in the body; NULL: nothing. Borrowed. */
const cJSON *answer_at(const struct answer *answer, const char *pointer);

/** What stands there, which must be a text or a whole number. Borrowed. */
const char *answer_text(const struct answer *answer, const char *pointer);
int64_t answer_integer(const struct answer *answer, const char *pointer);

/** The number of elements in the list at @pointer. */
int answer_count(const struct answer *answer, const char *pointer);

/** What a problem says is wrong at @where, a pointer or a parameter; NULL: nothing. Borrowed. */
const char *answer_problem_at(const struct answer *answer, const char *where);

void assert_status(const struct answer *answer, int status);
void assert_header(const struct answer *answer, const char *name, const char *value);

/** The answer is a problem as RFC 9457 and the contract have it. */
void assert_problem(const struct answer *answer, int status, const char *code);

/** It is a 422 with exactly one problem, at @where. */
void assert_invalid_at(const struct answer *answer, const char *where);
