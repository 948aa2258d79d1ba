/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What the tests over HTTP stand on: a real server on a free port, with a fresh database in a
 * folder of its own, and three people who are known to it.
 */

#include "core/service.h"
#include "tests/support/http_assert.h"
#include "tests/support/sample.h"

/** Who asks. */
enum who {
    NOBODY,
    ADA,   /* a customer */
    BOB,   /* another one */
    GRACE, /* an admin */
    PEOPLE,
};

/** An id that nobody and nothing has. */
#define FIXTURE_NO_ID "01930000-0000-7000-8000-000000000000"

#define FIXTURE_THREADS 64

/** Gives each test of @test_case a shop with its people, which is not open yet. */
void fixture_add_shop(TCase *test_case);

/** The same, with a server of FIXTURE_THREADS. */
void fixture_add_server(TCase *test_case);

/** Starts the server; and stops it within the test, finishing what is in flight. */
void fixture_serve(int connections);
void fixture_stop(void);

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
 * @headers  more complete header lines, or ""
 * @body     JSON to send, or NULL
 */
void fixture_send(struct http_client *client, enum who who, const char *headers, const char *method,
                  const char *path, const char *body);

/** Sends one request on a connection of its own, and reads the answer. */
struct http_response ask(enum who who, const char *method, const char *path, const char *body);
struct http_response ask_with(enum who who, const char *headers, const char *method,
                              const char *path, const char *body);

/** Places that order. @return its path, to free() */
char *fixture_order(enum who who);

/** Moves an order along as Grace. */
struct http_response fixture_move(const char *path, const char *status);
