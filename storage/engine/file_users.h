/* SPDX-License-Identifier: MIT */
#pragma once

/** Who else has a file open, where locks tell nothing. */

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
 * Whether a lock on a file beside @path keeps others out: some network drives and folders shared
 * with containers offer none, or say yes to everybody.
 */
bool file_locks_work(const char *path);
