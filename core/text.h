/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Text from outside: valid UTF-8 (RFC 3629) without control characters, trimmed, with its length
 * counted in characters (Unicode code points).
 */

#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>

/** Whether the @length bytes at @bytes are UTF-8: no overlong form, no surrogate, nothing cut. */
bool text_is_utf8(const char *bytes, size_t length) CHECKED;

/** The number of code points in @text, which is UTF-8. */
size_t text_length(const char *text);

/** Removes white space (Unicode's White_Space) from both ends of @text, in place. */
void text_trim(char *text);

/** Whether there is a control character (Unicode's category Cc) in @text, or what is not UTF-8. */
bool text_has_control(const char *text);

/** What a text must be. */
struct text_rule {
    size_t max;    /* code points, after trimming */
    bool required; /* may not be empty; an optional empty text counts as none */
};

/**
 * Checks @text and trims it in place; what is wrong is added to @err under @where.
 *
 * @return whether the text keeps the rule
 */
bool text_check(char *text, struct text_rule rule, const char *where, struct error *err);
