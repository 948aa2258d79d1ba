/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The files of the disk of disk.h: what is safe, and what was changed since the last sync and may
 * or may not be found after a cut. Names are separate from the files they refer to, as on a disk.
 * The caller holds a lock; any failure ends the test.
 */

#include <stddef.h>
#include <stdint.h>

/** A file, independent of its name. */
struct disk_file;

/**
 * The file that @path refers to, before it is opened. A file that is seen for the first time is
 * safe if it has content; an empty one has just been created.
 */
struct disk_file *disk_files_find(const char *path);

/** From now on @path, which is a file, refers to nothing. */
void disk_files_remove(const char *path);

/** Makes safe what names refer to. */
void disk_files_sync_names(void);

/** Records a change that is not safe yet. */
void disk_file_write(struct disk_file *file, int64_t offset, const void *bytes, size_t size);
void disk_file_truncate(struct disk_file *file, int64_t size);

/** Makes a file's bytes and size safe. */
void disk_file_sync(struct disk_file *file);

/**
 * Leaves files as they could be found if the power failed now; @seed chooses among the
 * possibilities.
 */
void disk_files_settle(uint64_t seed);

/** Forgets all of them. */
void disk_files_clear(void);
