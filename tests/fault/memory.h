/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Memory that runs out: wraps malloc() and its relatives in everything that is linked into the
 * program, including SQLite and civetweb, by the linker's --wrap.
 */

#include <stdbool.h>
#include <stdint.h>

/** The calling thread always gets memory: it belongs to the test. */
void memory_spare_thread(void);

/**
 * After @calls more that succeed, @count calls of other threads fail; -1: all until memory_mend().
 */
void memory_end_after(int64_t calls, int64_t count);

/** Memory is available again. @return whether a call has failed */
bool memory_mend(void);
