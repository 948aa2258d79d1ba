/* SPDX-License-Identifier: MIT */
#include "core/base/unicode.h"

#include <utf8proc.h>

#define ZERO_WIDTH_SPACE 0x200b

/*
 * Characters without a glyph that Unicode does not list as Default_Ignorable_Code_Point: the blank
 * Braille pattern, annotation marks, controls of hieroglyphs, and the musical null notehead.
 */
static const struct {
    utf8proc_int32_t first, last;
} unlisted[] = {
    { 0x2800, 0x2800 },
    { 0xfff9, 0xfffb },
    { 0x13430, 0x1343f },
    { 0x1d159, 0x1d159 },
};

static bool is_unlisted(utf8proc_int32_t code)
{
    for (size_t i = 0; i < ARRAY_LEN(unlisted); i++)
        if (code >= unlisted[i].first && code <= unlisted[i].last)
            return true;
    return false;
}

bool unicode_is_invisible(uint32_t code)
{
    utf8proc_int32_t signed_code = (utf8proc_int32_t)code;

    return utf8proc_get_property(signed_code)->ignorable || is_unlisted(signed_code) ||
           utf8proc_category(signed_code) == UTF8PROC_CATEGORY_CC;
}

/* UTF8PROC_IGNORE drops what is listed; what is not gives its place to something that is. */
static utf8proc_int32_t replace_unlisted(utf8proc_int32_t code, void *context)
{
    (void)context;
    return is_unlisted(code) ? ZERO_WIDTH_SPACE : code;
}

/* @more  options beside those of every text */
static enum err map(const char *text, int more, char **out, struct error *err)
{
    const utf8proc_option_t options =
        (utf8proc_option_t)(UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | more);
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t length =
        utf8proc_map_custom((const utf8proc_uint8_t *)text, 0, &mapped, options,
                            (more & UTF8PROC_IGNORE) ? replace_unlisted : NULL, NULL);

    *out = length == UTF8PROC_ERROR_INVALIDUTF8 ? strdup(text) : (char *)mapped;
    return *out ? ERR_OK : error_no_memory(err);
}

enum err unicode_identifier(const char *text, char **out, struct error *err)
{
    return map(text, UTF8PROC_IGNORE, out, err);
}

enum err unicode_identifier_folded(const char *text, char **out, struct error *err)
{
    return map(text, UTF8PROC_IGNORE | UTF8PROC_CASEFOLD, out, err);
}

enum err unicode_folded(const char *text, char **out, struct error *err)
{
    return map(text, UTF8PROC_IGNORE | UTF8PROC_CASEFOLD | UTF8PROC_COMPAT, out, err);
}

enum err unicode_nfc(const char *text, char **out, struct error *err)
{
    return map(text, 0, out, err);
}

/* ---------------------------------------------------------------- words */

size_t unicode_decode(const char *text, size_t length, uint32_t *code)
{
    utf8proc_int32_t signed_code;
    utf8proc_ssize_t used =
        utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &signed_code);

    if (used <= 0)
        return 0;
    *code = (uint32_t)signed_code;
    return (size_t)used;
}

struct code_range {
    uint32_t first, last;
};

static bool is_in(const struct code_range *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

/* Written without spaces between words: Han, kana, Bopomofo and Hangul, with their marks. */
static bool is_cjk(uint32_t code)
{
    static const struct code_range ranges[] = {
        { 0x1100, 0x11ff },   /* Hangul jamo */
        { 0x2e80, 0x2fdf },   /* radicals */
        { 0x3005, 0x3007 },   /* iteration mark, zero */
        { 0x3021, 0x3029 },   /* numerals */
        { 0x3031, 0x303c },   /* repetition marks */
        { 0x3041, 0x318f },   /* kana, Bopomofo, compatibility jamo */
        { 0x31a0, 0x31ff },   /* more of both */
        { 0x3400, 0x4dbf },   /* Han */
        { 0x4e00, 0x9fff },   /* Han */
        { 0xa960, 0xa97f },   /* jamo */
        { 0xac00, 0xd7ff },   /* Hangul */
        { 0xf900, 0xfaff },   /* Han, compatibility */
        { 0xff66, 0xffdc },   /* half-width kana and jamo */
        { 0x1aff0, 0x1b16f }, /* kana */
        { 0x20000, 0x3ffff }, /* Han */
    };

    return is_in(ranges, ARRAY_LEN(ranges), code);
}

/* Punctuation between sentences or clauses, of several scripts. */
static bool is_between_clauses(uint32_t code)
{
    static const struct code_range ranges[] = {
        { ',', ',' },       { ';', ';' },       { '.', '.' },       { '@', '@' },
        { '\t', '\r' },     { 0x60c, 0x60c },   { 0x61b, 0x61b },   { 0x6d4, 0x6d4 },
        { 0x964, 0x965 },   { 0x3001, 0x3002 }, { 0xff0c, 0xff0c }, { 0xff0e, 0xff0e },
        { 0xff1b, 0xff1b }, { 0xff61, 0xff61 }, { 0xff64, 0xff64 },
    };

    return is_in(ranges, ARRAY_LEN(ranges), code);
}

enum unicode_class unicode_class(uint32_t code)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);

    if (is_between_clauses(code) ||
        (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP))
        return UNICODE_APART;
    if (unicode_is_invisible(code))
        return UNICODE_INVISIBLE;
    if (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME)
        return UNICODE_MARK;
    if ((category < UTF8PROC_CATEGORY_LU || category > UTF8PROC_CATEGORY_LO) &&
        (category < UTF8PROC_CATEGORY_ND || category > UTF8PROC_CATEGORY_NO) &&
        category != UTF8PROC_CATEGORY_CO)
        return UNICODE_TOGETHER;
    return is_cjk(code) ? UNICODE_CHARACTER : UNICODE_LETTER;
}

/*
 * Whether the reader of a decomposed word passes over a mark. Combining classes say where it
 * stands: above or below the letter (200 and more) or across it (1), where Latin, Greek and
 * Cyrillic have accents, and as a point of Hebrew or Arabic (10 to 36). Of other scripts (7 to 9:
 * nukta, kana voicing, virama; 0 and 84 to 132: vowels and tones) it is part of the letter.
 */
static bool is_passed_over(utf8proc_int32_t code)
{
    const utf8proc_property_t *property = utf8proc_get_property(code);
    int class = property->combining_class;

    return class == 1 || (class >= 10 && class <= 36) || class >= 200;
}

/* Letters that Unicode does not decompose, in lower case. */
static const struct {
    utf8proc_int32_t letter;
    const char *folded;
} undecomposed[] = {
    { 0xe6, "ae" }, { 0xf0, "d" },  { 0xf8, "o" },  { 0xfe, "th" },  { 0x111, "d" }, { 0x127, "h" },
    { 0x131, "i" }, { 0x142, "l" }, { 0x14b, "n" }, { 0x153, "oe" }, { 0x167, "t" },
};

/* Writes what @code becomes. @return how many code points */
static size_t fold_letter(utf8proc_int32_t code, utf8proc_int32_t out[static 2])
{
    if (is_passed_over(code))
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(undecomposed); i++)
        if (code == undecomposed[i].letter) {
            out[0] = (unsigned char)undecomposed[i].folded[0];
            out[1] = (unsigned char)undecomposed[i].folded[1];
            return out[1] == '\0' ? 1 : 2;
        }
    out[0] = code;
    return 1;
}

/* The @count code points at @codes, composed again. @out  to free() */
static enum err encode(utf8proc_int32_t *codes, size_t count, char **out, struct error *err)
{
    char *text;

    /* In place; a code point takes no more bytes in UTF-8 than it does there, and one ends it. */
    utf8proc_ssize_t length = utf8proc_reencode(
        codes, (utf8proc_ssize_t)count, (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE));

    if (length < 0)
        return error_no_memory(err);
    text = strndup((const char *)codes, (size_t)length);
    if (!text)
        return error_no_memory(err);
    *out = text;
    return ERR_OK;
}

enum err unicode_fold(const char *word, size_t length, char **out, struct error *err)
{
    const utf8proc_option_t options =
        (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                            UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)word;
    utf8proc_ssize_t size = utf8proc_decompose(bytes, (utf8proc_ssize_t)length, NULL, 0, options);
    AUTO_FREE utf8proc_int32_t *codes = NULL, *folded = NULL;
    size_t count = 0;

    if (size < 0)
        return error_set(err, ERR_INTERNAL, "a word is not UTF-8");
    codes = calloc((size_t)size + 1, sizeof(*codes));
    folded = calloc(2 * (size_t)size + 1, sizeof(*folded));
    if (!codes || !folded ||
        utf8proc_decompose(bytes, (utf8proc_ssize_t)length, codes, size, options) != size)
        return error_no_memory(err);
    for (utf8proc_ssize_t i = 0; i < size; i++)
        count += fold_letter(codes[i], folded + count);
    return encode(folded, count, out, err);
}
