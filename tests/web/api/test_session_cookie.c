/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/api/session_cookie.h"

static const struct secret secret = { "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG" };

static struct request make_request(bool tls, const char *cookies)
{
    struct request request = { .method = "GET", .path = "/", .query = "", .tls = tls };

    if (cookies)
        request.headers[request.header_count++] = (struct header){ "Cookie", cookies };
    return request;
}

START_TEST(the_cookie_is_kept_from_scripts_and_other_sites)
{
    struct request request = make_request(false, NULL);
    AUTO_RESPONSE response = { .status = 0 };

    session_cookie_set(&request, &response, &secret);
    ck_assert_str_eq(response.headers.text,
                     "Set-Cookie: orderdesk_session=0123456789abcdefghijklmnopqrstuvwxyzABCDEFG; "
                     "Path=/; Max-Age=604800; HttpOnly; SameSite=Strict\r\n");
}
END_TEST

START_TEST(under_tls_the_cookie_never_travels_without)
{
    struct request request = make_request(true, NULL);
    AUTO_RESPONSE response = { .status = 0 };

    session_cookie_set(&request, &response, &secret);
    ck_assert_ptr_nonnull(strstr(response.headers.text, "; Secure\r\n"));
}
END_TEST

/* Another host of the domain, and plain HTTP, can set a cookie of any name but this. */
START_TEST(under_tls_the_cookie_is_this_host_s_own)
{
    struct request request = make_request(true, NULL);
    struct request planted =
        make_request(true, "orderdesk_session=0123456789abcdefghijklmnopqrstuvwxyzABCDEFG");
    struct request own =
        make_request(true, "__Host-orderdesk_session=0123456789abcdefghijklmnopqrstuvwxyzABCDEFG");
    AUTO_RESPONSE response = { .status = 0 };
    struct secret read;

    session_cookie_set(&request, &response, &secret);
    ck_assert_ptr_nonnull(strstr(response.headers.text, "Set-Cookie: __Host-orderdesk_session="));
    ck_assert(session_cookie_read(&own, &read));
    ck_assert(!session_cookie_read(&planted, &read));
}
END_TEST

START_TEST(the_cookie_is_taken_back_with_the_same_attributes)
{
    struct request request = make_request(true, NULL);
    AUTO_RESPONSE response = { .status = 0 };

    session_cookie_clear(&request, &response);
    ck_assert_str_eq(response.headers.text, "Set-Cookie: __Host-orderdesk_session=; Path=/; "
                                            "Max-Age=0; HttpOnly; SameSite=Strict; Secure\r\n");
}
END_TEST

START_TEST(the_secret_is_read_from_the_cookie)
{
    struct request with =
        make_request(false, "a=1; orderdesk_session=0123456789abcdefghijklmnopqrstuvwxyzABCDEFG");
    struct request too_long =
        make_request(false, "orderdesk_session=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH");
    struct request without = make_request(false, NULL);
    struct secret read;

    ck_assert(session_cookie_read(&with, &read));
    ck_assert_str_eq(read.text, secret.text);
    ck_assert(!session_cookie_read(&too_long, &read));
    ck_assert(!session_cookie_read(&without, &read));
}
END_TEST

static Suite *session_cookie_suite(void)
{
    Suite *suite = suite_create("session_cookie");
    TCase *cookie = tcase_create("cookie");

    tcase_add_test(cookie, the_cookie_is_kept_from_scripts_and_other_sites);
    tcase_add_test(cookie, under_tls_the_cookie_never_travels_without);
    tcase_add_test(cookie, under_tls_the_cookie_is_this_host_s_own);
    tcase_add_test(cookie, the_cookie_is_taken_back_with_the_same_attributes);
    tcase_add_test(cookie, the_secret_is_read_from_the_cookie);
    suite_add_tcase(suite, cookie);
    return suite;
}

CHECK_MAIN(session_cookie_suite)
