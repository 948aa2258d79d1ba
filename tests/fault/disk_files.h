/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What the disk of disk.h has of its files: what is safe, and what was changed since the last sync
 * and may be found or not after a cut. Names are apart from what they stand for, as on a disk. The
 * caller holds a lock; what cannot be done ends the test.
 */

#include <stddef.h>
#include <stdint.h>

/** A file, whatever its name. */
struct disk_file;

/**
 * What @path stands for, before it is opened. A file that is met for the first time is safe if
 * there is something in it; an empty one has been made just now.
 */
struct disk_file *disk_files_find(const char *path);

/** From now on @path, where a file is, stands for nothing. */
void disk_files_remove(const char *path);

/** Makes safe what names stand for. */
void disk_files_sync_names(void);

/** Notes a change that is not safe yet. */
void disk_file_write(struct disk_file *file, int64_t offset, const void *bytes, size_t size);
void disk_file_truncate(struct disk_file *file, int64_t size);

/** Makes a file's bytes and size safe. */
void disk_file_sync(struct disk_file *file);

/** Leaves files as they may be found when the power goes now; @seed chooses among the possible. */
void disk_files_settle(uint64_t seed);

/** Forgets all of them. */
void disk_files_clear(void);
