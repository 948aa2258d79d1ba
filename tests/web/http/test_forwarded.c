/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/http/forwarded.h"

#include <stdio.h>

#define PROXY "192.0.2.1"

static struct request make_request(const char *address)
{
    struct request request = { .method = "GET", .path = "/", .query = "" };

    snprintf(request.address, sizeof(request.address), "%s", address);
    return request;
}

static void add_header(struct request *request, const char *name, const char *value)
{
    request->headers[request->header_count++] = (struct header){ name, value };
}

static const struct {
    const char *list, *client;
} lists[] = {
    { "203.0.113.7", "203.0.113.7" },
    { "2001:db8::7", "2001:db8::7" },
    { "198.51.100.1, 203.0.113.7", "203.0.113.7" },
    { "198.51.100.1,203.0.113.7", "203.0.113.7" },
    { "nonsense, \t203.0.113.7", "203.0.113.7" },
    { "2001:DB8:0::7", "2001:db8::7" },
    { "::ffff:203.0.113.7", "203.0.113.7" },
    { "::FFFF:cb00:7107", "203.0.113.7" },
    { "::ffff:::ffff:203.0.113.7", PROXY },
    { "::ffff:0000:0000:0000:0000:0000:ffff:100.100.1.100", PROXY },
    { "203.0.113.7, unknown", PROXY },
    { "203.0.113.7,", PROXY },
    { "203.0.113.7:4711", PROXY },
    { "203.0.113", PROXY },
    { "", PROXY },
};

START_TEST(the_client_is_the_last_that_the_proxy_names)
{
    struct request request = make_request(PROXY);

    add_header(&request, "x-forwarded-for", lists[_i].list);
    forwarded_apply(&request, PROXY);
    ck_assert_str_eq(request.address, lists[_i].client);
}
END_TEST

START_TEST(of_several_fields_the_last_one_counts)
{
    struct request request = make_request(PROXY);

    add_header(&request, "X-Forwarded-For", "198.51.100.1");
    add_header(&request, "X-Forwarded-For", "203.0.113.7");
    forwarded_apply(&request, PROXY);
    ck_assert_str_eq(request.address, "203.0.113.7");
}
END_TEST

START_TEST(tls_is_what_the_proxy_says)
{
    struct request with = make_request(PROXY), without = make_request(PROXY);

    add_header(&with, "X-Forwarded-Proto", "https");
    forwarded_apply(&with, PROXY);
    ck_assert(with.tls);
    add_header(&without, "X-Forwarded-Proto", "https, http");
    forwarded_apply(&without, PROXY);
    ck_assert(!without.tls);
}
END_TEST

START_TEST(a_proxy_that_says_nothing_is_the_client)
{
    struct request request = make_request(PROXY);

    request.tls = true;
    forwarded_apply(&request, PROXY);
    ck_assert_str_eq(request.address, PROXY);
    ck_assert(request.tls);
}
END_TEST

static const struct {
    const char *address, *proxy;
} strangers[] = {
    { "192.0.2.2", PROXY }, { PROXY, NULL }, { "192.0.2.10", PROXY },
    { "::1", "127.0.0.1" }, { "", PROXY },
};

START_TEST(what_others_say_means_nothing)
{
    struct request request = make_request(strangers[_i].address);

    add_header(&request, "X-Forwarded-For", "203.0.113.7");
    add_header(&request, "X-Forwarded-Proto", "https");
    forwarded_apply(&request, strangers[_i].proxy);
    ck_assert_str_eq(request.address, strangers[_i].address);
    ck_assert(!request.tls);
}
END_TEST

static const struct {
    const char *address, *proxy;
} same[] = {
    { PROXY, PROXY },
    { "::ffff:192.0.2.1", PROXY },
    { "::ffff:192.0.2.1", "0:0:0:0:0:ffff:192.0.2.1" },
    { "2001:db8::1", "2001:DB8:0:0:0:0:0:1" },
    { "::1", "::1" },
};

START_TEST(the_proxy_is_known_however_its_address_is_written)
{
    ck_assert(forwarded_is_proxy(same[_i].address, same[_i].proxy));
}
END_TEST

static Suite *forwarded_suite(void)
{
    Suite *suite = suite_create("forwarded");
    TCase *tests = tcase_create("forwarded");

    tcase_add_loop_test(tests, the_client_is_the_last_that_the_proxy_names, 0, ARRAY_LEN(lists));
    tcase_add_test(tests, of_several_fields_the_last_one_counts);
    tcase_add_test(tests, tls_is_what_the_proxy_says);
    tcase_add_test(tests, a_proxy_that_says_nothing_is_the_client);
    tcase_add_loop_test(tests, what_others_say_means_nothing, 0, ARRAY_LEN(strangers));
    tcase_add_loop_test(tests, the_proxy_is_known_however_its_address_is_written, 0,
                        ARRAY_LEN(same));
    suite_add_tcase(suite, tests);
    return suite;
}

CHECK_MAIN(forwarded_suite)
