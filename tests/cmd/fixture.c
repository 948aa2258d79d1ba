/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"

#include "storage/engine/tokenizer.h"
#include "tests/support/folder.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEST_TIMEOUT_S 150

/* Made before a test case's tests are forked off, so that it is removed whatever becomes of them.
 */
static char *root_folder;

static void make_root(void)
{
    root_folder = folder_new(NULL);
}

static void remove_root(void)
{
    folder_remove(root_folder);
    root_folder = NULL;
}

static void enter_folder(void)
{
    AUTO_FREE char *folder = folder_new(root_folder);

    ck_assert_int_eq(chdir(folder), 0);
    setenv("ORDERDESK_DB", FIXTURE_DB, 1);
    setenv("ORDERDESK_LISTEN", "127.0.0.1:0", 1);
    setenv("TZ", "UTC", 1);
}

static void leave_folder(void)
{
    ck_assert_int_eq(chdir("/"), 0);
}

void fixture_add_folder(TCase *test_case)
{
    tcase_add_unchecked_fixture(test_case, make_root, remove_root);
    tcase_add_checked_fixture(test_case, enter_folder, leave_folder);
    tcase_set_timeout(test_case, TEST_TIMEOUT_S);
}

void assert_done(const struct outcome *outcome)
{
    ck_assert_msg(outcome->status == EXIT_SUCCESS, "exit status %d\n%s%s", outcome->status,
                  outcome->out, outcome->err);
    ck_assert_msg(!strstr(outcome->err, " warn ") && !strstr(outcome->err, " error "), "%s",
                  outcome->err);
}

void assert_refused(const struct outcome *outcome, int status, const char *words)
{
    ck_assert_msg(outcome->status == status, "exit status %d, not %d\n%s%s", outcome->status,
                  status, outcome->out, outcome->err);
    ck_assert_str_eq(outcome->out, "");
    ck_assert_msg(strstr(outcome->err, words) != NULL, "\"%s\" is not in:\n%s", words,
                  outcome->err);
}

void fixture_add_user(const char *email, const char *role)
{
    AUTO_OUTCOME outcome =
        RUN_WITH(SAMPLE_PASSWORD "\n", "user", "add", email, "--name", "Ada Able", "--role", role);

    assert_done(&outcome);
}

char *fixture_token(const char *email)
{
    AUTO_OUTCOME outcome = RUN("token", "create", "--user", email);
    char *token;

    assert_done(&outcome);
    token = strndup(outcome.out, strcspn(outcome.out, "\n"));
    ck_assert_ptr_nonnull(token);
    return token;
}

struct process fixture_serve(const char *const *argv, int *port)
{
    struct process server = process_start(&(struct launch){ .argv = argv });
    AUTO_FREE char *address = process_wait_for(&server, "listening on ");
    const char *colon = strrchr(address, ':');

    ck_assert_ptr_nonnull(colon);
    *port = (int)strtol(colon + 1, NULL, 10);
    ck_assert_msg(*port > 0 && *port < 65536, "%s", address);
    return server;
}

void fixture_stop(struct process *server)
{
    AUTO_OUTCOME outcome = { .out = NULL };

    process_signal(server, SIGTERM);
    outcome = process_wait(server);
    assert_done(&outcome);
}

void fixture_kill(struct process *server)
{
    AUTO_OUTCOME outcome = { .out = NULL };

    process_signal(server, SIGKILL);
    outcome = process_wait(server);
    ck_assert_msg(outcome.status == 128 + SIGKILL, "it had ended before:\n%s", outcome.err);
}

struct served_shop served_shop_start(void)
{
    struct served_shop shop = { .port = 0 };

    fixture_add_user(SAMPLE_ADMIN, "admin");
    shop.token = fixture_token(SAMPLE_ADMIN);
    shop.server = fixture_serve(ORDERDESK("serve"), &shop.port);
    shop.client = http_client_new(shop.port);
    return shop;
}

void served_shop_clear(struct served_shop *shop)
{
    if (shop->server.pid > 0) {
        http_client_close(&shop->client);
        fixture_kill(&shop->server);
    }
    free(shop->token);
}

struct http_response fixture_ask(struct http_client *client, const struct http_request *request)
{
    struct http_response answer;
    enum http_outcome outcome = http_client_ask(client, request, &answer);

    ck_assert_msg(outcome == HTTP_ANSWERED, "%s %s: no whole answer (%d)", request->method,
                  request->path, (int)outcome);
    return answer;
}

int fixture_get_status(struct http_client *client, const char *path, const char *token)
{
    AUTO_HTTP_RESPONSE answer = fixture_ask(
        client, &(struct http_request){ .method = "GET", .path = path, .token = token });

    return answer.status;
}

cJSON *fixture_get_json(struct http_client *client, const char *path, const char *token)
{
    AUTO_HTTP_RESPONSE answer = fixture_ask(
        client, &(struct http_request){ .method = "GET", .path = path, .token = token });
    cJSON *json = answer.json;

    ck_assert_msg(answer.status == 200 && json, "GET %s: %d %s", path, answer.status, answer.body);
    answer.json = NULL;
    return json;
}

char *fixture_sign_in(struct http_client *client, const char *email, const char *password)
{
    AUTO_FREE char *body = NULL;
    const char *cookie;
    AUTO_HTTP_RESPONSE answer = { .status = 0 };
    char *header;

    ck_assert_int_gt(asprintf(&body, "{\"email\": \"%s\", \"password\": \"%s\"}", email, password),
                     0);
    answer = fixture_ask(
        client, &(struct http_request){ .method = "POST", .path = "/api/login", .body = body });
    if (answer.status == 401)
        return NULL;
    ck_assert_msg(answer.status == 200, "signing in: %d %s", answer.status, answer.body);
    cookie = http_response_header(&answer, "Set-Cookie");
    ck_assert_ptr_nonnull(cookie);
    ck_assert_int_gt(asprintf(&header, "Cookie: %.*s\r\n", (int)strcspn(cookie, ";"), cookie), 0);
    return header;
}

char *fixture_place_order(struct http_client *client, const char *token)
{
    AUTO_HTTP_RESPONSE answer = fixture_ask(client, &(struct http_request){ .method = "POST",
                                                                            .path = "/api/orders",
                                                                            .token = token,
                                                                            .body = SAMPLE_ORDER });

    assert_status(&answer, 201);
    return strdup(http_response_text(&answer, "/id"));
}

int fixture_move_order(struct http_client *client, const char *token, const char *id,
                       const char *status)
{
    AUTO_FREE char *path = NULL;
    AUTO_FREE char *body = NULL;
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    ck_assert_int_gt(asprintf(&path, "/api/orders/%s/status", id), 0);
    ck_assert_int_gt(asprintf(&body, "{\"status\": \"%s\"}", status), 0);
    answer = fixture_ask(
        client,
        &(struct http_request){ .method = "PATCH", .path = path, .token = token, .body = body });
    return answer.status;
}

static void close_database(sqlite3 **database)
{
    sqlite3_close(*database);
}

static sqlite3 *open_database(const char *path)
{
    sqlite3 *database;

    ck_assert_int_eq(sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    sqlite3_busy_timeout(database, 10000);
    ck_assert_int_eq(tokenizer_register(database), SQLITE_OK); /* for triggers */
    return database;
}

void fixture_exec(const char *path, const char *sql)
{
    CLEANUP(close_database) sqlite3 *database = open_database(path);
    char *message = NULL;

    sqlite3_exec(database, "PRAGMA ignore_check_constraints = ON", NULL, NULL, &message);
    if (!message)
        sqlite3_exec(database, sql, NULL, NULL, &message);
    ck_assert_msg(message == NULL, "%s: %s", sql, message);
}

char *fixture_query(const char *path, const char *sql)
{
    CLEANUP(close_database) sqlite3 *database = open_database(path);
    sqlite3_stmt *statement = NULL;
    const char *text;
    char *copy;

    ck_assert_msg(sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
                      sqlite3_step(statement) == SQLITE_ROW,
                  "%s: %s", sql, sqlite3_errmsg(database));
    text = (const char *)sqlite3_column_text(statement, 0);
    copy = strdup(text ? text : "");
    sqlite3_finalize(statement);
    return copy;
}

int64_t fixture_count(const char *path, const char *sql)
{
    AUTO_FREE char *text = fixture_query(path, sql);

    return strtoll(text, NULL, 10);
}
