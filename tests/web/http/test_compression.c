/* SPDX-License-Identifier: MIT */
#include "tests/support/check_main.h"
#include "tests/support/gunzip.h"
#include "web/http/compression.h"

static struct request request;
static struct response response;

static void set_up(void)
{
    request = (struct request){ .method = "GET", .path = "/", .query = "" };
    response = (struct response){ .status = 200 };
}

static void tear_down(void)
{
    response_clear(&response);
}

static void accept(const char *value)
{
    ck_assert_uint_lt(request.header_count, REQUEST_HEADERS_MAX);
    request.headers[request.header_count++] = (struct header){ "accept-encoding", value };
}

/* ---------------------------------------------------------------- what the client accepts */

static const struct {
    const char *header; /* what a second one says lies behind a '|' */
    enum compression wish;
} wishes[] = {
    { "gzip", COMPRESSION_WANTED },
    { "GZip", COMPRESSION_WANTED },
    { "x-gzip", COMPRESSION_WANTED },
    { "gzip, deflate, br, zstd", COMPRESSION_WANTED },
    { "br,gzip", COMPRESSION_WANTED },
    { "br|gzip", COMPRESSION_WANTED },
    { "gzip;q=1.0", COMPRESSION_WANTED },
    { "gzip ; q=1.000 , *;q=0.1", COMPRESSION_WANTED },
    { "gzip;Q=0.001", COMPRESSION_WANTED },
    { "gzip;level=9;q=0.5", COMPRESSION_WANTED },
    { "*", COMPRESSION_WANTED },
    { "br, *;q=0.5", COMPRESSION_WANTED },
    { "identity;q=0.5, gzip;q=0.5", COMPRESSION_WANTED },
    { "gzip, identity;q=0.5", COMPRESSION_WANTED },
    { ", gzip ,,", COMPRESSION_WANTED },
    { "gzip, identity;q=0", COMPRESSION_NEEDED },
    { "identity;q=0.000, *", COMPRESSION_NEEDED },
    { "gzip, *;q=0", COMPRESSION_NEEDED },
    { "", COMPRESSION_UNWANTED },
    { "identity", COMPRESSION_UNWANTED },
    { "br, deflate", COMPRESSION_UNWANTED },
    { "gzip;q=0", COMPRESSION_UNWANTED },
    { "gzip;q=0.0, *", COMPRESSION_UNWANTED },
    { "gzip ;\tq=0.000", COMPRESSION_UNWANTED },
    { "gzip;level=9;q=0", COMPRESSION_UNWANTED },
    { "*;q=0", COMPRESSION_UNWANTED },
    { "identity, gzip;q=0.9", COMPRESSION_UNWANTED },
    { "gzip;q=0.5, *", COMPRESSION_UNWANTED },
    { "identity;q=0, gzip;q=0", COMPRESSION_UNWANTED },
    { "gzip;q=0|gzip", COMPRESSION_UNWANTED },
    { "gzipped", COMPRESSION_UNWANTED },
    { "notgzip, x;a=gzip", COMPRESSION_UNWANTED },
    { "gzip;q=", COMPRESSION_UNWANTED },
    { "gzip;q=yes", COMPRESSION_UNWANTED },
    { "gzip;q=.5", COMPRESSION_UNWANTED },
    { "gzip;q=1.001", COMPRESSION_UNWANTED },
    { "gzip;q=2", COMPRESSION_UNWANTED },
    { "gzip;q=-1", COMPRESSION_UNWANTED },
    { "gzip;q=0.1234", COMPRESSION_UNWANTED },
    { "gzip;q=0x1", COMPRESSION_UNWANTED },
};

START_TEST(the_weights_tell_what_the_client_accepts)
{
    AUTO_FREE char *first = strdup(wishes[_i].header);
    char *second;

    ck_assert_ptr_nonnull(first);
    second = strchr(first, '|');
    if (second)
        *second++ = '\0';
    accept(first);
    if (second)
        accept(second);
    ck_assert_msg(compression_of(&request) == wishes[_i].wish, "%s", wishes[_i].header);
}
END_TEST

START_TEST(who_says_nothing_gets_the_body_as_it_is)
{
    ck_assert_int_eq(compression_of(&request), COMPRESSION_UNWANTED);
}
END_TEST

/* ---------------------------------------------------------------- compressing */

#define LARGE 4000

static void write_body(size_t length)
{
    struct buffer *out = response_json(&response, 200);

    for (size_t i = 0; i < length; i++)
        buffer_add(out, i % 7 == 0 ? "," : "x", 1);
}

/* The body is compressed, to less, and as it was before when it is unpacked. */
static void assert_compressed(size_t length)
{
    AUTO_FREE char *plain = gunzip(response.body.text, response.body.length);
    AUTO_RESPONSE before = { .status = 0 };
    struct response compressed = response;

    ck_assert(response.is_gzip && response.varies);
    response = (struct response){ .status = 200 };
    write_body(length);
    before = response;
    response = compressed;
    ck_assert_str_eq(plain, before.body.text);
}

START_TEST(a_large_body_is_compressed)
{
    accept("gzip");
    write_body(LARGE);
    compression_apply(&request, &response);
    assert_compressed(LARGE);
    ck_assert_uint_lt(response.body.length, LARGE / 10);
}
END_TEST

START_TEST(so_is_one_that_no_buffer_of_zlib_holds)
{
    accept("gzip");
    write_body(1000000);
    compression_apply(&request, &response);
    assert_compressed(1000000);
}
END_TEST

START_TEST(a_small_body_is_not_but_depends_on_what_is_accepted_all_the_same)
{
    accept("gzip");
    write_body(1000);
    compression_apply(&request, &response);
    ck_assert(!response.is_gzip && response.varies);
    ck_assert_uint_eq(response.body.length, 1000);
}
END_TEST

START_TEST(a_small_body_is_if_the_client_refuses_it_as_it_is)
{
    accept("gzip, identity;q=0");
    write_body(100);
    compression_apply(&request, &response);
    assert_compressed(100);
}
END_TEST

START_TEST(nothing_is_compressed_against_the_clients_wish)
{
    write_body(LARGE);
    compression_apply(&request, &response);
    ck_assert(!response.is_gzip && response.varies);
    ck_assert_uint_eq(response.body.length, LARGE);
}
END_TEST

START_TEST(what_was_chosen_before_is_left_alone)
{
    accept("gzip");
    write_body(LARGE);
    response.varies = true;
    compression_apply(&request, &response);
    ck_assert(!response.is_gzip);
    ck_assert_uint_eq(response.body.length, LARGE);
}
END_TEST

START_TEST(without_a_body_there_is_nothing_to_compress)
{
    accept("gzip, identity;q=0");
    response_empty(&response, 304);
    compression_apply(&request, &response);
    ck_assert(!response.is_gzip && response.varies);
}
END_TEST

static Suite *compression_suite(void)
{
    Suite *suite = suite_create("compression");
    TCase *accepted = tcase_create("accepted"), *bodies = tcase_create("bodies");

    tcase_add_checked_fixture(accepted, set_up, tear_down);
    tcase_add_loop_test(accepted, the_weights_tell_what_the_client_accepts, 0, ARRAY_LEN(wishes));
    tcase_add_test(accepted, who_says_nothing_gets_the_body_as_it_is);
    suite_add_tcase(suite, accepted);
    tcase_add_checked_fixture(bodies, set_up, tear_down);
    tcase_add_test(bodies, a_large_body_is_compressed);
    tcase_add_test(bodies, so_is_one_that_no_buffer_of_zlib_holds);
    tcase_add_test(bodies, a_small_body_is_not_but_depends_on_what_is_accepted_all_the_same);
    tcase_add_test(bodies, a_small_body_is_if_the_client_refuses_it_as_it_is);
    tcase_add_test(bodies, nothing_is_compressed_against_the_clients_wish);
    tcase_add_test(bodies, what_was_chosen_before_is_left_alone);
    tcase_add_test(bodies, without_a_body_there_is_nothing_to_compress);
    suite_add_tcase(suite, bodies);
    return suite;
}

CHECK_MAIN(compression_suite)
