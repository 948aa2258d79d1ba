/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * A disk that can fail, below SQLite: a VFS (https://www.sqlite.org/vfs.html) in front of the
 * ordinary one, which records for each file what is safe on the disk and what has not been synced
 * yet.
 *
 * It guarantees what SQLite assumes about a disk, and no more (atomiccommit.html, sections 2 and 9;
 * psow.html): to sync a file makes its bytes and size safe, to sync a folder makes the names in it
 * safe. Until then each write happens, does not happen, or happens in some of its sectors, whatever
 * came before or after it; the bytes next to those that are written stay as they are.
 */

#include <stdbool.h>
#include <stdint.h>

/** From now on, new connections use this disk, on which all existing files are safe. */
void disk_begin(void);

/** How many calls have changed something since disk_begin(). */
int64_t disk_changes(void);

/** The power fails during the change after @changes more: from then on nothing works. */
void disk_cut_after(int64_t changes);

bool disk_is_cut(void);

/**
 * Ends the disk, whose connections must be closed, and leaves files as they could be found after a
 * power cut just now; @seed chooses among the possibilities.
 */
void disk_end_by_cut(uint64_t seed);

/** Ends the disk, whose connections must be closed. */
void disk_end(void);

/** Whether the folder @path was synced since disk_begin(), which the product itself must do. */
bool disk_has_synced(const char *path);

enum disk_fault {
    DISK_FULL,   /* calls that need space fail */
    DISK_BROKEN, /* all calls fail, reads included */
};

/** After @calls more that this fault could affect, @count calls fail; -1: all until disk_mend(). */
void disk_break_after(enum disk_fault fault, int64_t calls, int64_t count);

/** Ends the fault. @return whether it made a call fail */
bool disk_mend(void);
