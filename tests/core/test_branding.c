/* SPDX-License-Identifier: MIT */
#include "core/branding.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

#define AUTO_CHANGE CLEANUP(branding_change_clear) struct branding_change

static enum err read_name(struct input name, struct branding_change *out, struct error *err)
{
    const struct branding_input input = { .has_name = true, .name = name };

    return branding_change_read(&input, out, err);
}

static enum err read_colour(struct input colour, struct branding_change *out, struct error *err)
{
    const struct branding_input input = { .has_colour = true, .colour = colour };

    return branding_change_read(&input, out, err);
}

START_TEST(a_name_is_a_text_like_others)
{
    AUTO_FREE char *longest = repeated("ü", SHOP_NAME_MAX),
                   *long_one = repeated("ü", SHOP_NAME_MAX + 1);
    AUTO_ERROR err = ERROR_INIT;
    AUTO_CHANGE change = { .name = NULL };

    ck_assert_int_eq(read_name(text_input("  Café\u202e Blau "), &change, &err), ERR_OK);
    ck_assert(change.has_name && !change.has_colour);
    ck_assert_str_eq(change.name, "Café Blau");
    branding_change_clear(&change);
    ck_assert_int_eq(read_name(text_input(longest), &change, &err), ERR_OK);
    branding_change_clear(&change);
    ck_assert_int_eq(read_name(text_input(long_one), &change, &err), ERR_INVALID);
    ck_assert_str_eq(err.problems[0].where, "/name");
}
END_TEST

static const char *const no_names[] = { " ", "\u200b\u2060", "two\nlines", "tab\there" };

START_TEST(a_name_without_anything_to_see_or_with_lines_is_refused)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_CHANGE change = { .name = NULL };

    ck_assert_int_eq(read_name(text_input(no_names[_i]), &change, &err), ERR_INVALID);
    ck_assert_str_eq(err.problems[0].where, "/name");
    ck_assert_ptr_null(change.name);
}
END_TEST

static const struct {
    const char *text, *colour;
} colours[] = {
    { "#1f4e79", "#1f4e79" },
    { "#FFEE00", "#ffee00" },
    { "#aBcDeF", "#abcdef" },
    { "#000000", "#000000" },
    { "", "" },
};

START_TEST(a_colour_is_six_digits_in_either_case)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_CHANGE change = { .name = NULL };

    ck_assert_int_eq(read_colour(text_input(colours[_i].text), &change, &err), ERR_OK);
    ck_assert(change.has_colour && !change.has_name);
    ck_assert_str_eq(change.colour, colours[_i].colour);
    ck_assert(change.colour[0] == '\0' || branding_is_colour(change.colour));
}
END_TEST

static const char *const no_colours[] = {
    "#fff",     "1f4e79",           "#1f4e7",
    "#1f4e799", "#1f4e7g",          "teal",
    " #1f4e79", "#1f4e79 ",         "#1f4e79;background:url(x)",
    "#１f4e7",  "rgb(31, 78, 121)",
};

START_TEST(anything_else_is_no_colour)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_CHANGE change = { .name = NULL };

    ck_assert_int_eq(read_colour(text_input(no_colours[_i]), &change, &err), ERR_INVALID);
    ck_assert_str_eq(err.problems[0].where, "/colour");
    ck_assert_str_eq(err.problems[0].detail, "must be a colour such as #1f4e79");
    ck_assert(!branding_is_colour(no_colours[_i]));
}
END_TEST

START_TEST(what_is_neither_text_nor_absent_is_refused)
{
    AUTO_ERROR no_name = ERROR_INIT, no_colour = ERROR_INIT;
    AUTO_CHANGE change = { .name = NULL };

    ck_assert_int_eq(read_name(number_input(7), &change, &no_name), ERR_INVALID);
    ck_assert_int_eq(read_colour(other_input(), &change, &no_colour), ERR_INVALID);
}
END_TEST

START_TEST(what_is_absent_or_empty_removes)
{
    const struct input removals[] = { { .kind = INPUT_ABSENT }, text_input("") };

    for (size_t i = 0; i < ARRAY_LEN(removals); i++) {
        const struct branding_input input = {
            .has_name = true, .has_colour = true, .name = removals[i], .colour = removals[i]
        };
        AUTO_ERROR err = ERROR_INIT;
        AUTO_CHANGE change = { .name = NULL };

        ck_assert_int_eq(branding_change_read(&input, &change, &err), ERR_OK);
        ck_assert(change.has_name && change.has_colour);
        ck_assert_ptr_null(change.name);
        ck_assert_str_eq(change.colour, "");
    }
}
END_TEST

START_TEST(a_change_changes_something)
{
    const struct branding_input input = { .has_name = false };
    AUTO_ERROR err = ERROR_INIT;
    AUTO_CHANGE change = { .name = NULL };

    ck_assert_int_eq(branding_change_read(&input, &change, &err), ERR_INVALID);
    ck_assert_str_eq(err.problems[0].detail, "must have at least one of name and colour");
}
END_TEST

static Suite *branding_suite(void)
{
    Suite *suite = suite_create("branding");
    TCase *tests = tcase_create("branding");

    tcase_add_test(tests, a_name_is_a_text_like_others);
    tcase_add_loop_test(tests, a_name_without_anything_to_see_or_with_lines_is_refused, 0,
                        ARRAY_LEN(no_names));
    tcase_add_loop_test(tests, a_colour_is_six_digits_in_either_case, 0, ARRAY_LEN(colours));
    tcase_add_loop_test(tests, anything_else_is_no_colour, 0, ARRAY_LEN(no_colours));
    tcase_add_test(tests, what_is_neither_text_nor_absent_is_refused);
    tcase_add_test(tests, what_is_absent_or_empty_removes);
    tcase_add_test(tests, a_change_changes_something);
    suite_add_tcase(suite, tests);
    return suite;
}

CHECK_MAIN(branding_suite)
