/* SPDX-License-Identifier: MIT */
#include "tests/check_main.h"
#include "tests/cmd/fixture.h"

#include <stdio.h>

/* Makes a certificate for 127.0.0.1 that is signed by itself, and its key. */
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

/* What the server answers to @request, seen by a client that trusts nothing but cert.pem. */
static struct outcome ask_over_tls(const char *address, const char *request)
{
    const char *const argv[] = {
        "openssl",    "s_client",  "-quiet",   "-connect",
        address,      "-CAfile",   "cert.pem", "-verify_return_error",
        "-verify_ip", "127.0.0.1", NULL,
    };

    return process_run(&(struct launch){ .argv = argv, .input = request });
}

START_TEST(with_a_certificate_it_serves_https_and_the_cookie_is_secure)
{
    static const char body[] = "{\"email\": \"" ADMIN "\", \"password\": \"" FIXTURE_PASSWORD "\"}";
    AUTO_OUTCOME outcome = { .out = NULL };
    AUTO_FREE char *address = NULL;
    AUTO_FREE char *request = NULL;
    const char *cookie;
    struct process server;

    make_certificate("cert.pem", "key.pem");
    fixture_add_user(ADMIN, "admin");
    server = process_start(&(struct launch){
        .argv = ORDERDESK("serve", "--tls-cert", "cert.pem", "--tls-key", "key.pem") });
    address = process_wait_for(&server, "listening on https://");
    ck_assert_int_gt(asprintf(&request,
                              "POST /api/login HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n"
                              "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                              strlen(body), body),
                     0);
    outcome = ask_over_tls(address, request);
    ck_assert_msg(strncmp(outcome.out, "HTTP/1.1 200 OK\r\n", 17) == 0, "%s%s", outcome.out,
                  outcome.err);
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
    /* Which asserts that nothing was warned of. */
    fixture_stop(&server);
}
END_TEST

START_TEST(without_one_the_cookie_is_not_secure)
{
    AUTO_SERVED_SHOP shop = served_shop_start();
    AUTO_FREE char *cookie = NULL;
    AUTO_HTTP_ANSWER answer = fixture_ask(
        &shop.client,
        &(struct http_request){ .method = "POST",
                                .path = "/api/login",
                                .body = "{\"email\": \"" ADMIN
                                        "\", \"password\": \"" FIXTURE_PASSWORD "\"}" });

    cookie = http_answer_header(&answer, "Set-Cookie");
    ck_assert_ptr_nonnull(cookie);
    ck_assert_ptr_null(strstr(cookie, "Secure"));
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
        { { NULL, "serve", "--tls-cert", "cert.pem", "--tls-key", "nowhere.pem" }, "nowhere.pem" },
        { { NULL, "serve", "--tls-cert", "cert.pem" }, "must be given together" },
        { { NULL, "serve", "--tls-key", "key.pem" }, "must be given together" },
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

static Suite *tls_suite(void)
{
    Suite *suite = suite_create("tls");
    TCase *test_case = tcase_create("tls");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, with_a_certificate_it_serves_https_and_the_cookie_is_secure);
    tcase_add_test(test_case, a_certificate_makes_an_address_on_the_network_fit);
    tcase_add_test(test_case, without_one_the_cookie_is_not_secure);
    tcase_add_test(test_case, what_is_no_certificate_with_its_key_is_refused);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(tls_suite)
