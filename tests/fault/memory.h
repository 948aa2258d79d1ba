/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Memory that runs out: stands before malloc() and its kin in all that is linked into the program,
 * SQLite and civetweb with it, by the linker's --wrap.
 */

#include <stdbool.h>
#include <stdint.h>

/** The calling thread always gets what it asks for: it is the test's own. */
void memory_spare_thread(void);

/** After @calls more that succeed, @count calls of other threads fail; -1: all until the end. */
void memory_end_after(int64_t calls, int64_t count);

/** There is memory again. @return whether a call has failed */
bool memory_mend(void);
