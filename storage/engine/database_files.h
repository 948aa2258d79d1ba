/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Which files a connection has open, and whether their names still lead to them.
 *
 * SQLite goes on writing into a database that was moved, removed or replaced under it, and nobody
 * would find there what was acknowledged. Files are told apart by device and inode, and asked about
 * by name alone: to open and close one of SQLite's files drops this process's locks on it.
 */

#include "core/base/error.h"

#include <stdatomic.h>
#include <sys/types.h>

struct sqlite3;

/** A file, whatever its name. */
struct file_identity {
    dev_t device;
    ino_t inode; /* 0: none */
};

enum database_file {
    DATABASE_FILE_DATABASE,
    DATABASE_FILE_LOG,   /* -wal */
    DATABASE_FILE_INDEX, /* -shm: what processes tell each other of the log */
    DATABASE_FILE_COUNT
};

/** For one database; safe to ask by many threads once the log is learned. */
struct database_files {
    char *names[DATABASE_FILE_COUNT]; /* owned; NULL: not learned */
    struct file_identity opened[DATABASE_FILE_COUNT];
    atomic_int told; /* what the log of the program was told last */
};

/**
 * Refuses what SQLite would make of files that do not belong together: a new database beside a log
 * of changes whose database is gone, or a database that another one's log would be written into.
 * To be asked before the database is read, as SQLite reads the log along with it.
 *
 * @handle  opened for @path, without having read anything; NULL: to look at names alone
 * @return ERR_OK, or ERR_REFUSED with what to do
 */
enum err database_files_refuse_mismatch(const char *path, struct sqlite3 *handle,
                                        struct error *err) CHECKED;

/** Learns which database @handle has open under the name @path. */
enum err database_files_learn(struct database_files *files, const char *path,
                              struct sqlite3 *handle, struct error *err) CHECKED;

/** Learns the files of the log, too: once it is in use, they stay until @handle is closed. */
enum err database_files_learn_log(struct database_files *files, struct sqlite3 *handle,
                                  struct error *err) CHECKED;

/**
 * Whether all names still lead to the files that are open; what was not learned is not asked about.
 * The first to find out tells the log, as does the first to find all in its place again.
 *
 * @return ERR_OK, or ERR_BUSY in words for whoever wanted to change something
 */
enum err database_files_verify(struct database_files *files, struct error *err) CHECKED;

/**
 * For those who read: whether there is another database under the name. While there is none, what
 * is open is still the shop's.
 *
 * @return ERR_OK or ERR_BUSY
 */
enum err database_files_may_read(struct database_files *files, struct error *err) CHECKED;

/** Whether the database is in its place, and what lies beside it was found not to be. */
bool database_files_have_lost_log(const struct database_files *files);

/** Forgets everything; harmless on one that has learned nothing. */
void database_files_clear(struct database_files *files);
