/* SPDX-License-Identifier: MIT */
#include "tests/web/fixture.h"

#include "core/base/log.h"
#include "core/tokens.h"
#include "storage/ops/sqlite_store.h"
#include "tests/support/folder.h"
#include "web/api/dispatch.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define DRAIN_MS 10000

/* The folder and the password's hash are made before a test case's tests are forked off: the
 * folder, so that it is removed whatever becomes of them; the hash, because hashing takes a while.
 */
static char *root_folder;
static struct password_hash password;

/* The current test's. */
static struct store *store;
static struct service service;
static struct statistics statistics;
static struct app app = { .service = &service, .statistics = &statistics };
static struct server *server;
static int port;
static atomic_llong clock_offset;

static struct person {
    const char *email, *name;
    enum role role;
    struct uuid id;
    char id_text[UUID_LEN + 1];
    struct token_secret token;
    char cookie[80];
} people[PEOPLE] = {
    [ADA] = { .email = "ada@example.com", .name = "Ada", .role = ROLE_CUSTOMER },
    [BOB] = { .email = "bob@example.com", .name = "Bob", .role = ROLE_CUSTOMER },
    [GRACE] = { .email = "grace@example.com", .name = "Grace", .role = ROLE_ADMIN },
};

#define assert_ok(call, e) ck_assert_msg((call) == ERR_OK, "%s: %s", #call, (e)->message)

/* ---------------------------------------------------------------- the shop */

static void make_root(void)
{
    AUTO_ERROR err = ERROR_INIT;

    log_set_level(LOG_ERROR);
    assert_ok(secret_init(&err), &err);
    assert_ok(password_hash(SAMPLE_PASSWORD, &password, &err), &err);
    root_folder = folder_new(NULL);
}

static void remove_root(void)
{
    folder_remove(root_folder);
    root_folder = NULL;
}

static timestamp_t read_clock(void)
{
    return timestamp_now() + atomic_load(&clock_offset);
}

void fixture_pass_time(timestamp_t ms)
{
    atomic_fetch_add(&clock_offset, ms);
}

static void add_person(struct person *person)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_USER user = { .email = NULL };
    CLEANUP(user_draft_clear)
    struct user_draft draft = { .email = strdup(person->email),
                                .name = strdup(person->name),
                                .role = person->role };

    const struct authority authority =
        authority_without_credential(&(struct uuid){ { 0 } }, read_clock());

    assert_ok(store->ops->user_create(store, &authority, &draft, &password, &user, &err), &err);
    person->id = user.id;
    uuid_format(&user.id, person->id_text);
}

static void add_token(struct person *person)
{
    const struct actor actor = {
        .user_id = person->id, .role = person->role, .signed_in = true, .scopes = SCOPES_ALL
    };
    const struct api_token_input input = { .days = { .kind = INPUT_ABSENT } };
    CLEANUP(api_token_clear) struct api_token token = { .label = NULL };
    AUTO_ERROR err = ERROR_INIT;

    assert_ok(tokens_create(&service, &actor, &input, &person->token, &token, &err), &err);
}

static void add_session(struct person *person)
{
    struct secret secret = secret_new();
    struct secret_hash hash = secret_hash_text(secret.text);
    AUTO_ERROR err = ERROR_INIT;

    const struct authority authority = authority_without_credential(&person->id, read_clock());

    assert_ok(store->ops->session_create(store, &authority, &hash, NULL, &err), &err);
    snprintf(person->cookie, sizeof(person->cookie), "orderdesk_session=%s", secret.text);
}

static void open_shop(void)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *path = NULL;

    ck_assert_int_gt(asprintf(&path, "%s/%d/orders.db", root_folder, (int)getpid()), 0);
    assert_ok(sqlite_store_open(path, 4, &store, &err), &err);
    assert_ok(service_init(&service, store, &err), &err);
    service.now = read_clock;
    steady_clock_start(&service.steady, read_clock, read_clock(),
                       &(struct steady_mark){ .steady = 0 }, 0);
    for (enum who who = ADA; who < PEOPLE; who++) {
        add_person(&people[who]);
        add_token(&people[who]);
        add_session(&people[who]);
    }
}

static void close_shop(void)
{
    fixture_stop();
    service_clear(&service);
    store->ops->close(store);
}

void fixture_add_shop(TCase *test_case)
{
    tcase_add_unchecked_fixture(test_case, make_root, remove_root);
    tcase_add_checked_fixture(test_case, open_shop, close_shop);
    tcase_set_timeout(test_case, 60);
}

static void serve(void)
{
    fixture_serve(FIXTURE_THREADS);
}

void fixture_add_server(TCase *test_case)
{
    fixture_add_shop(test_case);
    tcase_add_checked_fixture(test_case, serve, NULL);
}

/* ---------------------------------------------------------------- the server */

void fixture_set_base_path(const char *base_path)
{
    app.base_path = base_path;
}

void fixture_serve(int connections)
{
    static const struct server_address address = { .host = "127.0.0.1" };
    struct server_options options = { .addresses = &address,
                                      .address_count = 1,
                                      .connections = connections };
    AUTO_ERROR err = ERROR_INIT;

    dispatch_set_handlers(&app, &options);
    ck_assert(statistics_init(&statistics, route_count, "unknown"));
    assert_ok(server_start(&options, &server, &err), &err);
    port = server_port(server, 0);
}

/* civetweb wakes up every two seconds, or when a connection arrives. */
static void *nudge(void *stopped)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons((uint16_t)port),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const struct timespec nap = { .tv_nsec = 5000000 };

    while (!atomic_load((atomic_bool *)stopped)) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

        if (fd >= 0) {
            (void)!connect(fd, (const struct sockaddr *)&address, sizeof(address));
            close(fd);
        }
        nanosleep(&nap, NULL);
    }
    return NULL;
}

void fixture_stop(void)
{
    struct server *stopping = server;
    atomic_bool stopped = false;
    pthread_t nudger;

    if (!stopping)
        return;
    server = NULL;
    ck_assert_int_eq(pthread_create(&nudger, NULL, nudge, &stopped), 0);
    server_stop(stopping, DRAIN_MS);
    statistics_clear(&statistics);
    atomic_store(&stopped, true);
    pthread_join(nudger, NULL);
}

int fixture_port(void)
{
    return port;
}

struct service *fixture_service(void)
{
    return &service;
}

/* ---------------------------------------------------------------- requests */

const char *fixture_email(enum who who)
{
    return people[who].email;
}

const char *fixture_id(enum who who)
{
    return people[who].id_text;
}

const char *fixture_token(enum who who)
{
    return people[who].token.text;
}

const char *fixture_cookie(enum who who)
{
    return people[who].cookie;
}

void fixture_send(struct http_client *client, enum who who, const char *headers, const char *method,
                  const char *path, const char *body)
{
    char authorization[160] = "", content[80] = "";

    if (who != NOBODY)
        snprintf(authorization, sizeof(authorization), "Authorization: Bearer %s\r\n",
                 people[who].token.text);
    if (body)
        snprintf(content, sizeof(content),
                 "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body));
    http_client_print(client, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s%s\r\n%s", method, path,
                      port, authorization, headers, content, body ? body : "");
}

struct http_response ask_with(enum who who, const char *headers, const char *method,
                              const char *path, const char *body)
{
    AUTO_HTTP_CLIENT client = http_client_open(port);

    fixture_send(&client, who, headers, method, path, body);
    return strcmp(method, "HEAD") == 0 ? http_client_read_head(&client) : http_client_read(&client);
}

struct http_response ask(enum who who, const char *method, const char *path, const char *body)
{
    return ask_with(who, "", method, path, body);
}

char *fixture_order(enum who who)
{
    AUTO_HTTP_RESPONSE answer = ask(who, "POST", "/api/orders", SAMPLE_ORDER);
    char *path;

    assert_status(&answer, 201);
    path = strdup(http_response_header(&answer, "Location"));
    ck_assert_ptr_nonnull(path);
    return path;
}

struct http_response fixture_move(const char *path, const char *status)
{
    AUTO_FREE char *whole = NULL;
    AUTO_FREE char *body = NULL;

    ck_assert_int_gt(asprintf(&whole, "%s/status", path), 0);
    ck_assert_int_gt(asprintf(&body, "{\"status\":\"%s\"}", status), 0);
    return ask(GRACE, "PATCH", whole, body);
}
