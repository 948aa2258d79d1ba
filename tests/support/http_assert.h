/* SPDX-License-Identifier: MIT */
#pragma once

/** Requests whose failure fails the test, and assertions about responses. */

#include "tests/support/http_client.h"

#include <check.h>
#include <stdint.h>

/** A connected client. */
struct http_client http_client_open(int port);

/** Sends text, or as much of it as the server reads before it closes. */
void http_client_print(struct http_client *client, const char *format, ...) PRINTF_LIKE(2, 3);

/** Reads one whole response to a request other than HEAD. */
struct http_response http_client_read(struct http_client *client);
struct http_response http_client_read_head(struct http_client *client);

/** The value at a JSON pointer in the body; NULL: none. Borrowed. */
const cJSON *http_response_at(const struct http_response *response, const char *pointer);

/** The value there, which must be a string or an integer. Borrowed. */
const char *http_response_text(const struct http_response *response, const char *pointer);
int64_t http_response_integer(const struct http_response *response, const char *pointer);

/** The number of elements in the list at @pointer. */
int http_response_count(const struct http_response *response, const char *pointer);

/** The problem reported at @where, a pointer or a parameter; NULL: none. Borrowed. */
const char *http_response_problem_at(const struct http_response *response, const char *where);

void assert_status(const struct http_response *response, int status);
void assert_header(const struct http_response *response, const char *name, const char *value);

/** The response is a problem as RFC 9457 and the API define it. */
void assert_problem(const struct http_response *response, int status, const char *code);

/** It is a 422 with exactly one problem, at @where. */
void assert_invalid_at(const struct http_response *response, const char *where);
