/* SPDX-License-Identifier: MIT */
#pragma once

/** What the tests of faults tell of themselves, for the table of promises in docs/evidence.md. */

#include "core/base/util.h"

#include <stdbool.h>
#include <stdint.h>

/** Whether all is to be tried, which takes minutes; otherwise a sample of it, in seconds. */
bool report_is_thorough(void);

/** A promise that was kept in all cases: nothing was lost. */
struct report {
    const char *promise; /* in words that a shopkeeper understands */
    const char *unit;    /* what was tried: "crash points" */
    const char *command; /* by which it can be tried again */
};

/** Adds it to the file that $FAULT_RESULTS names, if one is named. @figures  more, in free words */
void report_kept(const struct report *report, int64_t tried, const char *figures, ...)
    PRINTF_LIKE(3, 4);
