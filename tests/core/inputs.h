/* SPDX-License-Identifier: MIT */
#pragma once

/** Inputs as a client might send them, long texts, and the problems that a validation reports. */

#include "core/input.h"

#include <check.h>
#include <stdio.h>

static inline struct input text_input(const char *text)
{
    return input_from_text(text);
}

static inline struct input number_input(double number)
{
    return (struct input){ .kind = INPUT_NUMBER, .number = number };
}

static inline struct input bool_input(bool truth)
{
    return (struct input){ .kind = INPUT_BOOL, .truth = truth };
}

static inline struct input other_input(void)
{
    return (struct input){ .kind = INPUT_OTHER };
}

/** @unit @count times; the caller's, to free(). */
static inline char *repeated(const char *unit, size_t count)
{
    size_t length = strlen(unit);
    char *text = malloc(length * count + 1);

    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * length, unit, length);
    text[length * count] = '\0';
    return text;
}

/** What @err reports at @where; NULL: nothing. */
static inline const char *problem_at(const struct error *err, const char *where)
{
    for (size_t i = 0; i < err->problem_count; i++)
        if (strcmp(err->problems[i].where, where) == 0)
            return err->problems[i].detail;
    return NULL;
}

static inline void assert_no_problem(const struct error *err)
{
    ck_assert_msg(err->problem_count == 0, "%s %s",
                  err->problem_count ? err->problems[0].where : "",
                  err->problem_count ? err->problems[0].detail : "");
    ck_assert_int_eq(err->code, ERR_OK);
}

/** @what  the case, for the message. */
static inline void assert_only_problem(const struct error *err, const char *where, const char *what)
{
    const char *detail = problem_at(err, where);

    ck_assert_msg(err->code == ERR_INVALID, "%s: code %d", what, (int)err->code);
    ck_assert_msg(detail && detail[0] != '\0', "%s: nothing at %s", what, where);
    ck_assert_msg(err->problem_count == 1, "%s: %zu problems", what, err->problem_count);
}
