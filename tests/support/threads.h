/* SPDX-License-Identifier: MIT */
#pragma once

/** Threads that start together, to test what must withstand concurrent use. */

#include <stddef.h>

/** Runs @run in @count threads at once, each with its index; waits for all. */
void threads_run(size_t count, void (*run)(size_t index, void *context), void *context);
