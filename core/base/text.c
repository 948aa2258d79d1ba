/* SPDX-License-Identifier: MIT */
#include "core/base/text.h"

#include "core/base/unicode.h"

#include <stdint.h>
#include <stdio.h>

/*
 * Decodes one code point at @bytes, of which @left are there.
 * Returns its length in bytes, or 0 when it is not well-formed (RFC 3629, section 4).
 */
static size_t decode(const unsigned char *bytes, size_t left, uint32_t *out)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t length;
    uint32_t code;

    if (bytes[0] < 0x80) {
        *out = bytes[0];
        return 1;
    }
    if (bytes[0] >= 0xc2 && bytes[0] <= 0xdf)
        length = 2;
    else if (bytes[0] >= 0xe0 && bytes[0] <= 0xef)
        length = 3;
    else if (bytes[0] >= 0xf0 && bytes[0] <= 0xf4)
        length = 4;
    else
        return 0;
    if (length > left)
        return 0;
    code = bytes[0] & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (bytes[i] & 0x3f);
    }
    if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return 0;
    *out = code;
    return length;
}

bool text_is_utf8(const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes;
    uint32_t code;

    while (length > 0) {
        size_t step = decode(at, length, &code);

        if (step == 0)
            return false;
        at += step;
        length -= step;
    }
    return true;
}

size_t text_length(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        if (((unsigned char)*text & 0xc0) != 0x80)
            count++;
    return count;
}

static bool is_white_space(uint32_t code)
{
    return (code >= 0x09 && code <= 0x0d) || code == 0x20 || code == 0x85 || code == 0xa0 ||
           code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
           code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

/* C0, DEL and C1: Unicode's general category Cc */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

void text_trim(char *text)
{
    size_t length = strlen(text);
    size_t start = length;
    size_t end = 0;
    uint32_t code;

    for (size_t at = 0; at < length;) {
        size_t step = decode((const unsigned char *)text + at, length - at, &code);

        if (step == 0)
            step = 1;
        else if (is_white_space(code)) {
            at += step;
            continue;
        }
        if (start == length)
            start = at;
        at += step;
        end = at;
    }
    if (end < start)
        end = start;
    memmove(text, text + start, end - start);
    text[end - start] = '\0';
}

void text_join_white_space(char *text)
{
    size_t left = strlen(text);
    bool in_space = false;
    char *out = text;
    uint32_t code;

    for (const char *at = text; left > 0;) {
        size_t step = decode((const unsigned char *)at, left, &code);
        bool is_space = step > 0 && is_white_space(code);

        if (step == 0)
            step = 1;
        if (is_space && !in_space)
            *out++ = ' ';
        for (size_t i = 0; i < step && !is_space; i++)
            *out++ = at[i];
        in_space = is_space;
        at += step;
        left -= step;
    }
    *out = '\0';
}

/* Embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX #9, section 2). */
static bool is_bidi_control(uint32_t code)
{
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

static void remove_bidi_controls(char *text)
{
    size_t left = strlen(text);
    char *out = text;
    uint32_t code;

    for (const char *at = text; left > 0;) {
        size_t step = decode((const unsigned char *)at, left, &code);
        bool is_kept = step == 0 || !is_bidi_control(code);

        if (step == 0)
            step = 1;
        for (size_t i = 0; i < step && is_kept; i++)
            *out++ = at[i];
        at += step;
        left -= step;
    }
    *out = '\0';
}

bool text_is_visible(const char *text)
{
    size_t left = strlen(text);
    uint32_t code;

    while (left > 0) {
        size_t step = decode((const unsigned char *)text, left, &code);

        if (step == 0 || !(is_white_space(code) || unicode_is_invisible(code)))
            return true;
        text += step;
        left -= step;
    }
    return false;
}

void text_clean(char *text)
{
    remove_bidi_controls(text);
    text_trim(text);
    if (!text_is_visible(text))
        text[0] = '\0';
}

/* Whether there is a control character in @text other than @allowed; 0: none is allowed. */
static bool has_control_but(const char *text, uint32_t allowed)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t left = strlen(text);
    uint32_t code;

    while (left > 0) {
        size_t step = decode(at, left, &code);

        if (step == 0 || (is_control(code) && code != allowed))
            return true;
        at += step;
        left -= step;
    }
    return false;
}

bool text_has_control(const char *text)
{
    return has_control_but(text, 0);
}

/* Makes each CR LF an LF, in place. */
static void unify_line_breaks(char *text)
{
    char *out = text;

    for (const char *at = text; *at != '\0'; at++)
        if (!(at[0] == '\r' && at[1] == '\n'))
            *out++ = *at;
    *out = '\0';
}

/* Whether @text has no control character that @rule forbids; says so if it has. */
static bool check_controls(char *text, struct text_rule rule, const char *where, struct error *err)
{
    if (!rule.has_lines && text_has_control(text)) {
        error_add(err, "must not contain control characters, such as line breaks or tabs", "%s",
                  where);
        return false;
    }
    unify_line_breaks(text);
    if (has_control_but(text, '\n')) {
        error_add(err, "must not contain control characters, such as tabs; line breaks may be",
                  "%s", where);
        return false;
    }
    return true;
}

bool text_check(char *text, struct text_rule rule, const char *where, struct error *err)
{
    char detail[80];

    if (!text_is_utf8(text, strlen(text))) {
        error_add(err, "must be valid UTF-8 text", "%s", where);
        return false;
    }
    if (!check_controls(text, rule, where, err))
        return false;
    text_clean(text);
    if (rule.required && text[0] == '\0') {
        error_add(err, "must not be empty", "%s", where);
        return false;
    }
    if (text_length(text) > rule.max) {
        snprintf(detail, sizeof(detail), "must have at most %zu characters", rule.max);
        error_add(err, detail, "%s", where);
        return false;
    }
    return true;
}
