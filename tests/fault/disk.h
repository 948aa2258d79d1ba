/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * A disk that can fail, below SQLite: a VFS (https://www.sqlite.org/vfs.html) before the ordinary
 * one, which keeps of each file what is safe on the disk and what has not been synced yet.
 *
 * It promises what SQLite takes for granted of a disk, and not more (atomiccommit.html, sections 2
 * and 9; psow.html): a sync makes a file's bytes and size safe, one of a folder the names in it.
 * Until then each write happens, does not happen, or happens in some of its sectors, whatever came
 * before or after it; bytes next to those that are written stay as they are.
 */

#include <stdbool.h>
#include <stdint.h>

/** From now on new connections use this disk, all of whose files are safe as they are. */
void disk_begin(void);

/** How many calls have changed something since disk_begin(). */
int64_t disk_changes(void);

/** The power goes with the change after @changes more, in the midst of it: nothing works any more.
 */
void disk_cut_after(int64_t changes);

bool disk_is_cut(void);

/**
 * Ends the disk, whose connections are closed, and leaves files as they may be found after the
 * power was cut just now; @seed chooses among the possible.
 */
void disk_end_by_cut(uint64_t seed);

/** Ends the disk, whose connections are closed. */
void disk_end(void);

/** Whether the folder @path was synced since disk_begin(): what the product does by itself. */
bool disk_has_synced(const char *path);

enum disk_fault {
    DISK_FULL,   /* what takes space fails */
    DISK_BROKEN, /* everything fails, reading too */
};

/** After @calls more that could fail so, @count calls do, or with -1 all until disk_mend(). */
void disk_break_after(enum disk_fault fault, int64_t calls, int64_t count);

/** Ends the fault. @return whether a call has failed of it */
bool disk_mend(void);
