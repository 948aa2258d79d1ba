/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What the tests of the command line stand on: an empty folder to work in, where the environment
 * names shop.db as the database and a free port to listen on; and short ways to set up a shop.
 * What cannot be done fails the test.
 */

#include "tests/cmd/process.h"
#include "tests/support/http_assert.h"
#include "tests/support/sample.h"

#include <check.h>
#include <cJSON.h>
#include <stdint.h>

#define FIXTURE_DB "shop.db"

/** Gives each test of @test_case a folder of its own as working directory, and time enough. */
void fixture_add_folder(TCase *test_case);

/** Runs the binary, with nothing on stdin. */
#define RUN(...) process_run(&(struct launch){ .argv = ORDERDESK(__VA_ARGS__) })

/** Runs the binary with @text on stdin. */
#define RUN_WITH(text, ...)                                                                        \
    process_run(&(struct launch){ .argv = ORDERDESK(__VA_ARGS__), .input = (text) })

/** It did what it should, and warned of nothing graver than information. */
void assert_done(const struct outcome *outcome);

/** It ended with @status, told why in @words on stderr, and had nothing to say on stdout. */
void assert_refused(const struct outcome *outcome, int status, const char *words);

/** Both for what is run and not looked at otherwise. */
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

/** Stops a server by SIGTERM, which it does in peace. */
void fixture_stop(struct process *server);

/** Ends a server that is still there by SIGKILL, at once. */
void fixture_kill(struct process *server);

/** A shop with an admin that is served, and a connection to it with the admin's token. */
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

/** Asks, and expects a whole answer. */
struct http_response fixture_ask(struct http_client *client, const struct http_request *request);

/** The status of the answer to a GET with @token. */
int fixture_get_status(struct http_client *client, const char *path, const char *token);

/** The answer's JSON; to cJSON_Delete(). */
cJSON *fixture_get_json(struct http_client *client, const char *path, const char *token);

/** Signs in. @return the session cookie to send, a whole header line; NULL when it was refused */
char *fixture_sign_in(struct http_client *client, const char *email, const char *password);

/** Places an order of two mugs. @return its id; to free() */
char *fixture_place_order(struct http_client *client, const char *token);

/** Moves an order. @return the status of the answer */
int fixture_move_order(struct http_client *client, const char *token, const char *id,
                       const char *status);

/** Runs SQL on a database file past the program, with no constraint enforced. */
void fixture_exec(const char *path, const char *sql);

/** What @sql comes to: the first column of its first row; to free(). */
char *fixture_query(const char *path, const char *sql);
int64_t fixture_count(const char *path, const char *sql);
