/* SPDX-License-Identifier: MIT */
#include "web/api/json_scan.h"

#include "core/base/text.h"

struct scanner {
    char *start;
    char *at;
    char *end;
    int depth;
};

static bool scan_value(struct scanner *s);

static void skip_space(struct scanner *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
        s->at++;
}

static bool scan_char(struct scanner *s, char c)
{
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

static bool scan_word(struct scanner *s, const char *word)
{
    size_t length = strlen(word);

    if ((size_t)(s->end - s->at) < length || memcmp(s->at, word, length) != 0)
        return false;
    s->at += length;
    return true;
}

static size_t scan_digits(struct scanner *s)
{
    const char *start = s->at;

    while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
        s->at++;
    return (size_t)(s->at - start);
}

static bool scan_number(struct scanner *s)
{
    scan_char(s, '-');
    if (!scan_char(s, '0') && scan_digits(s) == 0)
        return false;
    if (scan_char(s, '.') && scan_digits(s) == 0)
        return false;
    if (scan_char(s, 'e') || scan_char(s, 'E')) {
        if (!scan_char(s, '+'))
            scan_char(s, '-');
        return scan_digits(s) > 0;
    }
    return true;
}

/* The four digits behind \u. */
static bool scan_hex(struct scanner *s, unsigned *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++, s->at++) {
        char c;

        if (s->at == s->end)
            return false;
        c = *s->at;
        if (c >= '0' && c <= '9')
            *out = *out * 16 + (unsigned)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            *out = *out * 16 + (unsigned)((c | 0x20) - 'a' + 10);
        else
            return false;
    }
    return true;
}

static bool scan_unicode_escape(struct scanner *s)
{
    unsigned code, low;

    if (!scan_hex(s, &code))
        return false;
    if (code == 0)
        s->at[-1] = '1';
    if (code >= 0xdc00 && code <= 0xdfff)
        return false;
    if (code < 0xd800 || code > 0xdbff)
        return true;
    return scan_char(s, '\\') && scan_char(s, 'u') && scan_hex(s, &low) && low >= 0xdc00 &&
           low <= 0xdfff;
}

static bool scan_escape(struct scanner *s)
{
    if (s->at == s->end || !strchr("\"\\/bfnrtu", *s->at) || *s->at == '\0')
        return false;
    return *s->at++ == 'u' ? scan_unicode_escape(s) : true;
}

static bool scan_string(struct scanner *s)
{
    if (!scan_char(s, '"'))
        return false;
    while (s->at < s->end) {
        char c = *s->at++;

        if (c == '"')
            return true;
        if ((unsigned char)c < ' ')
            return false;
        if (c == '\\' && !scan_escape(s))
            return false;
    }
    return false;
}

static bool scan_member(struct scanner *s)
{
    skip_space(s);
    if (!scan_string(s))
        return false;
    skip_space(s);
    return scan_char(s, ':') && scan_value(s);
}

/* An object or an array, whose opening bracket has been read. The depth stays where it fails. */
static bool scan_list(struct scanner *s, char closing, bool (*scan_element)(struct scanner *))
{
    bool good;

    if (++s->depth > JSON_DEPTH_MAX)
        return false;
    skip_space(s);
    if (scan_char(s, closing)) {
        s->depth--;
        return true;
    }
    do
        good = scan_element(s);
    while (good && scan_char(s, ','));
    if (!good || !scan_char(s, closing))
        return false;
    s->depth--;
    return true;
}

/* A value with the white space around it. */
static bool scan_value(struct scanner *s)
{
    bool good;

    skip_space(s);
    if (s->at == s->end)
        return false;
    if (scan_char(s, '{'))
        good = scan_list(s, '}', scan_member);
    else if (scan_char(s, '['))
        good = scan_list(s, ']', scan_value);
    else if (*s->at == '"')
        good = scan_string(s);
    else
        good =
            scan_word(s, "true") || scan_word(s, "false") || scan_word(s, "null") || scan_number(s);
    skip_space(s);
    return good;
}

enum err json_scan(char *text, size_t length, struct error *err)
{
    struct scanner scanner = { .start = text, .at = text, .end = text + length };

    if (!text_is_utf8(text, length))
        return error_set(err, ERR_MALFORMED, "The body is not valid UTF-8 text.");
    if (scan_value(&scanner) && scanner.at == scanner.end)
        return ERR_OK;
    if (scanner.depth > JSON_DEPTH_MAX)
        return error_set(err, ERR_MALFORMED, "The body is nested too deeply.");
    return error_set(err, ERR_MALFORMED, "The body is not valid JSON: look at byte %zu.",
                     (size_t)(scanner.at - scanner.start) + 1);
}
