/* SPDX-License-Identifier: MIT */
#include "core/base/punycode.h"

#include <stdint.h>

/* RFC 3492, section 5. */
enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, FIRST_BIAS = 72, FIRST_CODE = 128 };

#define CODE_MAX 0x10ffff

/* The code points so far: a label has no more of them than bytes. */
struct codes {
    uint32_t codes[PUNYCODE_LABEL_MAX];
    size_t count;
};

/* Section 6.1. */
static uint32_t adapt(uint32_t delta, size_t count, bool is_first)
{
    uint32_t k = 0;

    delta = is_first ? delta / DAMP : delta / 2;
    delta += delta / (uint32_t)count;
    for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
        delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

/* @return BASE when it is none */
static uint32_t digit_of(char c)
{
    if (c >= 'a' && c <= 'z')
        return (uint32_t)(c - 'a');
    if (c >= 'A' && c <= 'Z')
        return (uint32_t)(c - 'A');
    return c >= '0' && c <= '9' ? (uint32_t)(c - '0') + 26 : BASE;
}

static uint32_t threshold(uint32_t k, uint32_t bias)
{
    if (k <= bias + T_MIN)
        return T_MIN;
    return k >= bias + T_MAX ? T_MAX : k - bias;
}

/* Adds a generalised variable-length integer to @sum (section 3.3). @return its end; NULL: none */
static const char *read_delta(const char *at, const char *end, uint32_t bias, uint32_t *sum)
{
    uint64_t value = *sum, weight = 1;

    for (uint32_t k = BASE;; k += BASE) {
        uint32_t digit = at < end ? digit_of(*at++) : BASE;
        uint32_t t = threshold(k, bias);

        if (digit == BASE)
            return NULL;
        value += digit * weight;
        if (value > INT32_MAX)
            return NULL;
        if (digit < t) {
            *sum = (uint32_t)value;
            return at;
        }
        weight *= BASE - t;
        if (weight > INT32_MAX)
            return NULL;
    }
}

static bool insert(struct codes *codes, size_t place, uint32_t code)
{
    bool is_scalar = code <= CODE_MAX && (code < 0xd800 || code > 0xdfff);

    if (codes->count == PUNYCODE_LABEL_MAX || !is_scalar)
        return false;
    memmove(codes->codes + place + 1, codes->codes + place,
            (codes->count - place) * sizeof(codes->codes[0]));
    codes->codes[place] = code;
    codes->count++;
    return true;
}

/* Section 6.2: what stands before the last hyphen is basic, what follows are insertions. */
static bool decode(const char *at, const char *end, struct codes *codes)
{
    const char *hyphen = memrchr(at, '-', (size_t)(end - at));
    uint32_t code = FIRST_CODE, place = 0, bias = FIRST_BIAS;

    for (; hyphen && at < hyphen; at++)
        if ((unsigned char)*at >= FIRST_CODE || !insert(codes, codes->count, (unsigned char)*at))
            return false;
    if (hyphen)
        at = hyphen + 1;
    while (at < end) {
        uint32_t before = place;

        at = read_delta(at, end, bias, &place);
        if (!at)
            return false;
        bias = adapt(place - before, codes->count + 1, before == 0);
        code += place / (uint32_t)(codes->count + 1);
        place %= (uint32_t)(codes->count + 1);
        if (!insert(codes, place++, code))
            return false;
    }
    return true;
}

static char *write_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
        return out;
    }
    if (code >= 0x10000) {
        *out++ = (char)(0xf0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3f));
    } else if (code >= 0x800) {
        *out++ = (char)(0xe0 | code >> 12);
    }
    if (code >= 0x800)
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
    else
        *out++ = (char)(0xc0 | code >> 6);
    *out++ = (char)(0x80 | (code & 0x3f));
    return out;
}

bool punycode_decode(const char *label, size_t length, char out[static PUNYCODE_TEXT_SIZE])
{
    struct codes codes = { .count = 0 };

    if (length > PUNYCODE_LABEL_MAX || !decode(label, label + length, &codes))
        return false;
    for (size_t i = 0; i < codes.count; i++)
        out = write_utf8(out, codes.codes[i]);
    *out = '\0';
    return true;
}
