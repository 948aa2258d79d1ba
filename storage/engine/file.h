/* SPDX-License-Identifier: MIT */
#pragma once

/** Files as a whole: names that outlast a power cut and overwrite nothing. */

#include "core/base/error.h"
#include "core/base/timestamp.h"

/** A local descriptor that is closed at the end of its scope; -1: none. */
#define AUTO_FD CLEANUP(file_close) int

void file_close(int *fd);

/** Says with the errno at hand what failed: @what "Cannot write". @return ERR_REFUSED */
enum err file_fail(struct error *err, const char *what, const char *path);

/**
 * Gives @from the name @to, which must be free; to outlast a power cut it needs file_sync_folder().
 *
 * @return 0, or -1 with errno, EEXIST when the name is taken
 */
int file_rename(const char *from, const char *to);

/** Makes the names in the folder of @path outlast a power cut. */
enum err file_sync_folder(const char *path, struct error *err) CHECKED;

/**
 * Warns in the log when others than the owner may read or write @path, and says what to do. Its
 * mode is the owner's to choose, and stays. Nothing is said of what is not there.
 */
void file_warn_of_others(const char *path);

/** Makes the folders that lead to @path, for their owner alone. */
enum err file_make_folders(const char *path, struct error *err) CHECKED;

#define FILE_STAMP_LEN 16

/** Writes a time as file names have it, in UTC: "20261122T075452Z". */
void file_stamp(timestamp_t at, char out[static FILE_STAMP_LEN + 1]);
