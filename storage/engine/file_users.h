/* SPDX-License-Identifier: MIT */
#pragma once

/** Finds out which other processes have a file open, where locks cannot. */

#include "core/base/error.h"

/**
 * Looks through the processes that can be seen for one, other than this, that has @path open.
 *
 * @name  what it is called and its number, as "orderdesk (process 4711)"
 * @return whether there is one; those of other users, and of other containers, may not be seen
 */
#define FILE_USER_SIZE 64
bool file_find_user(const char *path, char name[static FILE_USER_SIZE]);

/**
 * Whether locks on a file beside @path exclude others: some network drives and folders shared with
 * containers have none, or grant them to everyone.
 */
bool file_locks_work(const char *path);
