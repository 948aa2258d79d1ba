/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/http/server_address.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

static void assert_printed(const struct server_address *addresses, size_t count, const char *wanted)
{
    char text[4 * SERVER_ADDRESS_SIZE];

    server_address_print(addresses, count, text, sizeof(text));
    ck_assert_str_eq(text, wanted);
}

START_TEST(addresses_are_written_as_civetweb_takes_them)
{
    const struct server_address addresses[] = {
        { .host = "127.0.0.1", .port = 80 },
        { .host = "::1", .port = 8443, .has_tls = true },
        { .host = "0.0.0.0", .port = 0, .has_tls = true },
    };

    assert_printed(addresses, 1, "127.0.0.1:80");
    assert_printed(addresses, 3, "127.0.0.1:80,[::1]:8443s,0.0.0.0:0s");
}
END_TEST

START_TEST(any_address_of_ipv6_takes_ipv4_unless_another_socket_does)
{
    const struct server_address alone[] = { { .host = "::", .port = 80, .has_tls = true },
                                            { .host = "0:0::0", .port = 81 } };
    const struct server_address both[] = { { .host = "::", .port = 80 },
                                           { .host = "0.0.0.0", .port = 80 } };
    const struct server_address apart[] = { { .host = "::", .port = 80 },
                                            { .host = "0.0.0.0", .port = 81 } };

    assert_printed(alone, 2, "+80s,+81");
    assert_printed(both, 2, "[::]:80,0.0.0.0:80");
    assert_printed(apart, 2, "+80,0.0.0.0:81");
}
END_TEST

START_TEST(the_longest_addresses_fit)
{
    struct server_address addresses[SERVER_ADDRESSES_MAX];
    char text[SERVER_ADDRESSES_MAX * SERVER_ADDRESS_SIZE];

    for (size_t i = 0; i < SERVER_ADDRESSES_MAX; i++)
        addresses[i] = (struct server_address){
            .host = "1111:2222:3333:4444:5555:6666:255.255.255.255", .port = 65535, .has_tls = true
        };
    server_address_print(addresses, SERVER_ADDRESSES_MAX, text, sizeof(text));
    ck_assert_str_eq(text + strlen(text) - strlen("]:65535s"), "]:65535s");
    ck_assert_uint_lt(strlen(text), sizeof(text) - 1);
}
END_TEST

/* A port that this process listens on. */
static int take_port(int *fd)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof(address);

    *fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(*fd, (const struct sockaddr *)&address, length), 0);
    ck_assert_int_eq(listen(*fd, 1), 0);
    ck_assert_int_eq(getsockname(*fd, (struct sockaddr *)&address, &length), 0);
    return ntohs(address.sin_port);
}

START_TEST(the_unusable_address_is_named_with_the_cause)
{
    AUTO_ERROR err = ERROR_INIT;
    int fd;
    const struct server_address addresses[] = {
        { .host = "127.0.0.2", .port = 0 },
        { .host = "127.0.0.1", .port = take_port(&fd) },
        { .host = "192.0.2.1", .port = 0 },
    };

    ck_assert_int_eq(server_address_refuse(addresses, 3, "", &err), ERR_REFUSED);
    ck_assert_ptr_nonnull(strstr(err.message, "Cannot listen on 127.0.0.1 port "));
    ck_assert_ptr_nonnull(strstr(err.message, "(Address already in use)"));
    close(fd);
    error_clear(&err);
    ck_assert_int_eq(server_address_refuse(addresses, 3, "", &err), ERR_REFUSED);
    ck_assert_str_eq(err.message, "Cannot listen on 192.0.2.1 port 0 (Cannot assign requested "
                                  "address). This machine has no such address.");
}
END_TEST

START_TEST(a_fault_that_is_gone_is_told_in_the_words_of_civetweb)
{
    const struct server_address address = { .host = "127.0.0.1", .port = 0 };
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_int_eq(server_address_refuse(&address, 1, "no luck", &err), ERR_REFUSED);
    ck_assert_str_eq(err.message, "The server cannot listen: no luck.");
}
END_TEST

static Suite *server_address_suite(void)
{
    Suite *suite = suite_create("server_address");
    TCase *test_case = tcase_create("server_address");

    tcase_add_test(test_case, addresses_are_written_as_civetweb_takes_them);
    tcase_add_test(test_case, any_address_of_ipv6_takes_ipv4_unless_another_socket_does);
    tcase_add_test(test_case, the_longest_addresses_fit);
    tcase_add_test(test_case, the_unusable_address_is_named_with_the_cause);
    tcase_add_test(test_case, a_fault_that_is_gone_is_told_in_the_words_of_civetweb);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(server_address_suite)
