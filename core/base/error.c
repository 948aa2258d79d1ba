/* SPDX-License-Identifier: MIT */
#include "core/base/error.h"

#include <stdarg.h>
#include <stdio.h>

void error_clear(struct error *err)
{
    for (size_t i = 0; i < err->problem_count; i++) {
        free(err->problems[i].where);
        free(err->problems[i].detail);
    }
    free(err->problems);
    *err = (struct error)ERROR_INIT;
}

void error_write(struct error *err, enum err code, const char *format, ...)
{
    va_list args;

    error_clear(err);
    err->code = code;
    va_start(args, format);
    (void)vsnprintf(err->message, sizeof(err->message), format, args);
    va_end(args);
}

void error_copy(struct error *err, const struct error *other)
{
    error_write(err, other->code, "%s", other->message);
    err->allowed = other->allowed;
    err->retry_after_s = other->retry_after_s;
}

enum err error_no_memory(struct error *err)
{
    return error_set(err, ERR_INTERNAL, "out of memory");
}

void error_add(struct error *err, const char *detail, const char *where, ...)
{
    struct problem *grown;
    struct problem problem = { .where = NULL };
    va_list args;
    int length;

    if (err->code == ERR_INTERNAL)
        return;
    va_start(args, where);
    length = vasprintf(&problem.where, where, args);
    va_end(args);
    if (length < 0)
        problem.where = NULL;
    problem.detail = strdup(detail);
    grown = reallocarray(err->problems, err->problem_count + 1, sizeof(*grown));
    if (grown != NULL)
        err->problems = grown;
    if (!grown || !problem.where || !problem.detail) {
        free(problem.where);
        free(problem.detail);
        (void)error_no_memory(err);
        return;
    }
    err->code = ERR_INVALID;
    err->problems[err->problem_count++] = problem;
}

void error_present_price(struct error *err, int64_t price, int decimals)
{
    if (err->problem_count == 0)
        return;
    err->problems[err->problem_count - 1].has_price = true;
    err->problems[err->problem_count - 1].price = price;
    err->problems[err->problem_count - 1].price_decimals = decimals;
}

enum err error_conclude(struct error *err, const char *subject)
{
    if (err->code == ERR_INVALID)
        snprintf(err->message, sizeof(err->message), "%s has %zu problem%s.", subject,
                 err->problem_count, err->problem_count == 1 ? "" : "s");
    return err->code;
}
