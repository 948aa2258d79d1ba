/* SPDX-License-Identifier: MIT */
#include "core/base/unicode.h"
#include "tests/support/check_main.h"

static char *identifier(const char *text)
{
    AUTO_ERROR err = ERROR_INIT;
    char *out;

    ck_assert_int_eq(unicode_identifier(text, &out, &err), ERR_OK);
    return out;
}

static char *folded(const char *text)
{
    AUTO_ERROR err = ERROR_INIT;
    char *out;

    ck_assert_int_eq(unicode_identifier_folded(text, &out, &err), ERR_OK);
    return out;
}

static const uint32_t invisible[] = {
    0x00,   0x1f,    0x7f,    0xad,    0x34f,   0x61c,   0x115f,  0x1160,  0x17b4,  0x180b,
    0x180e, 0x200b,  0x200c,  0x200d,  0x200e,  0x200f,  0x202a,  0x202e,  0x2060,  0x2064,
    0x2066, 0x2069,  0x206f,  0x2800,  0x3164,  0xfe00,  0xfe0f,  0xfeff,  0xffa0,  0xfff9,
    0xfffb, 0x1343f, 0x1bca0, 0x1d159, 0x1d173, 0xe0001, 0xe0020, 0xe007f, 0xe0100, 0xe01ef,
};
static const uint32_t visible[] = {
    ' ', '-', 'a', 0xa0, 0xae, 0x301, 0x5d0, 0x600, 0x2010, 0x2028, 0x3000, 0x4e00, 0x1f600,
};

START_TEST(what_nobody_sees_is_invisible)
{
    for (size_t i = 0; i < ARRAY_LEN(invisible); i++)
        ck_assert_msg(unicode_is_invisible(invisible[i]), "U+%04X", invisible[i]);
    for (size_t i = 0; i < ARRAY_LEN(visible); i++)
        ck_assert_msg(!unicode_is_invisible(visible[i]), "U+%04X", visible[i]);
}
END_TEST

static const struct {
    const char *text, *identifier;
} identifiers[] = {
    { "", "" },
    { "MUG-01", "MUG-01" },
    { "MU\u200bG-01", "MUG-01" },
    { "\ufeffMUG-01\u2060", "MUG-01" },
    { "MU\u00adG\u200c-\u200d01", "MUG-01" },
    { "\u202eMUG\u2069-01\U000e0041", "MUG-01" },
    { "MUG\u2800-\ufff901", "MUG-01" },
    { "\u2615\ufe0f", "\u2615" },
    { "e\u0301", "\u00e9" },
    { "e\u200b\u0301", "\u00e9" },
    { "\u212b", "\u00c5" },
    { "q\u0307\u0323", "q\u0323\u0307" },
    { "\u0958", "\u0915\u093c" }, /* longer than it was */
    { "\uff2d", "\uff2d" },       /* full width, which is visible */
    { "a b\u00a0c", "a b\u00a0c" },
};

START_TEST(an_identifier_is_composed_and_has_nothing_invisible)
{
    AUTO_FREE char *once = identifier(identifiers[_i].text);
    AUTO_FREE char *twice = identifier(once);

    ck_assert_str_eq(once, identifiers[_i].identifier);
    ck_assert_str_eq(twice, once);
}
END_TEST

static const struct {
    const char *a, *b;
    bool alike;
} pairs[] = {
    { "MUG-01", "mug-01", true },       { "MUG-01", "mUg\u200b-01", true },
    { "STRASSE", "stra\u00dfe", true }, { "\u00c9", "e\u0301", true },
    { "\u0393", "\u03b3", true },       { "\u0416", "\u0436", true },
    { "\u03a3", "\u03c2", true },       { "MUG-01", "MUG-02", false },
    { "MUG-01", "MUG 01", false },      { "\u00e9", "e", false },
    { "A", "\u0391", false },           { "M", "\uff2d", false },
};

START_TEST(identifiers_that_differ_by_case_alone_fold_to_the_same)
{
    AUTO_FREE char *a = folded(pairs[_i].a);
    AUTO_FREE char *b = folded(pairs[_i].b);

    ck_assert_msg((strcmp(a, b) == 0) == pairs[_i].alike, "%s %s", a, b);
}
END_TEST

START_TEST(what_is_not_utf8_stays_as_it_is)
{
    AUTO_FREE char *kept = identifier("a\xff\xad");

    ck_assert_str_eq(kept, "a\xff\xad");
}
END_TEST

static const struct {
    const char *text, *composed;
} compositions[] = {
    { "", "" },
    { "e\u0301", "\u00e9" },
    { "\u1112\u1161\u11ab", "\ud55c" },
    { "a\u200bb \u2028\ufb01", "a\u200bb \u2028\ufb01" }, /* nothing else changes */
    { "a\xff", "a\xff" },
};

START_TEST(form_c_composes_and_keeps_everything)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *composed = NULL;

    ck_assert_int_eq(unicode_nfc(compositions[_i].text, &composed, &err), ERR_OK);
    ck_assert_str_eq(composed, compositions[_i].composed);
}
END_TEST

START_TEST(folding_forgets_case_width_and_other_compatibility)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *out = NULL;

    ck_assert_int_eq(unicode_folded("\uff2dUG \ufb01 \u00c9e\u0301\u200b", &out, &err), ERR_OK);
    ck_assert_str_eq(out, "mug fi \u00e9\u00e9");
}
END_TEST

static Suite *unicode_suite(void)
{
    Suite *suite = suite_create("unicode");
    TCase *tests = tcase_create("unicode");

    tcase_add_test(tests, what_nobody_sees_is_invisible);
    tcase_add_loop_test(tests, an_identifier_is_composed_and_has_nothing_invisible, 0,
                        ARRAY_LEN(identifiers));
    tcase_add_loop_test(tests, identifiers_that_differ_by_case_alone_fold_to_the_same, 0,
                        ARRAY_LEN(pairs));
    tcase_add_loop_test(tests, form_c_composes_and_keeps_everything, 0, ARRAY_LEN(compositions));
    tcase_add_test(tests, folding_forgets_case_width_and_other_compatibility);
    tcase_add_test(tests, what_is_not_utf8_stays_as_it_is);
    suite_add_tcase(suite, tests);
    return suite;
}

CHECK_MAIN(unicode_suite)
