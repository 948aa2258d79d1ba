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

/* @more  options beside those of every identifier */
static enum err map(const char *text, int more, char **out, struct error *err)
{
    const utf8proc_option_t options =
        (utf8proc_option_t)(UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                            UTF8PROC_IGNORE | more);
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t length = utf8proc_map_custom((const utf8proc_uint8_t *)text, 0, &mapped,
                                                  options, replace_unlisted, NULL);

    *out = length == UTF8PROC_ERROR_INVALIDUTF8 ? strdup(text) : (char *)mapped;
    return *out ? ERR_OK : error_no_memory(err);
}

enum err unicode_identifier(const char *text, char **out, struct error *err)
{
    return map(text, 0, out, err);
}

enum err unicode_identifier_folded(const char *text, char **out, struct error *err)
{
    return map(text, UTF8PROC_CASEFOLD, out, err);
}
