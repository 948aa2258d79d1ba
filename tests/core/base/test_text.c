/* SPDX-License-Identifier: MIT */
#include "core/base/text.h"
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"

/* Encodes @code as UTF-8 would, surrogates included. @return the number of bytes */
static size_t encode(unsigned code, char out[static 5])
{
    size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

    for (size_t i = length; i-- > 1; code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3f));
    out[0] = (char)(lead[length] | code);
    out[length] = '\0';
    return length;
}

START_TEST(every_code_point_but_a_surrogate_is_utf8)
{
    char text[5];

    for (unsigned code = 0; code <= 0x10ffff; code++) {
        size_t length = encode(code, text);
        bool surrogate = code >= 0xd800 && code <= 0xdfff;

        /* Check notes every assertion in a file: too slow for a million. */
        if (text_is_utf8(text, length) == surrogate)
            ck_abort_msg("U+%04X", code);
    }
}
END_TEST

struct bytes {
    const char *what;
    const char *bytes;
};

static const struct bytes broken[] = {
    { "continuation alone", "\x80" },
    { "last continuation alone", "\xbf" },
    { "overlong NUL", "\xc0\x80" },
    { "overlong slash", "\xc0\xaf" },
    { "overlong U+007F", "\xc1\xbf" },
    { "overlong in three bytes", "\xe0\x80\xaf" },
    { "overlong U+07FF", "\xe0\x9f\xbf" },
    { "overlong in four bytes", "\xf0\x80\x80\xaf" },
    { "overlong U+FFFF", "\xf0\x8f\xbf\xbf" },
    { "first surrogate", "\xed\xa0\x80" },
    { "last surrogate", "\xed\xbf\xbf" },
    { "surrogate pair", "\xed\xa0\xbd\xed\xb8\x80" },
    { "beyond U+10FFFF", "\xf4\x90\x80\x80" },
    { "lead F5", "\xf5\x80\x80\x80" },
    { "five bytes", "\xf8\x88\x80\x80\x80" },
    { "six bytes", "\xfc\x84\x80\x80\x80\x80" },
    { "FE", "\xfe" },
    { "FF", "\xff" },
    { "two bytes, cut", "\xc3" },
    { "three bytes, cut after one", "\xe2" },
    { "three bytes, cut after two", "\xe2\x82" },
    { "four bytes, cut after one", "\xf0" },
    { "four bytes, cut after two", "\xf0\x9f" },
    { "four bytes, cut after three", "\xf0\x9f\x98" },
    { "two bytes, broken by a letter", "\xc3z" },
    { "three bytes, broken by a letter", "\xe2\x82z" },
    { "four bytes, broken by a letter", "\xf0\x9f\x98z" },
    { "lead upon lead", "\xc3\xc3\xa9" },
    { "one continuation too many", "\xc3\xa9\xa9" },
    { "Latin-1", "caf\xe9" },
};

/* Copies exactly @length bytes to the heap, so that a sanitizer notices any read beyond them. */
static bool is_utf8_in_heap(const char *bytes, size_t length)
{
    AUTO_FREE char *exact = malloc(length ? length : 1);

    ck_assert_ptr_nonnull(exact);
    memcpy(exact, bytes, length);
    return text_is_utf8(exact, length);
}

START_TEST(what_is_not_well_formed_is_not_utf8)
{
    char behind[32];

    ck_assert_msg(!is_utf8_in_heap(broken[_i].bytes, strlen(broken[_i].bytes)), "%s",
                  broken[_i].what);
    snprintf(behind, sizeof(behind), "good é %s", broken[_i].bytes);
    ck_assert_msg(!is_utf8_in_heap(behind, strlen(behind)), "%s, behind good text",
                  broken[_i].what);
}
END_TEST

START_TEST(nul_is_utf8_within_the_given_length)
{
    ck_assert(is_utf8_in_heap("", 0));
    ck_assert(is_utf8_in_heap("a\0b", 3));
    ck_assert(!is_utf8_in_heap("a\0\xff", 3));
    ck_assert(is_utf8_in_heap("a\xff", 1));
}
END_TEST

static const struct {
    const char *text;
    size_t length;
} lengths[] = {
    { "", 0 }, { "abc", 3 }, { "é", 1 }, { "e\u0301", 2 }, { "日本", 2 }, { "😀!", 2 },
};

START_TEST(length_counts_code_points)
{
    ck_assert_uint_eq(text_length(lengths[_i].text), lengths[_i].length);
}
END_TEST

/* PropList.txt of Unicode, White_Space */
static const unsigned white_space[] = {
    0x09,   0x0a,   0x0b,   0x0c,   0x0d,   0x20,   0x85,   0xa0,   0x1680,
    0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008,
    0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000,
};

START_TEST(white_space_of_every_kind_is_trimmed_from_both_ends_alone)
{
    char space[5], inner[16], text[64];

    encode(white_space[_i], space);
    snprintf(inner, sizeof(inner), "é%sb", space);
    snprintf(text, sizeof(text), "%s %s%s%s%s", space, space, inner, space, space);
    text_trim(text);
    ck_assert_str_eq(text, inner);
    snprintf(text, sizeof(text), "%s%s", space, space);
    text_trim(text);
    ck_assert_str_eq(text, "");
}
END_TEST

static bool is_trimmed(unsigned code)
{
    char text[5];

    encode(code, text);
    text_trim(text);
    return text[0] == '\0';
}

START_TEST(nothing_else_is_trimmed)
{
    unsigned trimmed = 0;

    for (unsigned code = 1; code <= 0xffff; code++)
        if (is_trimmed(code))
            trimmed++;
    ck_assert_uint_eq(trimmed, ARRAY_LEN(white_space));
}
END_TEST

static const struct text_rule required = { .max = 64, .required = true };
static const struct text_rule optional = { .max = 64 };

/* Checks a copy of @text and compares the cleaned text with @expected; NULL: it is refused. */
static void assert_checked(const char *text, struct text_rule rule, const char *expected)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *copy = strdup(text);
    bool kept;

    ck_assert_ptr_nonnull(copy);
    kept = text_check(copy, rule, "/note", &err);
    ck_assert_msg(kept == (expected != NULL), "'%s'", text);
    if (!expected) {
        assert_only_problem(&err, "/note", text);
        return;
    }
    assert_no_problem(&err);
    ck_assert_str_eq(copy, expected);
}

START_TEST(a_checked_text_is_trimmed)
{
    assert_checked("mug", required, "mug");
    assert_checked("  blue mug ", required, "blue mug");
    assert_checked("\u00a0\u3000mug\u2003", required, "mug");
}
END_TEST

START_TEST(a_required_text_must_not_be_empty)
{
    assert_checked("", required, NULL);
    assert_checked("   ", required, NULL);
    assert_checked("\u3000\u00a0", required, NULL);
    assert_checked("", optional, "");
    assert_checked("   ", optional, "");
}
END_TEST

/* U+202A to U+202E, U+2066 to U+2069 */
static const char *const bidi_controls[] = {
    "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
};

START_TEST(what_turns_text_around_is_removed)
{
    char text[64];

    snprintf(text, sizeof(text), "blue%smug", bidi_controls[_i]);
    assert_checked(text, required, "bluemug");
    snprintf(text, sizeof(text), "%s blue mug%s", bidi_controls[_i], bidi_controls[_i]);
    assert_checked(text, optional, "blue mug");
    assert_checked(bidi_controls[_i], required, NULL);
    assert_checked(bidi_controls[_i], optional, "");
}
END_TEST

START_TEST(other_invisible_characters_stay_within_a_text)
{
    /* Persian, a family emoji, a flag, a direction mark, and a soft hyphen. */
    static const char *const texts[] = { "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
                                         "\U0001f469\u200d\U0001f467 \u2764\ufe0f",
                                         "\U0001f3f4\U000e0067\U000e0062\U000e007f",
                                         "\u05d0\u200e1",
                                         "Tee\u00adkanne",
                                         "a\u200bb" };

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_checked(texts[i], required, texts[i]);
}
END_TEST

static const char *const nothing_to_see[] = {
    "\u200b",       "\ufeff",        "\u00ad",           "\u200d",       "\u2060",
    "\u3164",       "\u2800",        "\u200e\u200f",     "\ufe0f",       " \u200b ",
    "\u3000\ufeff", "\u202e\u200b ", "\U000e0020\u115f", "\u2028\u200b", "\u061c",
};

START_TEST(a_text_of_nothing_visible_is_empty)
{
    AUTO_FREE char *text = strdup(nothing_to_see[_i]);
    AUTO_ERROR err = ERROR_INIT;

    ck_assert_ptr_nonnull(text);
    ck_assert(!text_check(text, required, "/name", &err));
    ck_assert_str_eq(problem_at(&err, "/name"), "must not be empty");
    assert_checked(text, optional, "");
}
END_TEST

START_TEST(white_space_is_joined)
{
    char text[] = "  a \u00a0\u3000 b\u2009c\xff d ";

    text_join_white_space(text);
    ck_assert_str_eq(text, " a b c\xff d ");
}
END_TEST

START_TEST(a_text_that_is_not_utf8_is_refused)
{
    assert_checked(broken[_i].bytes, optional, NULL);
}
END_TEST

START_TEST(a_control_character_anywhere_is_refused)
{
    char control[5], text[32];

    for (unsigned code = 1; code < 0xa0; code++) {
        if (code >= 0x20 && code < 0x7f)
            continue;
        encode(code, control);
        snprintf(text, sizeof(text), "blue%smug", control);
        assert_checked(text, optional, NULL);
        snprintf(text, sizeof(text), "%sblue mug", control);
        assert_checked(text, optional, NULL);
        snprintf(text, sizeof(text), "blue mug%s", control);
        assert_checked(text, optional, NULL);
    }
}
END_TEST

START_TEST(line_breaks_stay_where_the_rule_has_lines)
{
    const struct text_rule lines = { .max = 20, .has_lines = true };

    assert_checked("Ring twice\nat the back", (struct text_rule){ .max = 22, .has_lines = true },
                   "Ring twice\nat the back");
    assert_checked("a\r\nb\r\n\r\nc", lines, "a\nb\n\nc");
    assert_checked("\r\n a\n ", lines, "a");
    assert_checked("a\rb", lines, NULL);
    assert_checked("a\tb", lines, NULL);
    assert_checked("a\xc2\x85"
                   "b",
                   lines, NULL);
    assert_checked("a\nb", optional, NULL);
}
END_TEST

START_TEST(the_neighbours_of_control_characters_are_taken)
{
    assert_checked("a b", optional, "a b");
    assert_checked("a~b", optional, "a~b");
    assert_checked("a\u00a0b", optional, "a\u00a0b");
    assert_checked("a\u00adb", optional, "a\u00adb");
}
END_TEST

static const size_t maxima[] = { 64, 200, 1000 };
static const char *const widths[] = { "a", "é", "日", "😀" };

START_TEST(a_text_may_have_as_many_characters_as_the_rule_says)
{
    for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
        struct text_rule rule = { .max = maxima[_i], .required = true };
        AUTO_FREE char *at_limit = repeated(widths[i], rule.max);
        AUTO_FREE char *beyond = repeated(widths[i], rule.max + 1);
        char padded[4100];

        assert_checked(at_limit, rule, at_limit);
        assert_checked(beyond, rule, NULL);
        snprintf(padded, sizeof(padded), "   %s   ", at_limit);
        assert_checked(padded, rule, at_limit);
    }
}
END_TEST

START_TEST(the_limit_is_told)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *text = repeated("x", 65);

    ck_assert(!text_check(text, optional, "/items/3/name", &err));
    ck_assert_str_eq(problem_at(&err, "/items/3/name"), "must have at most 64 characters");
}
END_TEST

static Suite *text_suite(void)
{
    Suite *suite = suite_create("text");
    TCase *utf8 = tcase_create("utf8");
    TCase *trim = tcase_create("trim");
    TCase *check = tcase_create("check");

    tcase_add_test(utf8, every_code_point_but_a_surrogate_is_utf8);
    tcase_add_loop_test(utf8, what_is_not_well_formed_is_not_utf8, 0, ARRAY_LEN(broken));
    tcase_add_test(utf8, nul_is_utf8_within_the_given_length);
    tcase_add_loop_test(utf8, length_counts_code_points, 0, ARRAY_LEN(lengths));
    tcase_add_loop_test(trim, white_space_of_every_kind_is_trimmed_from_both_ends_alone, 0,
                        ARRAY_LEN(white_space));
    tcase_add_test(trim, nothing_else_is_trimmed);
    tcase_add_test(trim, white_space_is_joined);
    tcase_add_test(check, a_checked_text_is_trimmed);
    tcase_add_test(check, a_required_text_must_not_be_empty);
    tcase_add_loop_test(check, what_turns_text_around_is_removed, 0, ARRAY_LEN(bidi_controls));
    tcase_add_test(check, other_invisible_characters_stay_within_a_text);
    tcase_add_loop_test(check, a_text_of_nothing_visible_is_empty, 0, ARRAY_LEN(nothing_to_see));
    tcase_add_loop_test(check, a_text_that_is_not_utf8_is_refused, 0, ARRAY_LEN(broken));
    tcase_add_test(check, a_control_character_anywhere_is_refused);
    tcase_add_test(check, line_breaks_stay_where_the_rule_has_lines);
    tcase_add_test(check, the_neighbours_of_control_characters_are_taken);
    tcase_add_loop_test(check, a_text_may_have_as_many_characters_as_the_rule_says, 0,
                        ARRAY_LEN(maxima));
    tcase_add_test(check, the_limit_is_told);
    suite_add_tcase(suite, utf8);
    suite_add_tcase(suite, trim);
    suite_add_tcase(suite, check);
    return suite;
}

CHECK_MAIN(text_suite)
