/* SPDX-License-Identifier: MIT */
#pragma once

/** Threads that begin together, for what must stand their all doing it at once. */

#include <stddef.h>

/** Runs @run in @count threads at once, each told its index; waits for all. */
void threads_run(size_t count, void (*run)(size_t index, void *context), void *context);
