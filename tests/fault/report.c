/* SPDX-License-Identifier: MIT */
#include "tests/fault/report.h"

#include <check.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

bool report_is_thorough(void)
{
    return getenv("FAULT_THOROUGH") != NULL;
}

void report_kept(const struct report *report, int64_t tried, const char *figures, ...)
{
    const char *path = getenv("FAULT_RESULTS");
    char text[300];
    va_list args;
    FILE *file;

    va_start(args, figures);
    (void)vsnprintf(text, sizeof(text), figures, args);
    va_end(args);
    printf("%s: %" PRId64 " %s, 0 lost (%s)\n", report->promise, tried, report->unit, text);
    (void)fflush(stdout);
    if (!path)
        return;
    file = fopen(path, "a");
    ck_assert_msg(file != NULL, "%s cannot be written", path);
    fprintf(file,
            "{\"promise\": \"%s\", \"tried\": %" PRId64 ", \"unit\": \"%s\", \"lost\": 0, "
            "\"figures\": \"%s\", \"command\": \"%s\"}\n",
            report->promise, tried, report->unit, text, report->command);
    ck_assert_int_eq(fclose(file), 0);
}
