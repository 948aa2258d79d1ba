/* SPDX-License-Identifier: MIT */

/* The shop's face: its name, colour and logo. */

#include "tests/support/check_main.h"
#include "tests/support/sample_logos.h"
#include "tests/web/fixture.h"

#include <stdio.h>

#define LOGO "/api/shop/logo"

/* @type  a Content-Type header line, or "" */
static struct http_response put(enum who who, const char *type, const void *bytes, size_t length)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_FREE char *head = NULL;

    ck_assert_int_gt(asprintf(&head, "%sContent-Length: %zu\r\n", type, length), 0);
    fixture_send(&client, who, head, "PUT", LOGO, NULL);
    http_client_send(&client, bytes, length);
    return http_client_read(&client);
}

static void put_png(void)
{
    AUTO_HTTP_RESPONSE answer =
        put(GRACE, "Content-Type: image/png\r\n", sample_png, sizeof(sample_png));

    assert_status(&answer, 200);
}

static void change(const char *body)
{
    AUTO_HTTP_RESPONSE answer = ask(GRACE, "PATCH", "/api/shop", body);

    assert_status(&answer, 200);
}

static bool is_null(const struct http_response *response, const char *pointer)
{
    return cJSON_IsNull(http_response_at(response, pointer));
}

/* What everybody sees. @colour  NULL: none */
static void assert_shown(const char *name, const char *colour)
{
    AUTO_HTTP_RESPONSE shop = ask(NOBODY, "GET", "/shop.json", NULL);

    assert_status(&shop, 200);
    ck_assert_str_eq(http_response_text(&shop, "/name"), name);
    if (colour)
        ck_assert_str_eq(http_response_text(&shop, "/colour"), colour);
    else
        ck_assert(is_null(&shop, "/colour"));
}

START_TEST(without_a_face_the_shop_is_as_it_was_started)
{
    AUTO_HTTP_RESPONSE own = ask(GRACE, "GET", "/api/shop", NULL);
    AUTO_HTTP_RESPONSE logo = ask(NOBODY, "GET", "/logo", NULL);

    assert_status(&own, 200);
    ck_assert_str_eq(http_response_text(&own, "/name"), "Orderdesk");
    ck_assert_str_eq(http_response_text(&own, "/default_name"), "Orderdesk");
    ck_assert(is_null(&own, "/colour") && is_null(&own, "/logo"));
    assert_shown("Orderdesk", NULL);
    assert_problem(&logo, 404, "not_found");
}
END_TEST

START_TEST(an_admin_gives_the_shop_a_name_and_a_colour)
{
    AUTO_HTTP_RESPONSE changed =
        ask(GRACE, "PATCH", "/api/shop", "{\"name\":\" Café Blau \",\"colour\":\"#1F4E79\"}");

    assert_status(&changed, 200);
    ck_assert_str_eq(http_response_text(&changed, "/name"), "Café Blau");
    ck_assert_str_eq(http_response_text(&changed, "/default_name"), "Orderdesk");
    ck_assert_str_eq(http_response_text(&changed, "/colour"), "#1f4e79");
    assert_shown("Café Blau", "#1f4e79");
}
END_TEST

START_TEST(what_is_not_sent_stays_and_null_or_nothing_removes)
{
    change("{\"name\":\"Blue Door\",\"colour\":\"#1f4e79\"}");
    change("{\"name\":\"Red Door\"}");
    assert_shown("Red Door", "#1f4e79");
    change("{\"colour\":null}");
    assert_shown("Red Door", NULL);
    change("{\"name\":\"\",\"colour\":\"#ffee00\"}");
    assert_shown("Orderdesk", "#ffee00");
}
END_TEST

static const struct {
    const char *body, *where;
} wrong[] = {
    { "{}", "" },
    { "{\"name\":\" \"}", "/name" },
    { "{\"name\":\"a\\nb\"}", "/name" },
    { "{\"name\":7}", "/name" },
    { "{\"colour\":\"teal\"}", "/colour" },
    { "{\"colour\":\"#fff\"}", "/colour" },
    { "{\"colour\":\"#1f4e79\",\"colour\":\"#1f4e79\"}", "/colour" },
    { "{\"colour\":[\"#1f4e79\"]}", "/colour" },
};

START_TEST(what_breaks_the_rules_changes_nothing)
{
    AUTO_HTTP_RESPONSE refused = { .status = 0 };

    change("{\"name\":\"Blue Door\",\"colour\":\"#1f4e79\"}");
    refused = ask(GRACE, "PATCH", "/api/shop", wrong[_i].body);
    assert_invalid_at(&refused, wrong[_i].where);
    assert_shown("Blue Door", "#1f4e79");
}
END_TEST

START_TEST(an_admin_sets_a_logo_that_everybody_gets)
{
    AUTO_HTTP_RESPONSE set =
        put(GRACE, "Content-Type: image/png\r\n", sample_png, sizeof(sample_png));
    AUTO_HTTP_RESPONSE shop = ask(NOBODY, "GET", "/shop.json", NULL);
    AUTO_HTTP_RESPONSE logo = ask(NOBODY, "GET", "/logo", NULL);
    AUTO_HTTP_RESPONSE head = ask(NOBODY, "HEAD", "/logo", NULL);

    assert_status(&set, 200);
    ck_assert_str_eq(http_response_text(&set, "/logo/media_type"), "image/png");
    ck_assert_int_eq(http_response_integer(&shop, "/logo/width"), 32);
    ck_assert_int_eq(http_response_integer(&shop, "/logo/height"), 16);
    ck_assert_int_eq(http_response_integer(&shop, "/logo/bytes"), sizeof(sample_png));
    assert_status(&logo, 200);
    assert_header(&logo, "Content-Type", "image/png");
    assert_header(&logo, "X-Content-Type-Options", "nosniff");
    assert_header(&logo, "Cache-Control", "no-cache");
    ck_assert_uint_eq(logo.body_length, sizeof(sample_png));
    ck_assert_mem_eq(logo.body, sample_png, sizeof(sample_png));
    assert_status(&head, 200);
    assert_header(&head, "Content-Type", "image/png");
}
END_TEST

START_TEST(the_bytes_say_what_it_is_and_not_the_header)
{
    static const char *const types[] = {
        "Content-Type: image/png\r\n",
        "Content-Type: IMAGE/JPEG\r\n",
        "Content-Type: application/octet-stream\r\n",
        "",
    };
    AUTO_HTTP_RESPONSE set = put(GRACE, types[_i], sample_webp, sizeof(sample_webp));
    AUTO_HTTP_RESPONSE logo = ask(NOBODY, "GET", "/logo", NULL);

    assert_status(&set, 200);
    assert_header(&logo, "Content-Type", "image/webp");
}
END_TEST

START_TEST(another_type_is_refused)
{
    AUTO_HTTP_RESPONSE json = put(GRACE, "Content-Type: application/json\r\n", "{}", 2);
    AUTO_HTTP_RESPONSE form = put(GRACE, "Content-Type: application/x-www-form-urlencoded\r\n",
                                  sample_png, sizeof(sample_png));
    AUTO_HTTP_RESPONSE packed = put(GRACE, "Content-Type: image/png\r\nContent-Encoding: gzip\r\n",
                                    sample_png, sizeof(sample_png));

    assert_problem(&json, 415, "unsupported_media_type");
    assert_problem(&form, 415, "unsupported_media_type");
    assert_problem(&packed, 415, "unsupported_media_type");
}
END_TEST

START_TEST(what_is_no_logo_is_refused_and_the_old_one_stays)
{
    static const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    AUTO_FREE char *large = calloc(1, 300000);
    AUTO_HTTP_RESPONSE no_picture = { .status = 0 }, cut = { .status = 0 },
                       too_large = { .status = 0 }, empty = { .status = 0 }, kept = { .status = 0 };

    ck_assert_ptr_nonnull(large);
    memcpy(large, sample_png, sizeof(sample_png));
    put_png();
    no_picture = put(GRACE, "Content-Type: image/svg+xml\r\n", svg, sizeof(svg) - 1);
    cut = put(GRACE, "", sample_png, sizeof(sample_png) - 1);
    too_large = put(GRACE, "", large, 300000);
    empty = put(GRACE, "", "", 0);
    kept = ask(NOBODY, "GET", "/logo", NULL);
    assert_invalid_at(&no_picture, "");
    ck_assert_str_eq(http_response_problem_at(&no_picture, ""),
                     "is not a PNG, JPEG or WebP picture");
    assert_invalid_at(&cut, "");
    assert_invalid_at(&too_large, "");
    ck_assert_str_eq(http_response_problem_at(&too_large, ""), "must have at most 256 KiB");
    assert_invalid_at(&empty, "");
    ck_assert_uint_eq(kept.body_length, sizeof(sample_png));
}
END_TEST

START_TEST(more_than_a_mebibyte_is_not_even_read)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    fixture_send(&client, GRACE, "Content-Type: image/png\r\nContent-Length: 1048577\r\n", "PUT",
                 LOGO, NULL);
    answer = http_client_read(&client);
    assert_problem(&answer, 413, "content_too_large");
}
END_TEST

START_TEST(a_logo_is_kept_by_its_version_or_asked_for_again)
{
    AUTO_FREE char *path = NULL, *known = NULL;
    AUTO_HTTP_RESPONSE shop = { .status = 0 }, by_version = { .status = 0 },
                       unchanged = { .status = 0 }, old_version = { .status = 0 },
                       changed = { .status = 0 }, other = { .status = 0 };
    const char *version;

    put_png();
    shop = ask(NOBODY, "GET", "/shop.json", NULL);
    version = http_response_text(&shop, "/logo/version");
    ck_assert_int_gt(asprintf(&path, "/logo?version=%s", version), 0);
    ck_assert_int_gt(asprintf(&known, "If-None-Match: \"%s\"\r\n", version), 0);
    by_version = ask(NOBODY, "GET", path, NULL);
    assert_header(&by_version, "Cache-Control", "public, max-age=31536000, immutable");
    unchanged = ask_with(NOBODY, known, "GET", "/logo", NULL);
    assert_status(&unchanged, 304);
    assert_header(&unchanged, "Cache-Control", "no-cache");
    ck_assert_uint_eq(unchanged.body_length, 0);
    changed = put(GRACE, "", sample_jpeg, sizeof(sample_jpeg));
    ck_assert_str_ne(http_response_text(&changed, "/logo/version"), version);
    old_version = ask_with(NOBODY, known, "GET", path, NULL);
    assert_status(&old_version, 200);
    assert_header(&old_version, "Cache-Control", "no-cache");
    other = ask(NOBODY, "GET", "/logo?version=", NULL);
    assert_header(&other, "Cache-Control", "no-cache");
}
END_TEST

START_TEST(a_logo_is_removed_as_often_as_one_likes)
{
    AUTO_HTTP_RESPONSE removed = { .status = 0 }, again = { .status = 0 }, logo = { .status = 0 },
                       shop = { .status = 0 };

    put_png();
    removed = ask(GRACE, "DELETE", LOGO, NULL);
    again = ask(GRACE, "DELETE", LOGO, NULL);
    logo = ask(NOBODY, "GET", "/logo", NULL);
    shop = ask(NOBODY, "GET", "/shop.json", NULL);
    assert_status(&removed, 204);
    assert_status(&again, 204);
    assert_problem(&logo, 404, "not_found");
    ck_assert(is_null(&shop, "/logo"));
}
END_TEST

static void assert_refused(enum who who, int status, const char *code)
{
    AUTO_HTTP_RESPONSE seen = ask(who, "GET", "/api/shop", NULL);
    AUTO_HTTP_RESPONSE changed = ask(who, "PATCH", "/api/shop", "{\"name\":\"Mine\"}");
    AUTO_HTTP_RESPONSE set = put(who, "", sample_png, sizeof(sample_png));
    AUTO_HTTP_RESPONSE removed = ask(who, "DELETE", LOGO, NULL);

    assert_problem(&seen, status, code);
    assert_problem(&changed, status, code);
    assert_problem(&set, status, code);
    assert_problem(&removed, status, code);
}

START_TEST(nobody_but_admins_changes_the_face)
{
    assert_refused(ADA, 403, "forbidden");
    assert_refused(NOBODY, 401, "unauthenticated");
    assert_shown("Orderdesk", NULL);
}
END_TEST

START_TEST(another_site_cannot_set_a_logo)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_FREE char *head = NULL;
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    ck_assert_int_gt(asprintf(&head,
                              "Cookie: %s\r\nOrigin: https://evil.example\r\n"
                              "Content-Length: %zu\r\n",
                              fixture_cookie(GRACE), sizeof(sample_png)),
                     0);
    fixture_send(&client, NOBODY, head, "PUT", LOGO, NULL);
    http_client_send(&client, (const char *)sample_png, sizeof(sample_png));
    answer = http_client_read(&client);
    assert_problem(&answer, 403, "forbidden");
}
END_TEST

static Suite *shop_suite(void)
{
    Suite *suite = suite_create("shop");
    TCase *tests = tcase_create("face");

    fixture_add_server(tests);
    tcase_add_test(tests, without_a_face_the_shop_is_as_it_was_started);
    tcase_add_test(tests, an_admin_gives_the_shop_a_name_and_a_colour);
    tcase_add_test(tests, what_is_not_sent_stays_and_null_or_nothing_removes);
    tcase_add_loop_test(tests, what_breaks_the_rules_changes_nothing, 0, ARRAY_LEN(wrong));
    tcase_add_test(tests, an_admin_sets_a_logo_that_everybody_gets);
    tcase_add_loop_test(tests, the_bytes_say_what_it_is_and_not_the_header, 0, 4);
    tcase_add_test(tests, another_type_is_refused);
    tcase_add_test(tests, what_is_no_logo_is_refused_and_the_old_one_stays);
    tcase_add_test(tests, more_than_a_mebibyte_is_not_even_read);
    tcase_add_test(tests, a_logo_is_kept_by_its_version_or_asked_for_again);
    tcase_add_test(tests, a_logo_is_removed_as_often_as_one_likes);
    tcase_add_test(tests, nobody_but_admins_changes_the_face);
    tcase_add_test(tests, another_site_cannot_set_a_logo);
    suite_add_tcase(suite, tests);
    return suite;
}

CHECK_MAIN(shop_suite)
