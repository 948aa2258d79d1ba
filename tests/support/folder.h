/* SPDX-License-Identifier: MIT */
#pragma once

/** Temporary folders. */

/** Makes a folder in @parent; NULL: where temporary files go. It fails the test, or is for
 * folder_remove(). */
char *folder_new(const char *parent);

/** Removes it with all of it that can be removed, and frees its name. */
void folder_remove(char *folder);
