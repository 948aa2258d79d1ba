/* SPDX-License-Identifier: MIT */
#pragma once

/** Temporary folders. What cannot be done fails the test. */

/** Makes a folder in @parent; NULL: where temporary files go. For folder_remove(). */
char *folder_new(const char *parent);

/** Removes it with all that is in it, and frees its name. */
void folder_remove(char *folder);
