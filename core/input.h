/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Unvalidated input values: absent, text, a number, a boolean, or something else. HTTP handlers and
 * commands fill them; the domain checks presence, type and value in one place, and reports problems
 * under a JSON pointer.
 */

#include "core/base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum input_kind {
    INPUT_ABSENT, /* not sent, or null */
    INPUT_TEXT,
    INPUT_NUMBER,
    INPUT_BOOL,
    INPUT_OTHER, /* an object, a list, or the same member twice */
};

struct input {
    enum input_kind kind;
    const char *text; /* for INPUT_TEXT; borrowed */
    double number;    /* for INPUT_NUMBER */
    bool truth;       /* for INPUT_BOOL */
};

/** @text as an input; NULL is an absent one. */
struct input input_from_text(const char *text);

/**
 * Reads a text that keeps @rule into @out, cleaned (core/base/text.h); the caller's, to free().
 *
 * @out  NULL when an optional text is absent or empty, or when there is a problem
 * @return false when a problem was added to @err
 */
bool input_read_text(const struct input *input, struct text_rule rule, const char *where,
                     char **out, struct error *err);

/** Reads a whole number from @min to @max, which must be there. @return false after a problem */
bool input_read_integer(const struct input *input, int64_t min, int64_t max, const char *where,
                        int64_t *out, struct error *err);

/** Reads true or false, which must be there. @return false after a problem */
bool input_read_bool(const struct input *input, const char *where, bool *out, struct error *err);
