/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Unfinished copies: until a copy is complete it has another name and is locked, so that the
 * remains of a killed program can be distinguished from a copy in progress.
 */

#include "core/base/error.h"

/** What a copy's name has behind it until it is whole, with the number of the process. */
#define BACKUP_PARTIAL ".partial-"

/**
 * Makes the file that becomes the copy @target, after removing what killed programs have left in
 * its folder.
 *
 * @name  its name; to free()
 * @fd    open for reading and writing, and locked until it is closed
 */
enum err backup_partial_make(const char *target, char **name, int *fd, struct error *err) CHECKED;

/**
 * Removes the abandoned partial copies in @folder. Only files that are certainly ours: by name,
 * owner and first bytes, or, if empty, by the name of a copy.
 *
 * @target  the name of a copy whose empty partial files are ours, too; NULL: only those named by a
 *          time
 */
void backup_partial_sweep(const char *folder, const char *target);

/** Whether @name begins like that of a copy that the server makes, "orderdesk-20261122T075452Z.db".
 */
bool backup_name_is_timed(const char *name);

#define BACKUP_TIMED_NAME_LEN 29
