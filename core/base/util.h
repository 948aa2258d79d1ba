/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The few macros that every module uses: ownership of locals, checked results, array length.
 * Nothing in core/base/ knows of orders.
 *
 * An owning local carries a cleanup attribute and is handed on by `*out = x; x = NULL`, so that a
 * function may return anywhere without leaking.
 */

#include <stdlib.h>
#include <string.h>

/** Runs @fn on the address of the local when it leaves its scope. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

/** The result must be looked at. */
#define CHECKED __attribute__((warn_unused_result))

/** The function is given a printf format as argument @f and its values from argument @v. */
#define PRINTF_LIKE(f, v) __attribute__((format(printf, f, v)))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

static inline void util_free(void *pointer_to_pointer)
{
    void *pointer;

    memcpy(&pointer, pointer_to_pointer, sizeof(pointer));
    free(pointer);
}

/** A local from malloc() that is freed at the end of its scope. */
#define AUTO_FREE CLEANUP(util_free)
