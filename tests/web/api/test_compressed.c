/* SPDX-License-Identifier: MIT */

/* Which answers are compressed, and which never. */

#include "tests/support/check_main.h"
#include "tests/support/gunzip.h"
#include "tests/web/fixture.h"
#include "web/http/buffer.h"

#include <stdio.h>

#define GZIP  "Accept-Encoding: gzip, deflate\r\n"
#define ITEMS 30

/* An order whose JSON is larger than what is not worth compressing. */
static struct http_response place_large(enum who who)
{
    AUTO_BUFFER body = { .text = NULL };

    for (int i = 0; i < ITEMS; i++)
        buffer_format(&body,
                      "%s{\"product_id\":\"P-%d\",\"name\":\"Part %d\",\"quantity\":1,"
                      "\"price\":2}",
                      i > 0 ? "," : "{\"items\":[", i, i);
    buffer_add_text(&body, "]}");
    ck_assert(!body.failed);
    return ask_with(who, GZIP, "POST", "/api/orders", body.text);
}

static char *path_of(const struct http_response *placed)
{
    assert_status(placed, 201);
    return strdup(http_response_header(placed, "Location"));
}

static void assert_plain(const struct http_response *answer)
{
    ck_assert_ptr_null(http_response_header(answer, "Content-Encoding"));
}

/* @compressed is @plain in gzip, with the same tag. */
static void assert_same(const struct http_response *compressed, const struct http_response *plain)
{
    AUTO_FREE char *text = NULL;

    assert_status(compressed, 200);
    assert_header(compressed, "Content-Encoding", "gzip");
    assert_header(compressed, "Content-Type", "application/json");
    assert_header(compressed, "Vary", "Accept-Encoding");
    ck_assert_uint_lt(compressed->body_length, plain->body_length / 2);
    text = gunzip(compressed->body, compressed->body_length);
    assert_plain(plain);
    assert_header(plain, "Vary", "Accept-Encoding");
    ck_assert_str_eq(text, plain->body);
    ck_assert_str_eq(http_response_header(compressed, "ETag"), http_response_header(plain, "ETag"));
}

START_TEST(an_order_is_compressed_for_who_accepts_that)
{
    AUTO_HTTP_RESPONSE placed = place_large(ADA);
    AUTO_FREE char *path = path_of(&placed);
    AUTO_HTTP_RESPONSE plain = ask(ADA, "GET", path, NULL);
    AUTO_HTTP_RESPONSE compressed = ask_with(ADA, GZIP, "GET", path, NULL);

    assert_same(&compressed, &plain);
    ck_assert_str_eq(http_response_header(&compressed, "ETag"),
                     http_response_header(&placed, "ETag"));
}
END_TEST

START_TEST(so_is_a_list)
{
    for (int i = 0; i < 20; i++)
        free(fixture_order(ADA));
    {
        AUTO_HTTP_RESPONSE plain = ask(GRACE, "GET", "/api/orders", NULL);
        AUTO_HTTP_RESPONSE compressed = ask_with(GRACE, GZIP, "GET", "/api/orders", NULL);

        assert_same(&compressed, &plain);
    }
}
END_TEST

START_TEST(head_tells_the_length_of_what_get_sends)
{
    AUTO_HTTP_RESPONSE placed = place_large(ADA);
    AUTO_FREE char *path = path_of(&placed);
    AUTO_HTTP_RESPONSE whole = ask_with(ADA, GZIP, "GET", path, NULL);
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_HTTP_RESPONSE head = { .status = 0 };

    fixture_send(&client, ADA, GZIP, "HEAD", path, NULL);
    head = http_client_read_head(&client);
    assert_status(&head, 200);
    assert_header(&head, "Content-Encoding", "gzip");
    ck_assert_str_eq(http_response_header(&head, "Content-Length"),
                     http_response_header(&whole, "Content-Length"));
}
END_TEST

/* Whether it came compressed or not makes no difference for what a client does with it. */
START_TEST(the_tag_of_a_compressed_order_is_good_for_conditions)
{
    AUTO_HTTP_RESPONSE placed = place_large(ADA);
    AUTO_FREE char *path = path_of(&placed);
    AUTO_HTTP_RESPONSE compressed = ask_with(GRACE, GZIP, "GET", path, NULL);
    AUTO_FREE char *known = NULL, *step = NULL, *change = NULL;
    AUTO_HTTP_RESPONSE same = { .status = 0 }, same_gzip = { .status = 0 }, moved = { .status = 0 };
    const char *etag = http_response_header(&compressed, "ETag");

    assert_header(&compressed, "Content-Encoding", "gzip");
    ck_assert_int_gt(asprintf(&known, GZIP "If-None-Match: %s\r\n", etag), 0);
    ck_assert_int_gt(asprintf(&change, "If-Match: %s\r\n", etag), 0);
    ck_assert_int_gt(asprintf(&step, "%s/status", path), 0);
    same = ask_with(GRACE, known + strlen(GZIP), "GET", path, NULL);
    same_gzip = ask_with(GRACE, known, "GET", path, NULL);
    assert_status(&same, 304);
    assert_status(&same_gzip, 304);
    assert_header(&same_gzip, "Vary", "Accept-Encoding");
    assert_plain(&same_gzip);
    moved = ask_with(GRACE, change, "PATCH", step, "{\"status\":\"processing\"}");
    assert_status(&moved, 200);
}
END_TEST

/* Secrets are in answers to POST, so no answer to anything but a GET is compressed. */
START_TEST(an_answer_to_a_change_is_never_compressed)
{
    AUTO_HTTP_RESPONSE placed = place_large(ADA);
    AUTO_HTTP_RESPONSE token =
        ask_with(GRACE, "Accept-Encoding: gzip, identity;q=0\r\n", "POST", "/api/tokens",
                 "{\"label\":\"till\",\"current_password\":\"" SAMPLE_PASSWORD "\"}");

    assert_status(&placed, 201);
    ck_assert_uint_gt(placed.body_length, 2048);
    assert_plain(&placed);
    assert_status(&token, 201);
    assert_plain(&token);
    ck_assert_ptr_nonnull(http_response_text(&token, "/token"));
}
END_TEST

START_TEST(nor_are_problems_and_what_nobody_need_sign_in_for)
{
    static const char needed[] = "Accept-Encoding: gzip, identity;q=0\r\n";
    AUTO_HTTP_RESPONSE problem = ask_with(ADA, needed, "GET", "/api/orders?limit=0", NULL);
    AUTO_HTTP_RESPONSE session = ask_with(ADA, needed, "GET", "/session.json", NULL);

    assert_problem(&problem, 422, "validation_failed");
    assert_plain(&problem);
    assert_status(&session, 200);
    assert_plain(&session);
}
END_TEST

START_TEST(the_api_description_comes_as_the_build_compressed_it)
{
    AUTO_HTTP_RESPONSE plain = ask(ADA, "GET", "/api/openapi.json", NULL);
    AUTO_HTTP_RESPONSE compressed = ask_with(ADA, GZIP, "GET", "/api/openapi.json", NULL);
    AUTO_FREE char *text = gunzip(compressed.body, compressed.body_length);

    assert_header(&compressed, "Content-Encoding", "gzip");
    assert_header(&compressed, "Vary", "Accept-Encoding");
    ck_assert_str_eq(text, plain.body);
}
END_TEST

static Suite *compressed_suite(void)
{
    Suite *suite = suite_create("compressed");
    TCase *test_case = tcase_create("compressed");

    fixture_add_server(test_case);
    tcase_add_test(test_case, an_order_is_compressed_for_who_accepts_that);
    tcase_add_test(test_case, so_is_a_list);
    tcase_add_test(test_case, head_tells_the_length_of_what_get_sends);
    tcase_add_test(test_case, the_tag_of_a_compressed_order_is_good_for_conditions);
    tcase_add_test(test_case, an_answer_to_a_change_is_never_compressed);
    tcase_add_test(test_case, nor_are_problems_and_what_nobody_need_sign_in_for);
    tcase_add_test(test_case, the_api_description_comes_as_the_build_compressed_it);
    suite_add_tcase(suite, test_case);
    return suite;
}

CHECK_MAIN(compressed_suite)
