/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether this machine has IPv6 on its loopback. */
static bool has_ipv6(void)
{
    const struct sockaddr_in6 address = { .sin6_family = AF_INET6,
                                          .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    bool has_it = fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;

    close(fd);
    return has_it;
}

static void assert_healthy(int port)
{
    AUTO_HTTP_CLIENT client = http_client_new(port);

    ck_assert_int_eq(fixture_get_status(&client, "/healthz", NULL), 200);
}

/* ---------------------------------------------------------------- listening */

START_TEST(port_0_is_a_free_one_which_is_printed)
{
    int first_port, second_port;
    struct process first = fixture_serve(ORDERDESK("serve"), &first_port);
    struct process second = fixture_serve(ORDERDESK("serve", "--db", "other.db"), &second_port);

    ck_assert_int_ne(first_port, second_port);
    assert_healthy(first_port);
    assert_healthy(second_port);
    fixture_kill(&first);
    fixture_kill(&second);
}
END_TEST

START_TEST(stdout_has_the_address_alone)
{
    AUTO_OUTCOME outcome = { .out = NULL };
    AUTO_FREE char *line = NULL;
    int port;
    struct process server = fixture_serve(ORDERDESK("serve"), &port);

    assert_healthy(port);
    process_signal(&server, SIGTERM);
    outcome = process_wait(&server);
    assert_done(&outcome);
    ck_assert_int_gt(asprintf(&line, "listening on http://127.0.0.1:%d\n", port), 0);
    ck_assert_str_eq(outcome.out, line);
}
END_TEST

/* The zone that /shop.json names. */
static void assert_time_zone(int port, const char *name)
{
    AUTO_HTTP_CLIENT client = http_client_new(port);
    AUTO_FREE char *member = NULL;
    AUTO_HTTP_RESPONSE response =
        fixture_ask(&client, &(struct http_request){ .method = "GET", .path = "/shop.json" });

    ck_assert_int_gt(asprintf(&member, "\"time_zone\":\"%s\"", name), 0);
    ck_assert_msg(strstr(response.body, member) != NULL, "%s", response.body);
}

START_TEST(the_time_zone_is_the_machines_unless_one_is_named)
{
    AUTO_OUTCOME outcome = { .out = NULL };
    struct process server;
    int port;

    setenv("TZ", "Asia/Tokyo", 1);
    server = fixture_serve(ORDERDESK("serve"), &port);
    assert_time_zone(port, "Asia/Tokyo");
    fixture_kill(&server);
    server = fixture_serve(ORDERDESK("serve", "--time-zone", "Africa/Cairo"), &port);
    assert_time_zone(port, "Africa/Cairo");
    fixture_kill(&server);
    outcome =
        process_run(&(struct launch){ .argv = ORDERDESK("serve", "--time-zone", "Europe/Berlim") });
    assert_refused(&outcome, 1, "Europe/Berlin");
}
END_TEST

START_TEST(the_option_wins_over_the_environment)
{
    AUTO_FREE char *listen = NULL;
    int free_port, port;
    struct process server = fixture_serve(ORDERDESK("serve"), &free_port);

    fixture_kill(&server);
    ck_assert_int_gt(asprintf(&listen, "localhost:%d", free_port), 0);
    setenv("ORDERDESK_LISTEN", "192.0.2.1:80", 1);
    server = fixture_serve(ORDERDESK("serve", "--listen", listen), &port);
    ck_assert_int_eq(port, free_port);
    assert_healthy(port);
    fixture_kill(&server);
}
END_TEST

START_TEST(an_ipv6_address_stands_in_brackets)
{
    AUTO_FREE char *address = NULL;
    struct process server;

    if (!has_ipv6())
        return;
    server = process_start(&(struct launch){ .argv = ORDERDESK("serve", "--listen", "[::1]:0") });
    address = process_wait_for(&server, "listening on ");
    ck_assert_msg(strncmp(address, "http://[::1]:", 13) == 0 && strtol(address + 13, NULL, 10) > 0,
                  "%s", address);
    fixture_kill(&server);
}
END_TEST

START_TEST(passwords_in_the_clear_on_a_network_are_warned_of)
{
    int port;
    struct process server = fixture_serve(ORDERDESK("serve", "--listen", "0.0.0.0:0"), &port);

    process_wait_for_words(&server, "without TLS");
    process_wait_for_words(&server, "orderdesk cert");
    assert_healthy(port);
    fixture_kill(&server);
}
END_TEST

START_TEST(a_second_server_on_the_port_is_told_so)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_FREE char *listen = NULL;

    ck_assert_int_gt(asprintf(&listen, "127.0.0.1:%d", shop.port), 0);
    ASSERT_REFUSED(1, "Is another program using it?", "serve", "--listen", listen);
    ASSERT_REFUSED(1, listen + strlen("127.0.0.1:"), "serve", "--listen", listen);
    assert_healthy(shop.port);
}
END_TEST

START_TEST(an_address_that_is_not_ours_is_told)
{
    ASSERT_REFUSED(1, "Cannot listen on 192.0.2.1", "serve", "--listen", "192.0.2.1:0");
}
END_TEST

static int connect_to(const char *host, int port)
{
    struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
    bool is_four = inet_pton(AF_INET, host, &four.sin_addr) == 1;
    int fd = socket(is_four ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

    ck_assert(is_four || inet_pton(AF_INET6, host, &six.sin6_addr) == 1);
    ck_assert_int_ge(fd, 0);
    if ((is_four ? connect(fd, (const struct sockaddr *)&four, sizeof(four))
                 : connect(fd, (const struct sockaddr *)&six, sizeof(six))) == 0)
        return fd;
    close(fd);
    return -1;
}

/* Whether the shop answers at the address. */
static bool is_served(const char *host, int port)
{
    static const char request[] = "GET /healthz HTTP/1.0\r\n\r\n", wanted[] = "HTTP/1.1 200 ";
    char answer[sizeof(wanted)] = "";
    int fd = connect_to(host, port);
    bool is_good = fd >= 0 && write(fd, request, sizeof(request) - 1) > 0 &&
                   recv(fd, answer, sizeof(answer) - 1, MSG_WAITALL) > 0 &&
                   strcmp(answer, wanted) == 0;

    if (fd >= 0)
        close(fd);
    return is_good;
}

START_TEST(several_addresses_are_all_served_and_printed)
{
    struct process server = process_start(&(struct launch){
        .argv = ORDERDESK("serve", "--listen", "127.0.0.1:0", "--listen", "127.0.0.2:0") });
    AUTO_FREE char *first = process_wait_for(&server, "listening on http://127.0.0.1:");
    AUTO_FREE char *second = process_wait_for(&server, "listening on http://127.0.0.2:");

    ck_assert(is_served("127.0.0.1", atoi(first)));
    ck_assert(is_served("127.0.0.2", atoi(second)));
    fixture_kill(&server);
}
END_TEST

START_TEST(a_base_path_stands_before_everything)
{
    int port;
    struct process server = fixture_serve(ORDERDESK("serve", "--base-path", "/shop"), &port);
    AUTO_HTTP_CLIENT client = http_client_new(port);

    ck_assert_int_eq(fixture_get_status(&client, "/shop/shop.json", NULL), 200);
    ck_assert_int_eq(fixture_get_status(&client, "/shop.json", NULL), 404);
    ck_assert_int_eq(fixture_get_status(&client, "/healthz", NULL), 200);
    ck_assert_int_eq(fixture_get_status(&client, "/", NULL), 307);
    fixture_kill(&server);
}
END_TEST

START_TEST(the_address_of_several_that_cannot_be_used_is_named)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_FREE char *listen = NULL, *words = NULL;

    ck_assert_int_gt(asprintf(&listen, "127.0.0.1:%d", shop.port), 0);
    ck_assert_int_gt(asprintf(&words,
                              "Cannot listen on 127.0.0.1 port %d (Address already in use). Is "
                              "another program using it?",
                              shop.port),
                     0);
    ASSERT_REFUSED(1, words, "serve", "--db", "other.db", "--listen", "127.0.0.2:0", "--listen",
                   listen);
    ASSERT_REFUSED(1,
                   "Cannot listen on 192.0.2.1 port 0 (Cannot assign requested address). This "
                   "machine has no such address.",
                   "serve", "--db", "other.db", "--listen", "127.0.0.2:0", "--listen",
                   "192.0.2.1:0");
}
END_TEST

START_TEST(any_address_of_ipv6_takes_ipv4_as_well)
{
    AUTO_FREE char *address = NULL, *twin = NULL;
    struct process server;
    int port;

    if (!has_ipv6())
        return;
    server = fixture_serve(ORDERDESK("serve", "--listen", "[::]:0"), &port);
    ck_assert(is_served("127.0.0.1", port));
    ck_assert(is_served("::1", port));
    fixture_kill(&server);

    /* Each of its own, where both are named. */
    ck_assert_int_gt(asprintf(&address, "[::]:%d", port), 0);
    ck_assert_int_gt(asprintf(&twin, "0.0.0.0:%d", port), 0);
    server = fixture_serve(ORDERDESK("serve", "--listen", address, "--listen", twin), &port);
    ck_assert(is_served("127.0.0.1", port));
    ck_assert(is_served("::1", port));
    fixture_kill(&server);
}
END_TEST

/* ---------------------------------------------------------------- the metrics' own address */

/* The address of a port that was free a moment ago; to free(). */
static char *free_address(const char *host)
{
    int port;
    struct process server = fixture_serve(ORDERDESK("serve", "--db", "other.db"), &port);
    char *address;

    fixture_kill(&server);
    ck_assert_int_gt(asprintf(&address, "%s:%d", host, port), 0);
    return address;
}

START_TEST(metrics_have_an_address_of_their_own_and_nothing_else_there)
{
    static const struct {
        const char *path;
        int status;
    } asked[] = { { "/metrics", 200 },    { "/healthz", 404 }, { "/api/me", 404 },
                  { "/api/orders", 404 }, { "/", 404 },        { "/session.json", 404 } };
    AUTO_FREE char *address = free_address("127.0.0.1");
    int port;
    struct process server = fixture_serve(ORDERDESK("serve", "--metrics-listen", address), &port);
    AUTO_HTTP_CLIENT shop = http_client_new(port);
    AUTO_HTTP_CLIENT metrics = http_client_new((int)strtol(strchr(address, ':') + 1, NULL, 10));

    for (size_t i = 0; i < ARRAY_LEN(asked); i++)
        ck_assert_msg(fixture_get_status(&metrics, asked[i].path, NULL) == asked[i].status, "%s",
                      asked[i].path);
    ck_assert_int_eq(fixture_get_status(&shop, "/metrics", NULL), 401);
    ck_assert_int_eq(fixture_get_status(&shop, "/healthz", NULL), 200);
    fixture_stop(&server);
}
END_TEST

START_TEST(an_admin_signs_in_at_the_shops_address_alone)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_HTTP_RESPONSE answer = { .status = 0 };
    AUTO_FREE char *address = free_address("127.0.0.1");
    AUTO_HTTP_CLIENT metrics = http_client_new((int)strtol(strchr(address, ':') + 1, NULL, 10));

    fixture_stop(&shop.server);
    shop.server = fixture_serve(ORDERDESK("serve", "--metrics-listen", address), &shop.port);
    ck_assert_int_eq(fixture_get_status(&metrics, "/api/me", shop.token), 404);
    answer = fixture_ask(
        &metrics, &(struct http_request){ .method = "POST", .path = "/api/login", .body = "{}" });
    ck_assert_int_eq(answer.status, 404);
}
END_TEST

START_TEST(metrics_for_everyone_must_be_asked_for)
{
    AUTO_FREE char *address = free_address("0.0.0.0");
    AUTO_HTTP_CLIENT metrics = http_client_new((int)strtol(strchr(address, ':') + 1, NULL, 10));
    struct process server;
    int port;

    ASSERT_REFUSED(2, "--metrics-open", "serve", "--metrics-listen", address);
    server =
        fixture_serve(ORDERDESK("serve", "--metrics-listen", address, "--metrics-open"), &port);
    ck_assert_int_eq(fixture_get_status(&metrics, "/metrics", NULL), 200);
    fixture_kill(&server);
}
END_TEST

START_TEST(a_taken_address_for_metrics_is_told)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_FREE char *address = NULL;
    AUTO_FREE char *words = NULL;

    ck_assert_int_gt(asprintf(&address, "127.0.0.1:%d", shop.port), 0);
    ck_assert_int_gt(asprintf(&words, "Cannot listen on 127.0.0.1 port %d", shop.port), 0);
    ASSERT_REFUSED(1, words, "serve", "--metrics-listen", address);
}
END_TEST

/* ---------------------------------------------------------------- the log */

/* The whole stderr of a server that has these options and gets one request; to free(). */
static char *log_of(const char *option, const char *value)
{
    AUTO_OUTCOME outcome = { .out = NULL };
    int port;
    struct process server;
    char *said;

    fixture_add_user(SAMPLE_ADMIN, "admin");
    server = fixture_serve(ORDERDESK("serve", option, value), &port);
    assert_healthy(port);
    process_signal(&server, SIGTERM);
    outcome = process_wait(&server);
    ck_assert_int_eq(outcome.status, 0);
    said = outcome.err;
    outcome.err = NULL;
    return said;
}

START_TEST(the_log_as_json_is_an_object_a_line)
{
    AUTO_FREE char *said = log_of("--log-format", "json");
    bool has_request = false;
    char *rest;

    for (char *line = strtok_r(said, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        cJSON *object = cJSON_Parse(line);
        const cJSON *path = cJSON_GetObjectItem(object, "path");

        ck_assert_msg(cJSON_IsObject(object), "%s", line);
        ck_assert(cJSON_IsString(cJSON_GetObjectItem(object, "time")));
        ck_assert(cJSON_IsString(cJSON_GetObjectItem(object, "level")));
        ck_assert(cJSON_IsString(cJSON_GetObjectItem(object, "message")));
        if (path) {
            ck_assert_str_eq(path->valuestring, "/healthz");
            ck_assert_int_eq((int)cJSON_GetObjectItem(object, "status")->valuedouble, 200);
            has_request = true;
        }
        cJSON_Delete(object);
    }
    ck_assert(has_request);
}
END_TEST

START_TEST(requests_are_below_the_level_of_warnings)
{
    AUTO_FREE char *said = log_of("--log-level", "warn");

    ck_assert_str_eq(said, "");
}
END_TEST

/* It also stops at once, although it looks at the clock every few seconds. */
START_TEST(orders_later_than_the_clock_are_warned_of_at_the_start)
{
    AUTO_OUTCOME outcome = { .out = NULL };
    struct process server;
    int port;

    fixture_add_user(SAMPLE_ADMIN, "admin");
    fixture_exec(FIXTURE_DB, "INSERT INTO orders (number, id, user_key, status, total, item_count,"
                             " version, created_at, updated_at) VALUES (1001, zeroblob(16), 1, 0,"
                             " 0, 1, 1, 253402000000000, 253402000000000)");
    server = fixture_serve(ORDERDESK("serve"), &port);
    assert_healthy(port);
    process_signal(&server, SIGTERM);
    outcome = process_wait(&server);
    ck_assert_int_eq(outcome.status, 0);
    ck_assert_ptr_nonnull(strstr(outcome.err, "but there are orders dated up to 9999-12-28T"));
}
END_TEST

/* ---------------------------------------------------------------- its files */

START_TEST(the_database_is_its_owners_alone)
{
    static const char *const files[] = { FIXTURE_DB, FIXTURE_DB "-wal", FIXTURE_DB "-shm" };
    struct process server;
    int port;

    umask(0);
    server = fixture_serve(ORDERDESK("serve"), &port);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct stat info;

        ck_assert_int_eq(stat(files[i], &info), 0);
        ck_assert_msg((info.st_mode & 07777) == 0600, "%s: %o", files[i], info.st_mode);
    }
    fixture_kill(&server);
}
END_TEST

START_TEST(a_restart_signs_nobody_out)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_FREE char *cookie = fixture_sign_in(&shop.client, SAMPLE_ADMIN, SAMPLE_PASSWORD);
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    fixture_stop(&shop.server);
    shop.server = fixture_serve(ORDERDESK("serve"), &shop.port);
    http_client_close(&shop.client);
    shop.client = http_client_new(shop.port);
    answer = fixture_ask(&shop.client, &(struct http_request){
                                           .method = "GET", .path = "/api/me", .headers = cookie });
    ck_assert_int_eq(answer.status, 200);
}
END_TEST

/* ---------------------------------------------------------------- behind a proxy */

static struct http_response ask_through(struct http_client *proxy, const char *headers,
                                        const char *path, const char *body)
{
    return fixture_ask(
        proxy,
        &(struct http_request){ .method = "POST", .path = path, .body = body, .headers = headers });
}

static int guess_as(struct http_client *proxy, const char *headers)
{
    static const char guess[] = "{\"code\": \"AAAA-AAAA\", \"email\": \"" SAMPLE_ADMIN
                                "\", \"name\": \"Eve\", \"password\": \"" SAMPLE_PASSWORD "\"}";
    AUTO_HTTP_RESPONSE answer = ask_through(proxy, headers, "/setup.json", guess);

    return answer.status;
}

START_TEST(attempts_through_a_trusted_proxy_are_counted_for_who_made_them)
{
    int port;
    struct process server =
        fixture_serve(ORDERDESK("serve", "--trusted-proxy", "127.0.0.1"), &port);
    AUTO_HTTP_CLIENT proxy = http_client_new(port);

    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(guess_as(&proxy, "X-Forwarded-For: 203.0.113.1\r\n"), 422);
    /* What a client claims precedes what the proxy adds. */
    ck_assert_int_eq(guess_as(&proxy, "X-Forwarded-For: 8.8.8.8, 203.0.113.1\r\n"), 429);
    ck_assert_int_eq(guess_as(&proxy, "X-Forwarded-For: 203.0.113.2\r\n"), 422);
    fixture_kill(&server);
}
END_TEST

START_TEST(what_others_claim_to_forward_changes_nothing)
{
    int port;
    struct process server = fixture_serve(ORDERDESK("serve"), &port);
    AUTO_HTTP_CLIENT client = http_client_new(port);

    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(guess_as(&client, "X-Forwarded-For: 203.0.113.1\r\n"), 422);
    ck_assert_int_eq(guess_as(&client, "X-Forwarded-For: 203.0.113.2\r\n"), 429);
    fixture_kill(&server);
}
END_TEST

static const struct {
    const char *proxy;
    bool secure;
} sign_ins[] = { { "127.0.0.1", true }, { "192.0.2.1", false } };

START_TEST(behind_a_trusted_proxy_with_tls_the_cookie_is_secure)
{
    static const char body[] =
        "{\"email\": \"" SAMPLE_ADMIN "\", \"password\": \"" SAMPLE_PASSWORD "\"}";
    AUTO_HTTP_RESPONSE answer = { .status = 0 };
    struct process server;
    int port;

    fixture_add_user(SAMPLE_ADMIN, "admin");
    server = fixture_serve(ORDERDESK("serve", "--trusted-proxy", sign_ins[_i].proxy), &port);
    AUTO_HTTP_CLIENT proxy = http_client_new(port);

    answer = ask_through(&proxy, "X-Forwarded-Proto: https\r\n", "/api/login", body);
    ck_assert_int_eq(answer.status, 200);
    ck_assert(sign_ins[_i].secure ==
              (strstr(http_response_header(&answer, "Set-Cookie"), "; Secure") != NULL));
    ck_assert(sign_ins[_i].secure ==
              (http_response_header(&answer, "Strict-Transport-Security") != NULL));
    fixture_kill(&server);
}
END_TEST

/* ---------------------------------------------------------------- currency */

START_TEST(the_first_order_fixes_the_decimals_of_the_currency)
{
    AUTO_FREE char *token = NULL, *order = NULL;
    int port;
    struct process server;

    fixture_add_user("grace@example.com", "admin");
    token = fixture_token("grace@example.com");
    server = fixture_serve(ORDERDESK("serve", "--currency", "JPY"), &port);
    fixture_stop(&server); /* nothing is ordered yet */
    server = fixture_serve(ORDERDESK("serve", "--currency", "CHF"), &port);
    {
        AUTO_HTTP_CLIENT client = http_client_new(port);

        order = fixture_place_order(&client, token);
    }
    fixture_stop(&server);
    ASSERT_REFUSED(EXIT_FAILURE, "have two decimals", "serve", "--currency", "JPY");
    ASSERT_REFUSED(EXIT_FAILURE, "--currency, such as EUR", "serve", "--currency", "KWD");
    server = fixture_serve(ORDERDESK("serve", "--currency", "USD"), &port);
    assert_healthy(port);
    fixture_stop(&server);
}
END_TEST

static Suite *serve_suite(void)
{
    Suite *suite = suite_create("serve");
    TCase *test_case = tcase_create("serve");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, the_time_zone_is_the_machines_unless_one_is_named);
    tcase_add_test(test_case, port_0_is_a_free_one_which_is_printed);
    tcase_add_test(test_case, stdout_has_the_address_alone);
    tcase_add_test(test_case, the_option_wins_over_the_environment);
    tcase_add_test(test_case, an_ipv6_address_stands_in_brackets);
    tcase_add_test(test_case, passwords_in_the_clear_on_a_network_are_warned_of);
    tcase_add_test(test_case, a_second_server_on_the_port_is_told_so);
    tcase_add_test(test_case, an_address_that_is_not_ours_is_told);
    tcase_add_test(test_case, several_addresses_are_all_served_and_printed);
    tcase_add_test(test_case, a_base_path_stands_before_everything);
    tcase_add_test(test_case, the_address_of_several_that_cannot_be_used_is_named);
    tcase_add_test(test_case, any_address_of_ipv6_takes_ipv4_as_well);
    tcase_add_test(test_case, metrics_have_an_address_of_their_own_and_nothing_else_there);
    tcase_add_test(test_case, an_admin_signs_in_at_the_shops_address_alone);
    tcase_add_test(test_case, metrics_for_everyone_must_be_asked_for);
    tcase_add_test(test_case, a_taken_address_for_metrics_is_told);
    tcase_add_test(test_case, the_log_as_json_is_an_object_a_line);
    tcase_add_test(test_case, requests_are_below_the_level_of_warnings);
    tcase_add_test(test_case, orders_later_than_the_clock_are_warned_of_at_the_start);
    tcase_add_test(test_case, attempts_through_a_trusted_proxy_are_counted_for_who_made_them);
    tcase_add_test(test_case, what_others_claim_to_forward_changes_nothing);
    tcase_add_loop_test(test_case, behind_a_trusted_proxy_with_tls_the_cookie_is_secure, 0,
                        ARRAY_LEN(sign_ins));
    tcase_add_test(test_case, the_database_is_its_owners_alone);
    tcase_add_test(test_case, the_first_order_fixes_the_decimals_of_the_currency);
    tcase_add_test(test_case, a_restart_signs_nobody_out);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(serve_suite)
