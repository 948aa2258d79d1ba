/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The write-ahead log (WAL) file beside a database, seen from outside: see
 * https://www.sqlite.org/fileformat2.html#the_write_ahead_log.
 */

#include <stdbool.h>
#include <stdint.h>

/** Distinguishes one WAL from the next in the same file; all 0: none, or an empty one. */
struct wal_mark {
    unsigned char salts[8];
};

/** The size of the log of the database @path; 0: there is none. */
int64_t wal_bytes(const char *path);

void wal_mark(const char *path, struct wal_mark *out);

/** Waits some seconds for the log @mark to end. @return whether it has ended */
bool wal_wait_for_end(const char *path, const struct wal_mark *mark);
