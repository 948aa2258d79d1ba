/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Makes a self-signed certificate for 127.0.0.1, and its key. */
static void make_certificate(const char *certificate, const char *key)
{
    const char *const argv[] = {
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        key,
        "-out",
        certificate,
        "-days",
        "2",
        "-subj",
        "/CN=shop",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        NULL,
    };
    AUTO_OUTCOME outcome = process_run(&(struct launch){ .argv = argv });

    ck_assert_msg(outcome.status == 0, "%s", outcome.err);
}

/* The server's response to @request, seen by a client that trusts only @trusted. */
static struct outcome ask_trusting(const char *trusted, const char *address, const char *request)
{
    const char *const argv[] = {
        "openssl",    "s_client",  "-quiet", "-connect",
        address,      "-CAfile",   trusted,  "-verify_return_error",
        "-verify_ip", "127.0.0.1", NULL,
    };

    return process_run(&(struct launch){ .argv = argv, .input = request });
}

static struct outcome ask_over_tls(const char *address, const char *request)
{
    return ask_trusting("cert.pem", address, request);
}

static const char get_healthz[] =
    "GET /healthz HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n";

/* Serves with cert.pem and key.pem. @return the address, HOST:PORT, in @address, to free() */
static struct process serve_over_tls(char **address)
{
    struct process server = process_start(&(struct launch){
        .argv = ORDERDESK("serve", "--tls-cert", "cert.pem", "--tls-key", "key.pem") });

    *address = process_wait_for(&server, "listening on https://");
    return server;
}

/* Whether a client that trusts only @trusted accepts the server. */
static bool is_shown(const char *trusted, const char *address)
{
    AUTO_OUTCOME outcome = ask_trusting(trusted, address, get_healthz);

    return strncmp(outcome.out, "HTTP/1.1 200 OK\r\n", 17) == 0;
}

START_TEST(with_a_certificate_it_serves_https_and_the_cookie_is_secure)
{
    static const char body[] =
        "{\"email\": \"" SAMPLE_ADMIN "\", \"password\": \"" SAMPLE_PASSWORD "\"}";
    AUTO_OUTCOME outcome = { .out = NULL };
    AUTO_FREE char *address = NULL;
    AUTO_FREE char *request = NULL;
    const char *cookie;
    struct process server;

    make_certificate("cert.pem", "key.pem");
    fixture_add_user(SAMPLE_ADMIN, "admin");
    server = serve_over_tls(&address);
    ck_assert_int_gt(asprintf(&request,
                              "POST /api/login HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n"
                              "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                              strlen(body), body),
                     0);
    outcome = ask_over_tls(address, request);
    ck_assert_msg(strncmp(outcome.out, "HTTP/1.1 200 OK\r\n", 17) == 0, "%s%s", outcome.out,
                  outcome.err);
    ck_assert_ptr_nonnull(
        strstr(outcome.out, "\r\nStrict-Transport-Security: max-age=31536000\r\n"));
    cookie = strstr(outcome.out, "\r\nSet-Cookie: ");
    ck_assert_ptr_nonnull(cookie);
    cookie += strlen("\r\n");
    outcome.out[(size_t)(cookie - outcome.out) + strcspn(cookie, "\r")] = '\0';
    ck_assert_msg(strstr(cookie, "; Secure") != NULL, "%s", cookie);
    ck_assert_msg(strstr(cookie, "; HttpOnly") != NULL, "%s", cookie);
    fixture_stop(&server);
}
END_TEST

START_TEST(a_certificate_makes_an_address_on_the_network_fit)
{
    int port;
    struct process server;

    make_certificate("cert.pem", "key.pem");
    server = fixture_serve(ORDERDESK("serve", "--listen", "0.0.0.0:0", "--tls-cert", "cert.pem",
                                     "--tls-key", "key.pem"),
                           &port);
    /* This asserts that there were no warnings. */
    fixture_stop(&server);
}
END_TEST

START_TEST(without_one_the_cookie_is_not_secure)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    const char *cookie;
    AUTO_HTTP_RESPONSE answer =
        fixture_ask(&shop.client,
                    &(struct http_request){ .method = "POST",
                                            .path = "/api/login",
                                            .body = "{\"email\": \"" SAMPLE_ADMIN
                                                    "\", \"password\": \"" SAMPLE_PASSWORD "\"}" });

    cookie = http_response_header(&answer, "Set-Cookie");
    ck_assert_ptr_nonnull(cookie);
    ck_assert_ptr_null(strstr(cookie, "Secure"));
    ck_assert_ptr_null(http_response_header(&answer, "Strict-Transport-Security"));
}
END_TEST

START_TEST(what_is_no_certificate_with_its_key_is_refused)
{
    static const struct {
        const char *argv[8];
        const char *words;
    } wrong[] = {
        { { NULL, "serve", "--tls-cert", "cert.pem", "--tls-key", "other-key.pem" },
          "cert.pem and other-key.pem are not a certificate and its key" },
        { { NULL, "serve", "--tls-cert", "key.pem", "--tls-key", "key.pem" },
          "key.pem and key.pem are not a certificate and its key" },
        { { NULL, "serve", "--tls-cert", "cert.pem", "--tls-key", "cert.pem" },
          "cert.pem and cert.pem are not a certificate and its key" },
        { { NULL, "serve", "--tls-cert", "text.pem", "--tls-key", "key.pem" },
          "text.pem and key.pem are not a certificate and its key" },
        { { NULL, "serve", "--tls-cert", "cert.pem", "--tls-key", "nowhere.pem" },
          "Cannot read nowhere.pem" },
    };
    FILE *text = fopen("text.pem", "w");

    ck_assert_ptr_nonnull(text);
    fprintf(text, "-----BEGIN CERTIFICATE-----\nnot really\n-----END CERTIFICATE-----\n");
    fclose(text);
    make_certificate("cert.pem", "key.pem");
    make_certificate("other-cert.pem", "other-key.pem");
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        AUTO_OUTCOME outcome = process_run(&(struct launch){ .argv = wrong[i].argv });

        assert_refused(&outcome, 1, wrong[i].words);
    }
}
END_TEST

/* The cipher that openssl s_client and the server agree on; empty when they agree on none. */
static char *agreed_cipher(const char *address, const char *version, const char *ciphers)
{
    const char *const argv[] = { "openssl", "s_client", "-connect", address,
                                 "-cipher", ciphers,    version,    NULL };
    AUTO_OUTCOME outcome = process_run(&(struct launch){ .argv = argv });
    const char *found = strstr(outcome.out, ", Cipher is ");
    const char *cipher = found ? found + strlen(", Cipher is ") : "";

    return strncmp(cipher, "(NONE)", 6) == 0 ? strdup("") : strndup(cipher, strcspn(cipher, "\n"));
}

START_TEST(old_versions_and_weak_ciphers_are_refused)
{
    static const struct {
        const char *version;
        const char *ciphers;
        bool works;
    } clients[] = {
        { "-tls1_3", "DEFAULT", true },
        { "-tls1_2", "DEFAULT", true },
        { "-tls1_2", "ECDHE-ECDSA-AES128-GCM-SHA256", true },
        { "-tls1_2", "ECDHE-ECDSA-CHACHA20-POLY1305", true },
        { "-tls1_2", "ECDHE-ECDSA-AES256-SHA384", false },
        { "-tls1_2", "ECDHE-ECDSA-AES128-SHA", false },
        { "-tls1_1", "DEFAULT:@SECLEVEL=0", false },
        { "-tls1", "DEFAULT:@SECLEVEL=0", false },
    };
    AUTO_FREE char *address = NULL;
    struct process server;

    make_certificate("cert.pem", "key.pem");
    server = serve_over_tls(&address);
    for (size_t i = 0; i < ARRAY_LEN(clients); i++) {
        AUTO_FREE char *cipher = agreed_cipher(address, clients[i].version, clients[i].ciphers);

        ck_assert_msg((cipher[0] != '\0') == clients[i].works, "%s %s: %s", clients[i].version,
                      clients[i].ciphers, cipher);
    }
    fixture_kill(&server);
}
END_TEST

/* The output of s_client for a connection with a response; its session is saved to @file, or loaded
 * from it. */
static char *say_of_session(const char *address, const char *version, const char *option,
                            const char *file)
{
    const char *const argv[] = { "openssl", "s_client", "-ign_eof", version, "-connect",
                                 address,   option,     file,       NULL };
    AUTO_OUTCOME outcome = process_run(&(struct launch){ .argv = argv, .input = get_healthz });
    char *said = outcome.out;

    ck_assert_msg(strstr(said, "HTTP/1.1 200 OK\r\n") != NULL, "%s%s", said, outcome.err);
    outcome.out = NULL;
    return said;
}

/* A ticket's key could decrypt its sessions for as long as the server runs. */
START_TEST(no_session_is_taken_up_again)
{
    static const char *const versions[] = { "-tls1_2", "-tls1_3" };
    AUTO_FREE char *address = NULL;
    struct process server;

    make_certificate("cert.pem", "key.pem");
    server = serve_over_tls(&address);
    for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
        AUTO_FREE char *first = say_of_session(address, versions[i], "-sess_out", "session.pem");

        ck_assert_msg(!strstr(first, "TLS session ticket:"), "%s", first);
        if (access("session.pem", F_OK) == 0) {
            AUTO_FREE char *next = say_of_session(address, versions[i], "-sess_in", "session.pem");

            ck_assert_msg(strstr(next, "\nNew, ") && !strstr(next, "\nReused, "), "%s", next);
            unlink("session.pem");
        }
    }
    fixture_stop(&server);
}
END_TEST

/* ---------------------------------------------------------------- SIGHUP */

/* Signals, and waits until @words are in the log. */
static void hang_up(const struct process *server, const char *words)
{
    process_signal(server, SIGHUP);
    process_wait_for_words(server, words);
}

/* Each would occupy a thread that waits for the first byte of its handshake. */
START_TEST(silent_strangers_keep_nobody_from_shaking_hands)
{
    struct http_client strangers[60];
    AUTO_FREE char *address = NULL;
    struct process server;

    make_certificate("cert.pem", "key.pem");
    server = process_start(
        &(struct launch){ .argv = ORDERDESK("serve", "--connections", "16", "--tls-cert",
                                            "cert.pem", "--tls-key", "key.pem") });
    address = process_wait_for(&server, "listening on https://");
    for (size_t i = 0; i < ARRAY_LEN(strangers); i++) {
        strangers[i] = http_client_new((int)strtol(strrchr(address, ':') + 1, NULL, 10));
        ck_assert(http_client_send(&strangers[i], "", 0));
    }
    poll(NULL, 0, 300);
    for (int i = 0; i < 3; i++) {
        time_t start = time(NULL);

        ck_assert(is_shown("cert.pem", address));
        ck_assert_int_le(time(NULL) - start, 3); /* civetweb's timeout is 5 */
    }
    for (size_t i = 0; i < ARRAY_LEN(strangers); i++)
        http_client_close(&strangers[i]);
    fixture_kill(&server);
}
END_TEST

START_TEST(a_new_certificate_is_shown_after_sighup)
{
    AUTO_FREE char *address = NULL;
    struct process server;

    make_certificate("cert.pem", "key.pem");
    make_certificate("new-cert.pem", "new-key.pem");
    server = serve_over_tls(&address);
    ck_assert_int_eq(rename("cert.pem", "old-cert.pem"), 0);
    ck_assert_int_eq(link("new-cert.pem", "cert.pem"), 0);
    ck_assert_int_eq(rename("new-key.pem", "key.pem"), 0);
    ck_assert(is_shown("old-cert.pem", address));
    hang_up(&server, "were read again");
    ck_assert(is_shown("new-cert.pem", address));
    ck_assert(!is_shown("old-cert.pem", address));
    fixture_kill(&server);
}
END_TEST

START_TEST(a_new_certificate_that_is_not_fit_leaves_the_old_one)
{
    AUTO_OUTCOME outcome = { .out = NULL };
    AUTO_FREE char *address = NULL;
    struct process server;

    make_certificate("cert.pem", "key.pem");
    make_certificate("new-cert.pem", "new-key.pem");
    server = serve_over_tls(&address);
    ck_assert_int_eq(rename("cert.pem", "old-cert.pem"), 0);
    hang_up(&server, "the old certificate is kept: Cannot read cert.pem");
    ck_assert(is_shown("old-cert.pem", address));
    ck_assert_int_eq(rename("new-cert.pem", "cert.pem"), 0);
    hang_up(&server, "are not a certificate and its key");
    ck_assert(is_shown("old-cert.pem", address));
    ck_assert_int_eq(rename("new-key.pem", "key.pem"), 0);
    hang_up(&server, "were read again");
    ck_assert(is_shown("cert.pem", address));
    process_signal(&server, SIGTERM);
    outcome = process_wait(&server);
    ck_assert_int_eq(outcome.status, 0);
}
END_TEST

/* A connection that is open during a reload goes on: its second request follows the signal. */
START_TEST(a_reload_cuts_no_connection)
{
    static const char requests[] =
        "( printf 'GET /healthz HTTP/1.1\\r\\nHost: shop\\r\\n\\r\\n';"
        " while [ ! -e reloaded ]; do sleep 0.05; done;"
        " printf 'GET /healthz HTTP/1.1\\r\\nHost: shop\\r\\nConnection: close\\r\\n\\r\\n';"
        " sleep 1 ) | openssl s_client -quiet -connect \"$0\" -CAfile cert.pem"
        " -verify_return_error";
    AUTO_OUTCOME outcome = { .out = NULL };
    AUTO_FREE char *address = NULL;
    struct process server, client;
    const char *first;

    make_certificate("cert.pem", "key.pem");
    server = serve_over_tls(&address);
    client = process_start(
        &(struct launch){ .argv = (const char *const[]){ "sh", "-c", requests, address, NULL } });
    process_wait_for_words(&server, "GET /healthz");
    hang_up(&server, "were read again");
    ck_assert_int_eq(close(creat("reloaded", 0600)), 0);
    outcome = process_wait(&client);
    first = strstr(outcome.out, "HTTP/1.1 200 OK\r\n");
    ck_assert_msg(first && strstr(first + 1, "HTTP/1.1 200 OK\r\n"), "%s%s", outcome.out,
                  outcome.err);
    fixture_stop(&server);
}
END_TEST

START_TEST(without_a_certificate_sighup_changes_nothing)
{
    AUTO_SERVED_SHOP shop = served_shop_start();

    hang_up(&shop.server, "there is no certificate to read again");
    ck_assert_int_eq(fixture_get_status(&shop.client, "/healthz", NULL), 200);
}
END_TEST

/* After its window is closed, an invisible server would still occupy the port. */
START_TEST(the_end_of_the_terminal_ends_it_in_peace)
{
    char shown[4096] = "";
    size_t length = 0;
    ssize_t count;
    int fd, status;
    pid_t pid = forkpty(&fd, NULL, NULL, NULL);

    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        execl(process_binary(), "orderdesk", "serve", (char *)NULL);
        _exit(127);
    }
    while (!strstr(shown, "listening on")) {
        count = read(fd, shown + length, sizeof(shown) - 1 - length);
        ck_assert_msg(count > 0, "%s", shown);
        length += (size_t)count;
    }
    close(fd);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%d", status);
}
END_TEST

static Suite *tls_suite(void)
{
    Suite *suite = suite_create("tls");
    TCase *test_case = tcase_create("tls");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, with_a_certificate_it_serves_https_and_the_cookie_is_secure);
    tcase_add_test(test_case, a_certificate_makes_an_address_on_the_network_fit);
    tcase_add_test(test_case, without_one_the_cookie_is_not_secure);
    tcase_add_test(test_case, what_is_no_certificate_with_its_key_is_refused);
    tcase_add_test(test_case, old_versions_and_weak_ciphers_are_refused);
    tcase_add_test(test_case, no_session_is_taken_up_again);
    tcase_add_test(test_case, silent_strangers_keep_nobody_from_shaking_hands);
    tcase_add_test(test_case, a_new_certificate_is_shown_after_sighup);
    tcase_add_test(test_case, a_new_certificate_that_is_not_fit_leaves_the_old_one);
    tcase_add_test(test_case, a_reload_cuts_no_connection);
    tcase_add_test(test_case, without_a_certificate_sighup_changes_nothing);
    tcase_add_test(test_case, the_end_of_the_terminal_ends_it_in_peace);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(tls_suite)
