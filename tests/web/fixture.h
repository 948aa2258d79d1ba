/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The fixture of the HTTP tests: a real server on a free port, with a fresh database in its own
 * folder, and three users.
 */

#include "core/service.h"
#include "tests/support/http_assert.h"
#include "tests/support/sample.h"

/** Who sends a request. */
enum who {
    NOBODY,
    ADA,   /* a customer */
    BOB,   /* another customer */
    GRACE, /* an admin */
    PEOPLE,
};

/** An id that does not exist. */
#define FIXTURE_NO_ID "01930000-0000-7000-8000-000000000000"

#define FIXTURE_THREADS 64

/** Gives each test of @test_case a shop with its users; it is not open yet. */
void fixture_add_shop(TCase *test_case);

/** The same, with a server of FIXTURE_THREADS. */
void fixture_add_server(TCase *test_case);

/** Starts the server; stops it during the test, after finishing the requests in flight. */
void fixture_serve(int connections);
void fixture_stop(void);

/** The base path of the server that is started next. @base_path  borrowed */
void fixture_set_base_path(const char *base_path);

int fixture_port(void);
struct service *fixture_service(void);

const char *fixture_email(enum who who);
const char *fixture_id(enum who who);

/** An API token, and a "NAME=SECRET" for the Cookie header. Borrowed. */
const char *fixture_token(enum who who);
const char *fixture_cookie(enum who who);

/** Moves the service's clock forwards. */
void fixture_pass_time(timestamp_t ms);

/**
 * Sends one request on @client with the token of @who.
 *
 * @headers  additional complete header lines, or ""
 * @body     JSON to send, or NULL
 */
void fixture_send(struct http_client *client, enum who who, const char *headers, const char *method,
                  const char *path, const char *body);

/** Sends one request on its own connection, and reads the response. */
struct http_response ask(enum who who, const char *method, const char *path, const char *body);
struct http_response ask_with(enum who who, const char *headers, const char *method,
                              const char *path, const char *body);

/** Places SAMPLE_ORDER. @return its path, to free() */
char *fixture_order(enum who who);

/** Changes an order's status as Grace. */
struct http_response fixture_move(const char *path, const char *status);
