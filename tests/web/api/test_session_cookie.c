/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "web/api/session_cookie.h"

static const struct secret secret = { "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG" };

static const struct shop_id shop = { "9c41e07b" }, neighbour = { "00c0ffee" };

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

    session_cookie_set(&request, &response, &shop, &secret);
    ck_assert_str_eq(
        response.headers.text,
        "Set-Cookie: orderdesk_session_9c41e07b="
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict\r\n");
}
END_TEST

START_TEST(under_tls_the_cookie_never_travels_without)
{
    struct request request = make_request(true, NULL);
    AUTO_RESPONSE response = { .status = 0 };

    session_cookie_set(&request, &response, &shop, &secret);
    ck_assert_ptr_nonnull(strstr(response.headers.text, "; Secure\r\n"));
}
END_TEST

/* Another host of the domain, and plain HTTP, can set a cookie of any name but this. */
START_TEST(under_tls_the_cookie_is_this_host_s_own)
{
    struct request request = make_request(true, NULL);
    struct request planted =
        make_request(true, "orderdesk_session=0123456789abcdefghijklmnopqrstuvwxyzABCDEFG");
    struct request own = make_request(
        true, "__Host-orderdesk_session_9c41e07b=0123456789abcdefghijklmnopqrstuvwxyzABCDEFG");
    AUTO_RESPONSE response = { .status = 0 };
    struct secret read;

    session_cookie_set(&request, &response, &shop, &secret);
    ck_assert_ptr_nonnull(
        strstr(response.headers.text, "Set-Cookie: __Host-orderdesk_session_9c41e07b="));
    ck_assert(session_cookie_read(&own, &shop, &read));
    ck_assert(!session_cookie_read(&planted, &shop, &read));
}
END_TEST

START_TEST(the_cookie_is_taken_back_with_the_same_attributes)
{
    struct request request = make_request(true, NULL);
    AUTO_RESPONSE response = { .status = 0 };

    session_cookie_clear(&request, &response, &shop);
    ck_assert_str_eq(response.headers.text,
                     "Set-Cookie: __Host-orderdesk_session_9c41e07b=; Path=/; Max-Age=0; HttpOnly; "
                     "SameSite=Strict; Secure\r\n"
                     "Set-Cookie: __Host-orderdesk_session=; Path=/; Max-Age=0; HttpOnly; "
                     "SameSite=Strict; Secure\r\n");
}
END_TEST

START_TEST(the_secret_is_read_from_the_cookie)
{
    struct request with = make_request(
        false, "a=1; orderdesk_session_9c41e07b=0123456789abcdefghijklmnopqrstuvwxyzABCDEFG");
    struct request too_long = make_request(
        false, "orderdesk_session_9c41e07b=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH");
    struct request without = make_request(false, NULL);
    struct secret read;

    ck_assert(session_cookie_read(&with, &shop, &read));
    ck_assert_str_eq(read.text, secret.text);
    ck_assert(!session_cookie_read(&too_long, &shop, &read));
    ck_assert(!session_cookie_read(&without, &shop, &read));
}
END_TEST

/* Browsers send the cookies of all ports of a host. */
START_TEST(two_shops_of_one_host_have_cookies_of_their_own)
{
    struct request both =
        make_request(false, "orderdesk_session_00c0ffee=theirs; orderdesk_session_9c41e07b=ours");
    struct secret read;

    ck_assert(session_cookie_read(&both, &shop, &read));
    ck_assert_str_eq(read.text, "ours");
    ck_assert(session_cookie_read(&both, &neighbour, &read));
    ck_assert_str_eq(read.text, "theirs");
}
END_TEST

static struct request make_request_to(const char *host, const char *cookies)
{
    struct request request = make_request(false, cookies);

    request.headers[request.header_count++] = (struct header){ "Host", host };
    return request;
}

static void assert_name(const char *host, const char *name)
{
    struct request request = make_request_to(host, NULL);
    AUTO_RESPONSE response = { .status = 0 };
    size_t length = strlen(name);

    session_cookie_set(&request, &response, &shop, &secret);
    ck_assert_msg(strncmp(response.headers.text + strlen("Set-Cookie: "), name, length) == 0 &&
                      response.headers.text[strlen("Set-Cookie: ") + length] == '=',
                  "%s: %s", host, response.headers.text);
}

/* A copy of a shop has its id. */
START_TEST(a_copy_of_a_shop_on_another_port_has_its_own_cookie)
{
    static const char cookies[] =
        "orderdesk_session_9c41e07b_8080=first; orderdesk_session_9c41e07b_8081=second";
    struct request first = make_request_to("shop.local:8080", cookies);
    struct request second = make_request_to("shop.local:8081", cookies);
    struct secret read;

    ck_assert(session_cookie_read(&first, &shop, &read));
    ck_assert_str_eq(read.text, "first");
    ck_assert(session_cookie_read(&second, &shop, &read));
    ck_assert_str_eq(read.text, "second");
    assert_name("shop.local:8080", "orderdesk_session_9c41e07b_8080");
    assert_name("shop.local", "orderdesk_session_9c41e07b");
    assert_name("[::1]:8080", "orderdesk_session_9c41e07b_8080");
    assert_name("[fe80::1234]", "orderdesk_session_9c41e07b");
    assert_name("shop.local:", "orderdesk_session_9c41e07b");
    assert_name("shop.local:123456789", "orderdesk_session_9c41e07b");
}
END_TEST

START_TEST(a_session_in_the_cookie_of_earlier_releases_goes_on)
{
    struct request plain = make_request(false, "orderdesk_session=former");
    struct request tls = make_request(true, "__Host-orderdesk_session=former");
    struct request both =
        make_request(false, "orderdesk_session=former; orderdesk_session_9c41e07b=present");
    struct request theirs = make_request(false, "orderdesk_session_00c0ffee=theirs");
    struct secret read;

    ck_assert(session_cookie_read(&plain, &shop, &read));
    ck_assert_str_eq(read.text, "former");
    ck_assert(session_cookie_read(&tls, &shop, &read));
    ck_assert_str_eq(read.text, "former");
    ck_assert(session_cookie_read(&both, &shop, &read));
    ck_assert_str_eq(read.text, "present");
    ck_assert(!session_cookie_read(&theirs, &shop, &read));
}
END_TEST

/* What else the host serves must not be sent the session. */
START_TEST(below_a_base_path_the_cookie_is_for_that_path_alone)
{
    struct request plain = make_request(false, NULL), tls = make_request(true, NULL);
    struct request returning = make_request(true, "__Secure-orderdesk_session_9c41e07b=ours");
    AUTO_RESPONSE first = { .status = 0 }, second = { .status = 0 }, third = { .status = 0 };
    struct secret read;

    strcpy(plain.base_path, "/shop");
    strcpy(tls.base_path, "/shop");
    strcpy(returning.base_path, "/shop");
    session_cookie_set(&plain, &first, &shop, &secret);
    ck_assert_ptr_nonnull(strstr(first.headers.text, ": orderdesk_session_9c41e07b="));
    ck_assert_ptr_nonnull(strstr(first.headers.text, "; Path=/shop; "));
    session_cookie_set(&tls, &second, &shop, &secret);
    ck_assert_ptr_nonnull(strstr(second.headers.text, ": __Secure-orderdesk_session_9c41e07b="));
    ck_assert_ptr_nonnull(strstr(second.headers.text, "; Path=/shop; "));
    ck_assert_ptr_nonnull(strstr(second.headers.text, "; Secure\r\n"));
    ck_assert(session_cookie_read(&returning, &shop, &read));
    session_cookie_clear(&tls, &third, &shop);
    ck_assert_ptr_nonnull(
        strstr(third.headers.text, ": __Secure-orderdesk_session_9c41e07b=; Path=/shop; "));
    ck_assert_ptr_nonnull(strstr(third.headers.text, ": __Host-orderdesk_session=; Path=/; "));
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
    tcase_add_test(cookie, two_shops_of_one_host_have_cookies_of_their_own);
    tcase_add_test(cookie, a_copy_of_a_shop_on_another_port_has_its_own_cookie);
    tcase_add_test(cookie, a_session_in_the_cookie_of_earlier_releases_goes_on);
    tcase_add_test(cookie, below_a_base_path_the_cookie_is_for_that_path_alone);
    suite_add_tcase(suite, cookie);
    return suite;
}

CHECK_MAIN(session_cookie_suite)
