/* SPDX-License-Identifier: MIT */
#pragma once

/** What the fault tests report for the table of promises in docs/evidence.md. */

#include "core/base/util.h"

#include <stdbool.h>
#include <stdint.h>

/** Whether to try everything, which takes minutes, or only a sample, which takes seconds. */
bool report_is_thorough(void);

/** A promise that held in all cases: nothing was lost. */
struct report {
    const char *promise; /* in words that a shopkeeper understands */
    const char *unit;    /* what was tried: "crash points" */
    const char *command; /* that repeats the test */
};

/**
 * Adds it to the file that $FAULT_RESULTS names, if any. @figures  further results, as free text
 */
void report_kept(const struct report *report, int64_t tried, const char *figures, ...)
    PRINTF_LIKE(3, 4);
