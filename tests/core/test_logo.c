/* SPDX-License-Identifier: MIT */
#include "core/logo.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"
#include "tests/support/sample_logos.h"

static const struct {
    const unsigned char *bytes;
    size_t length;
    enum logo_type type;
} good[] = {
    { sample_png, sizeof(sample_png), LOGO_PNG },
    { sample_jpeg, sizeof(sample_jpeg), LOGO_JPEG },
    { sample_jpeg_progressive, sizeof(sample_jpeg_progressive), LOGO_JPEG },
    { sample_webp, sizeof(sample_webp), LOGO_WEBP },
    { sample_webp_lossless, sizeof(sample_webp_lossless), LOGO_WEBP },
    { sample_webp_alpha, sizeof(sample_webp_alpha), LOGO_WEBP },
};

/* The one thing that is wrong with a picture, in words; "" when it is taken. Borrowed. */
static const char *problem_of(const void *bytes, size_t length)
{
    static char detail[200];
    AUTO_ERROR err = ERROR_INIT;
    AUTO_LOGO logo = { .bytes = NULL };

    if (logo_read(bytes, length, &logo, &err) == ERR_OK)
        return "";
    ck_assert_int_eq(err.code, ERR_INVALID);
    ck_assert_uint_eq(err.problem_count, 1);
    ck_assert_str_eq(err.problems[0].where, "");
    ck_assert_ptr_null(logo.bytes);
    snprintf(detail, sizeof(detail), "%s", err.problems[0].detail);
    return detail;
}

START_TEST(each_kind_of_picture_is_recognised_by_its_bytes)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_LOGO logo = { .bytes = NULL };

    ck_assert_int_eq(logo_read(good[_i].bytes, good[_i].length, &logo, &err), ERR_OK);
    ck_assert_int_eq(logo.facts.type, good[_i].type);
    ck_assert_int_eq(logo.facts.width, 32);
    ck_assert_int_eq(logo.facts.height, 16);
    ck_assert_uint_eq(logo.facts.length, good[_i].length);
    ck_assert_mem_eq(logo.bytes, good[_i].bytes, good[_i].length);
}
END_TEST

/* A logo whose upload broke off shows half of itself, or nothing. */
START_TEST(a_picture_that_is_cut_off_is_refused_wherever_it_is_cut)
{
    for (size_t length = 12; length < good[_i].length; length++) {
        AUTO_FREE unsigned char *cut = malloc(length); /* to notice reads behind its end */

        ck_assert_ptr_nonnull(cut);
        memcpy(cut, good[_i].bytes, length);
        ck_assert_msg(strcmp(problem_of(cut, length), "is damaged or cut off") == 0, "%zu of %zu",
                      length, good[_i].length);
    }
}
END_TEST

START_TEST(no_byte_that_is_altered_makes_it_read_behind_the_end)
{
    for (size_t at = 0; at < good[_i].length; at++) {
        AUTO_FREE unsigned char *altered = malloc(good[_i].length);

        ck_assert_ptr_nonnull(altered);
        memcpy(altered, good[_i].bytes, good[_i].length);
        altered[at] = 0xFF;
        ck_assert_ptr_nonnull(problem_of(altered, good[_i].length));
    }
}
END_TEST

START_TEST(what_moves_is_refused)
{
    static const char moves[] = "moves; it must be a still picture";

    ck_assert_str_eq(problem_of(sample_png_animated, sizeof(sample_png_animated)), moves);
    ck_assert_str_eq(problem_of(sample_webp_animated, sizeof(sample_webp_animated)), moves);
}
END_TEST

static const char *const others[] = {
    "",
    "GIF89a\x20\x00\x10\x00",
    "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
    "<!doctype html><script>alert(1)</script>",
    "%PDF-1.7",
    "RIFF\x24\x00\x00\x00WAVEfmt ",
    "\x89PNG",
    "\xff\xd8",
};

START_TEST(other_files_are_refused)
{
    ck_assert_str_eq(problem_of(others[_i], strlen(others[_i])),
                     "is not a PNG, JPEG or WebP picture");
}
END_TEST

/* The sample with other dimensions, which stand at bytes 16 to 23. */
static const char *problem_of_size(unsigned width, unsigned height)
{
    unsigned char png[sizeof(sample_png)];

    memcpy(png, sample_png, sizeof(png));
    for (int i = 0; i < 4; i++) {
        png[16 + i] = (unsigned char)(width >> (24 - 8 * i));
        png[20 + i] = (unsigned char)(height >> (24 - 8 * i));
    }
    return problem_of(png, sizeof(png));
}

START_TEST(the_dimensions_have_limits)
{
    ck_assert_str_eq(problem_of_size(LOGO_PIXELS_MIN, LOGO_PIXELS_MAX), "");
    ck_assert_str_eq(problem_of_size(LOGO_PIXELS_MAX, LOGO_PIXELS_MIN), "");
    ck_assert_str_eq(problem_of_size(15, 40),
                     "is 15 by 40 pixels; it must have 16 to 2048 in width and in height");
    ck_assert_str_eq(problem_of_size(40, 2049),
                     "is 40 by 2049 pixels; it must have 16 to 2048 in width and in height");
    ck_assert_str_eq(
        problem_of_size(4294967295U, 4294967295U),
        "is 4294967295 by 4294967295 pixels; it must have 16 to 2048 in width and in height");
}
END_TEST

START_TEST(the_bytes_have_a_limit)
{
    AUTO_FREE unsigned char *large = calloc(1, LOGO_BYTES_MAX + 1);

    ck_assert_ptr_nonnull(large);
    memcpy(large, sample_png, sizeof(sample_png)); /* some programs write more behind the end */
    ck_assert_str_eq(problem_of(large, LOGO_BYTES_MAX), "");
    ck_assert_str_eq(problem_of(large, LOGO_BYTES_MAX + 1), "must have at most 256 KiB");
}
END_TEST

START_TEST(each_picture_has_a_version_of_its_own)
{
    char versions[ARRAY_LEN(good)][LOGO_VERSION_LEN + 1];

    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        AUTO_ERROR err = ERROR_INIT;
        AUTO_LOGO logo = { .bytes = NULL }, again = { .bytes = NULL };

        ck_assert_int_eq(logo_read(good[i].bytes, good[i].length, &logo, &err), ERR_OK);
        ck_assert_int_eq(logo_read(good[i].bytes, good[i].length, &again, &err), ERR_OK);
        ck_assert_str_eq(logo.facts.version, again.facts.version);
        ck_assert_uint_eq(strlen(logo.facts.version), LOGO_VERSION_LEN);
        memcpy(versions[i], logo.facts.version, sizeof(versions[i]));
        for (size_t j = 0; j < i; j++)
            ck_assert_str_ne(versions[i], versions[j]);
    }
}
END_TEST

START_TEST(each_type_has_a_media_type)
{
    for (enum logo_type type = LOGO_PNG; type < LOGO_TYPE_COUNT; type++)
        ck_assert_int_eq(logo_type_from_media(logo_media_type(type)), type);
    ck_assert_str_eq(logo_media_type(LOGO_JPEG), "image/jpeg");
    ck_assert_int_eq(logo_type_from_media("image/svg+xml"), LOGO_NONE);
    ck_assert_int_eq(logo_type_from_media(""), LOGO_NONE);
}
END_TEST

static Suite *logo_suite(void)
{
    Suite *suite = suite_create("logo");
    TCase *tests = tcase_create("logo");
    int count = ARRAY_LEN(good);

    tcase_add_loop_test(tests, each_kind_of_picture_is_recognised_by_its_bytes, 0, count);
    tcase_add_loop_test(tests, a_picture_that_is_cut_off_is_refused_wherever_it_is_cut, 0, count);
    tcase_add_loop_test(tests, no_byte_that_is_altered_makes_it_read_behind_the_end, 0, count);
    tcase_add_test(tests, what_moves_is_refused);
    tcase_add_loop_test(tests, other_files_are_refused, 0, ARRAY_LEN(others));
    tcase_add_test(tests, the_dimensions_have_limits);
    tcase_add_test(tests, the_bytes_have_a_limit);
    tcase_add_test(tests, each_picture_has_a_version_of_its_own);
    tcase_add_test(tests, each_type_has_a_media_type);
    suite_add_tcase(suite, tests);
    return suite;
}

CHECK_MAIN(logo_suite)
