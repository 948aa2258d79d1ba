/* SPDX-License-Identifier: MIT */
#include "tests/cmd/fixture.h"
#include "tests/support/check_main.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAKE(...) RUN("cert", "--out-cert", "cert.pem", "--out-key", "key.pem", __VA_ARGS__)

/* What openssl prints about cert.pem with the option @question. */
static struct outcome ask_openssl(const char *question, const char *value)
{
    const char *const argv[] = { "openssl", "x509",   "-in", "cert.pem",
                                 "-noout",  question, value, NULL };

    return process_run(&(struct launch){ .argv = argv });
}

static mode_t mode_of(const char *path)
{
    struct stat info;

    ck_assert_int_eq(stat(path, &info), 0);
    return info.st_mode & 07777;
}

START_TEST(browsers_find_what_they_look_for)
{
    static const char *const wanted[] = {
        "DNS:shop.local",
        "IP Address:192.168.1.20",
        "IP Address:FD00:0:0:0:0:0:0:1",
        "DNS:localhost",
        "IP Address:127.0.0.1",
        "IP Address:0:0:0:0:0:0:0:1",
        "ASN1 OID: prime256v1",
        "CN = shop.local",
        "CA:FALSE",
        "Digital Signature",
        "TLS Web Server Authentication",
        "ecdsa-with-SHA256",
    };
    AUTO_OUTCOME made = MAKE("--host", "shop.local", "--host", "192.168.1.20", "--host", "fd00::1");
    AUTO_OUTCOME text = { .out = NULL };
    AUTO_FREE char *machine = NULL;
    char name[256] = "";

    assert_done(&made);
    text = ask_openssl("-text", NULL);
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
        ck_assert_msg(strstr(text.out, wanted[i]) != NULL, "%s is not in:\n%s", wanted[i],
                      text.out);
    ck_assert_int_eq(gethostname(name, sizeof(name) - 1), 0);
    ck_assert_int_gt(asprintf(&machine, "DNS:%s", name), 0);
    ck_assert_msg(strstr(text.out, machine) != NULL, "%s is not in:\n%s", machine, text.out);
    ck_assert_ptr_nonnull(strstr(made.out, "cert.pem: for shop.local, 192.168.1.20, fd00::1, "));
}
END_TEST

START_TEST(it_is_good_for_825_days_and_no_more)
{
    AUTO_OUTCOME made = MAKE("--host", "shop.local");
    AUTO_OUTCOME at_823_days = { .out = NULL };
    AUTO_OUTCOME at_825_days = { .out = NULL };

    assert_done(&made);
    at_823_days = ask_openssl("-checkend", "71107200");
    at_825_days = ask_openssl("-checkend", "71280000");
    ck_assert_int_eq(at_823_days.status, 0);
    ck_assert_int_eq(at_825_days.status, 1);
}
END_TEST

START_TEST(the_key_is_its_owners_alone_and_the_certificate_for_all)
{
    AUTO_OUTCOME made = { .out = NULL };

    umask(0);
    made = MAKE("--host", "shop.local");
    assert_done(&made);
    ck_assert_int_eq(mode_of("key.pem"), 0600);
    ck_assert_int_eq(mode_of("cert.pem"), 0644);
}
END_TEST

START_TEST(two_are_never_alike)
{
    AUTO_OUTCOME first = { .out = NULL };
    AUTO_OUTCOME second = { .out = NULL };

    ASSERT_DONE("cert", "--out-cert", "cert.pem", "--out-key", "key.pem");
    first = ask_openssl("-serial", NULL);
    ck_assert_int_eq(unlink("cert.pem"), 0);
    ASSERT_DONE("cert", "--out-cert", "cert.pem", "--out-key", "other-key.pem");
    second = ask_openssl("-serial", NULL);
    ck_assert_msg(strncmp(first.out, "serial=", 7) == 0, "%s%s", first.out, first.err);
    ck_assert_str_ne(first.out, second.out);
}
END_TEST

START_TEST(the_server_takes_it_and_a_client_that_trusts_it_is_content)
{
    static const char *const hosts[] = { "-verify_ip", "127.0.0.1",        "-verify_hostname",
                                         "localhost",  "-verify_hostname", "shop.local" };
    AUTO_OUTCOME made = MAKE("--host", "shop.local");
    AUTO_FREE char *address = NULL;
    struct process server;

    assert_done(&made);
    server = process_start(&(struct launch){
        .argv = ORDERDESK("serve", "--tls-cert", "cert.pem", "--tls-key", "key.pem") });
    address = process_wait_for(&server, "listening on https://");
    for (size_t i = 0; i < ARRAY_LEN(hosts); i += 2) {
        const char *const argv[] = {
            "openssl", "s_client", "-quiet", "-connect",   address,
            "-CAfile", "cert.pem", hosts[i], hosts[i + 1], "-verify_return_error",
            NULL
        };
        AUTO_OUTCOME outcome = process_run(&(struct launch){
            .argv = argv,
            .input = "GET /healthz HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n" });

        ck_assert_msg(strncmp(outcome.out, "HTTP/1.1 200 OK\r\n", 17) == 0, "%s: %s%s",
                      hosts[i + 1], outcome.out, outcome.err);
    }
    fixture_stop(&server);
}
END_TEST

static void write_file(const char *path)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_gt(fprintf(file, "precious"), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void assert_precious(const char *path)
{
    struct stat info;

    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_int_eq(info.st_size, (off_t)strlen("precious"));
}

START_TEST(a_file_that_is_there_is_left_alone_and_nothing_made_beside_it)
{
    write_file("there.pem");
    ASSERT_REFUSED(1, "there.pem exists already", "cert", "--out-cert", "there.pem", "--out-key",
                   "key.pem");
    ck_assert_int_ne(access("key.pem", F_OK), 0);
    ASSERT_REFUSED(1, "there.pem exists already", "cert", "--out-cert", "cert.pem", "--out-key",
                   "there.pem");
    ck_assert_int_ne(access("cert.pem", F_OK), 0);
    ASSERT_REFUSED(1, "same.pem exists already", "cert", "--out-cert", "same.pem", "--out-key",
                   "same.pem");
    ck_assert_int_ne(access("same.pem", F_OK), 0);
    assert_precious("there.pem");
    ASSERT_REFUSED(1, "Cannot make nowhere/cert.pem", "cert", "--out-cert", "nowhere/cert.pem",
                   "--out-key", "key.pem");
    ck_assert_int_ne(access("key.pem", F_OK), 0);
}
END_TEST

START_TEST(what_is_no_host_is_wrong_usage)
{
    static const char *const wrong[] = {
        "",           "shop local",    "shop.local,DNS:bank.example",
        "-shop",      "shop-",         "shop..local",
        ".local",     "shop.",         "https://shop.local",
        "*",          "[::1]",         "shop.local:8443",
        "shop\nbank", "shop.\xc3\xa4",
    };
    char label[65];
    size_t length = sizeof(label) - 1;

    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        ASSERT_REFUSED(2, "--host takes", "cert", "--out-cert", "cert.pem", "--out-key", "key.pem",
                       "--host", wrong[i]);
    memset(label, 'a', length);
    label[length] = '\0';
    ASSERT_REFUSED(2, "--host takes", "cert", "--out-cert", "cert.pem", "--out-key", "key.pem",
                   "--host", label);
    ck_assert_int_ne(access("cert.pem", F_OK), 0);
    ck_assert_int_ne(access("key.pem", F_OK), 0);
}
END_TEST

START_TEST(as_many_hosts_as_fit_are_taken)
{
    const char *argv[2 * 17 + 7] = {
        NULL, "cert", "--out-cert", "cert.pem", "--out-key", "key.pem"
    };
    AUTO_OUTCOME made = { .out = NULL };
    AUTO_OUTCOME refused = { .out = NULL };

    for (size_t i = 0; i < 16; i++) {
        argv[6 + 2 * i] = "--host";
        argv[7 + 2 * i] = "shop.local";
    }
    made = process_run(&(struct launch){ .argv = argv });
    assert_done(&made);
    argv[6 + 2 * 16] = "--host";
    argv[7 + 2 * 16] = "shop.local";
    refused = process_run(&(struct launch){ .argv = argv });
    assert_refused(&refused, 2, "too many");
}
END_TEST

static Suite *cert_suite(void)
{
    Suite *suite = suite_create("cert");
    TCase *test_case = tcase_create("cert");

    fixture_add_folder(test_case);
    tcase_add_test(test_case, browsers_find_what_they_look_for);
    tcase_add_test(test_case, it_is_good_for_825_days_and_no_more);
    tcase_add_test(test_case, the_key_is_its_owners_alone_and_the_certificate_for_all);
    tcase_add_test(test_case, two_are_never_alike);
    tcase_add_test(test_case, the_server_takes_it_and_a_client_that_trusts_it_is_content);
    tcase_add_test(test_case, a_file_that_is_there_is_left_alone_and_nothing_made_beside_it);
    tcase_add_test(test_case, what_is_no_host_is_wrong_usage);
    tcase_add_test(test_case, as_many_hosts_as_fit_are_taken);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(cert_suite)
