/* SPDX-License-Identifier: MIT */
#pragma once

/** Temporary folders. */

/**
 * Makes a folder in @parent; NULL: where temporary files go. A failure fails the test. Release with
 * folder_remove().
 */
char *folder_new(const char *parent);

/** Removes the folder with all that can be removed in it, and frees its name. */
void folder_remove(char *folder);
