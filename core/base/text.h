/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Text from outside: valid UTF-8 (RFC 3629) without control characters, trimmed, with its length
 * counted in characters (Unicode code points). Characters that reorder the text around them (bidi
 * embeddings, overrides and isolates) are removed: with them a name can be shown as another, or
 * turn what stands behind it around. Other invisible characters stay, since scripts and emoji need
 * them; but a text that has nothing else is empty. Identifiers have no invisible characters at all.
 */

#include "core/base/error.h"

#include <stdbool.h>
#include <stddef.h>

/** Whether the @length bytes at @bytes are UTF-8: no overlong form, no surrogate, nothing cut. */
bool text_is_utf8(const char *bytes, size_t length) CHECKED;

/** The number of code points in @text, which is UTF-8. */
size_t text_length(const char *text);

/** Removes white space (Unicode's White_Space) from both ends of @text, in place. */
void text_trim(char *text);

/** Whether there is something to see in @text, which is UTF-8: not white space, nor invisible. */
bool text_is_visible(const char *text);

/** Writes one space for each run of white space within @text, in place. */
void text_join_white_space(char *text);

/** Removes what reorders text without being seen (U+202A to U+202E, U+2066 to U+2069), and trims;
 * what then has nothing to see is empty. In place; @text is UTF-8. */
void text_clean(char *text);

/** Whether there is a control character (Unicode's category Cc) in @text, or what is not UTF-8. */
bool text_has_control(const char *text);

/** What a text must be. */
struct text_rule {
    size_t max;     /* code points, after trimming */
    bool required;  /* may not be empty; an optional empty text counts as none */
    bool is_id;     /* an identifier, normalised by unicode_identifier() */
    bool has_lines; /* may have line breaks: LF, and CR LF, which becomes LF */
};

/**
 * Checks @text and cleans it in place; input_read_text() makes identifiers of it before. What
 * is wrong is added to @err under @where.
 *
 * @return whether the text keeps the rule
 */
bool text_check(char *text, struct text_rule rule, const char *where, struct error *err);
