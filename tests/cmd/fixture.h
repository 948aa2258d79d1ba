/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The fixture of the command line's tests: an empty working folder, where the environment names
 * shop.db as the database and a free port to listen on; and shortcuts that set up a shop. Any
 * failure fails the test.
 */

#include "tests/cmd/process.h"
#include "tests/support/http_assert.h"
#include "tests/support/sample.h"

#include <check.h>
#include <cJSON.h>
#include <stdint.h>

#define FIXTURE_DB "shop.db"

/** Gives each test of @test_case its own folder as working directory, and enough time. */
void fixture_add_folder(TCase *test_case);

/** Runs the binary, with nothing on stdin. */
#define RUN(...) process_run(&(struct launch){ .argv = ORDERDESK(__VA_ARGS__) })

/** Runs the binary with @text on stdin. */
#define RUN_WITH(text, ...)                                                                        \
    process_run(&(struct launch){ .argv = ORDERDESK(__VA_ARGS__), .input = (text) })

/** It succeeded, and logged nothing more severe than information. */
void assert_done(const struct outcome *outcome);

/** It ended with @status, gave @words as the reason on stderr, and printed nothing on stdout. */
void assert_refused(const struct outcome *outcome, int status, const char *words);

/** Both, for runs whose output is not needed otherwise. */
#define ASSERT_DONE(...)                                                                           \
    do {                                                                                           \
        AUTO_OUTCOME outcome_ = RUN(__VA_ARGS__);                                                  \
        assert_done(&outcome_);                                                                    \
    } while (0)
#define ASSERT_REFUSED(status, words, ...)                                                         \
    do {                                                                                           \
        AUTO_OUTCOME outcome_ = RUN(__VA_ARGS__);                                                  \
        assert_refused(&outcome_, status, words);                                                  \
    } while (0)

/** Adds a user with the usual password. */
void fixture_add_user(const char *email, const char *role);

/** A new token of @email's; to free(). */
char *fixture_token(const char *email);

/** Starts the binary with @argv, and waits until it listens. @return the port, in @port */
struct process fixture_serve(const char *const *argv, int *port);

/** Stops a server by SIGTERM; it must stop cleanly. */
void fixture_stop(struct process *server);

/** Kills a server that is still running by SIGKILL. */
void fixture_kill(struct process *server);

/** A running shop with an admin, and a connection to it with the admin's token. */
struct served_shop {
    struct process server;
    struct http_client client;
    char *token; /* owned */
    int port;
};

#define AUTO_SERVED_SHOP CLEANUP(served_shop_clear) struct served_shop

struct served_shop served_shop_start(void);

/** Ends the server, if one was started. */
void served_shop_clear(struct served_shop *shop);

/** Sends a request, and expects a whole response. */
struct http_response fixture_ask(struct http_client *client, const struct http_request *request);

/** The status of the response to a GET with @token. */
int fixture_get_status(struct http_client *client, const char *path, const char *token);

/** The JSON of the response; to cJSON_Delete(). */
cJSON *fixture_get_json(struct http_client *client, const char *path, const char *token);

/** Signs in. @return the session cookie to send, a whole header line; NULL when it was refused */
char *fixture_sign_in(struct http_client *client, const char *email, const char *password);

/** Places an order of two mugs. @return its id; to free() */
char *fixture_place_order(struct http_client *client, const char *token);

/** Changes an order's status. @return the status of the response */
int fixture_move_order(struct http_client *client, const char *token, const char *id,
                       const char *status);

/** Runs SQL on a database file without the program, with no constraint enforced. */
void fixture_exec(const char *path, const char *sql);

/** The result of @sql: the first column of its first row; to free(). */
char *fixture_query(const char *path, const char *sql);
int64_t fixture_count(const char *path, const char *sql);
