/* SPDX-License-Identifier: MIT */
#include "core/input.h"

#include "core/base/unicode.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

struct input input_from_text(const char *text)
{
    return (struct input){ .kind = text ? INPUT_TEXT : INPUT_ABSENT, .text = text };
}

/* @out  the text to check; the caller's, to free() */
static enum err copy_text(const char *text, const struct text_rule *rule, char **out,
                          struct error *err)
{
    if (rule->is_id)
        return unicode_identifier(text, out, err);
    *out = strdup(text);
    return *out ? ERR_OK : error_no_memory(err);
}

bool input_read_text(const struct input *input, struct text_rule rule, const char *where,
                     char **out, struct error *err)
{
    AUTO_FREE char *text = NULL;

    *out = NULL;
    if (input->kind == INPUT_ABSENT) {
        if (rule.required)
            error_add(err, "is missing", "%s", where);
        return !rule.required;
    }
    if (input->kind != INPUT_TEXT) {
        error_add(err, "must be a text", "%s", where);
        return false;
    }
    if (copy_text(input->text, &rule, &text, err) != ERR_OK || !text_check(text, rule, where, err))
        return false;
    if (text[0] != '\0') {
        *out = text;
        text = NULL;
    }
    return true;
}

bool input_read_integer(const struct input *input, int64_t min, int64_t max, const char *where,
                        int64_t *out, struct error *err)
{
    char detail[96];

    if (input->kind == INPUT_ABSENT) {
        error_add(err, "is missing", "%s", where);
        return false;
    }
    if (input->kind != INPUT_NUMBER || !isfinite(input->number) || input->number < (double)min ||
        input->number > (double)max || floor(input->number) < input->number) {
        snprintf(detail, sizeof(detail), "must be a whole number from %" PRId64 " to %" PRId64, min,
                 max);
        error_add(err, detail, "%s", where);
        return false;
    }
    *out = (int64_t)input->number;
    return true;
}

bool input_read_bool(const struct input *input, const char *where, bool *out, struct error *err)
{
    if (input->kind != INPUT_BOOL) {
        error_add(err, input->kind == INPUT_ABSENT ? "is missing" : "must be true or false", "%s",
                  where);
        return false;
    }
    *out = input->truth;
    return true;
}
