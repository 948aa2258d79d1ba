/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Which files a connection has open, and whether their names still lead to them.
 *
 * SQLite keeps writing to a database that was moved, removed or replaced under it, where
 * acknowledged changes would never be found. Files are identified by device and inode, and looked
 * up by name only: opening and closing one of SQLite's files would drop this process's locks on it.
 */

#include "core/base/error.h"

#include <stdatomic.h>
#include <sys/types.h>

struct sqlite3;

/** The identity of a file, independent of its name. */
struct file_identity {
    dev_t device;
    ino_t inode; /* 0: none */
};

enum database_file {
    DATABASE_FILE_DATABASE,
    DATABASE_FILE_LOG,   /* -wal */
    DATABASE_FILE_INDEX, /* -shm: the WAL index that processes share */
    DATABASE_FILE_COUNT
};

/** The files of one database. Safe for use by many threads once the WAL is learned. */
struct database_files {
    char *names[DATABASE_FILE_COUNT]; /* owned; NULL: not learned */
    struct file_identity opened[DATABASE_FILE_COUNT];
    atomic_int told; /* what was logged last */
};

/**
 * Refuses files that do not belong together: a WAL whose database is gone, beside which SQLite
 * would create a new database, or a WAL that SQLite would write into the wrong database. Call it
 * before the database is read, since reading it reads the WAL, too.
 *
 * @handle  opened on @path, but not read yet; NULL: check the names only
 * @return ERR_OK, or ERR_REFUSED with what to do
 */
enum err database_files_refuse_mismatch(const char *path, struct sqlite3 *handle,
                                        struct error *err) CHECKED;

/** Records which database @handle has open under the name @path. */
enum err database_files_learn(struct database_files *files, const char *path,
                              struct sqlite3 *handle, struct error *err) CHECKED;

/** Records the files of the WAL, too: once in use, they stay until @handle is closed. */
enum err database_files_learn_log(struct database_files *files, struct sqlite3 *handle,
                                  struct error *err) CHECKED;

/**
 * Whether all recorded names still lead to the open files. The first call that finds a difference
 * logs it, and so does the first that finds everything back in place.
 *
 * @return ERR_OK, or ERR_BUSY with a message for a person who wanted to change something
 */
enum err database_files_verify(struct database_files *files, struct error *err) CHECKED;

/**
 * The same for reading, which is fine unless another database has taken the name: until then, the
 * open file is still the shop's.
 *
 * @return ERR_OK or ERR_BUSY
 */
enum err database_files_may_read(struct database_files *files, struct error *err) CHECKED;

/** Whether the database is in its place, but its WAL was found not to be. */
bool database_files_have_lost_log(const struct database_files *files);

/** Forgets everything. */
void database_files_clear(struct database_files *files);
