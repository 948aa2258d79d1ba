/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Copies that are being made: until one is whole it bears another name, and is locked, so that what
 * a killed program has left can be told from what is in use.
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
 * Removes the partial copies in @folder that nobody is making any more. Only what is surely ours:
 * by its name, its owner, and what it begins with, or when it is empty the name of a copy.
 *
 * @target  the name of a copy, whose empty partial ones are ours as well; NULL: only those that are
 *          named by a time
 */
void backup_partial_sweep(const char *folder, const char *target);

/** Whether @name begins like that of a copy that the server makes, "orderdesk-20261122T075452Z.db".
 */
bool backup_name_is_timed(const char *name);

#define BACKUP_TIMED_NAME_LEN 29
