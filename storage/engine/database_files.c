/* SPDX-License-Identifier: MIT */
#include "storage/engine/database_files.h"

#include "core/base/log.h"

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>

/*
 * An extended attribute of the WAL: the inodes of the database that it belongs to, and its own. A
 * copy of the WAL has another inode, so its mark is ignored.
 */
#define MARK "user.orderdesk.database"

/* Bytes 18 and 19 of a database:
 * https://www.sqlite.org/fileformat2.html#file_format_version_numbers */
#define VERSIONS_AT    18
#define VERSION_NO_LOG 1

/* Retry-After while a person has to put a file back. */
#define RETRY_AFTER_S 30

static const char *const endings[DATABASE_FILE_COUNT] = {
    [DATABASE_FILE_DATABASE] = "", [DATABASE_FILE_LOG] = "-wal", [DATABASE_FILE_INDEX] = "-shm"
};

/* ---------------------------------------------------------------- identities */

/* @return 0 or an errno */
static int identify(const char *name, struct file_identity *out, off_t *size)
{
    struct stat info;

    *out = (struct file_identity){ .inode = 0 };
    if (stat(name, &info) < 0)
        return errno;
    *out = (struct file_identity){ info.st_dev, info.st_ino };
    if (size)
        *size = info.st_size;
    return 0;
}

static bool is_same(const struct file_identity *a, const struct file_identity *b)
{
    return a->device == b->device && a->inode == b->inode;
}

/* ---------------------------------------------------------------- before opening */

static off_t size_of(const char *path, const char *ending)
{
    AUTO_FREE char *name = NULL;
    struct file_identity ignored;
    off_t size = 0;

    if (asprintf(&name, "%s%s", path, ending) < 0) {
        name = NULL;
        return 0;
    }
    return identify(name, &ignored, &size) == 0 ? size : 0;
}

/*
 * SQLite removes a log that it finds beside an empty database, and never reads the log of none. The
 * log is looked at first: another process may be making both just now, the database before the log.
 * A journal beside an empty file is what a crash leaves of a database's very first change.
 */
static enum err refuse_orphan(const char *path, struct error *err)
{
    bool has_log = size_of(path, "-wal") > 0;
    bool has_journal = size_of(path, "-journal") > 0;
    struct file_identity database;
    off_t size = 0;
    bool is_there = identify(path, &database, &size) == 0;

    if (size > 0 || (!has_log && (is_there || !has_journal)))
        return ERR_OK;
    return error_set(err, ERR_REFUSED,
                     "%s%s is there without its database, and may hold orders. Put the database "
                     "back beside it; or restore a backup with \"orderdesk restore\", which keeps "
                     "the log under another name.",
                     path, has_log ? "-wal" : "-journal");
}

/* @return whether the database says that it has no log of changes */
static bool has_no_log(sqlite3 *handle)
{
    unsigned char version = 0;
    sqlite3_file *file = NULL;

    return sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK &&
           file && file->pMethods &&
           file->pMethods->xRead(file, &version, sizeof(version), VERSIONS_AT) == SQLITE_OK &&
           version == VERSION_NO_LOG;
}

/* @return whether the mark on the log @name says that it is another database's than @database */
static bool is_marked_otherwise(const char *name, const struct file_identity *database)
{
    uintmax_t of_database, of_log;
    struct file_identity log;
    char mark[64], *behind, *end;
    ssize_t length = getxattr(name, MARK, mark, sizeof(mark) - 1);

    if (length < 0 || identify(name, &log, NULL) != 0)
        return false;
    mark[length] = '\0';
    of_database = strtoumax(mark, &behind, 10);
    of_log = strtoumax(behind, &end, 10);
    return behind != mark && end != behind && of_log == log.inode && of_database != database->inode;
}

/* Failing to set the mark loses its protection, and nothing else. */
static void mark_log(const struct database_files *files)
{
    char mark[64];
    int length = snprintf(mark, sizeof(mark), "%ju %ju",
                          (uintmax_t)files->opened[DATABASE_FILE_DATABASE].inode,
                          (uintmax_t)files->opened[DATABASE_FILE_LOG].inode);

    (void)setxattr(files->names[DATABASE_FILE_LOG], MARK, mark, (size_t)length, 0);
}

static enum err refuse_foreign_log(const char *path, sqlite3 *handle, struct error *err)
{
    /* Where SQLite looks for it: a link leads to the log as well. */
    const char *file = sqlite3_db_filename(handle, "main");
    const char *log = file ? sqlite3_filename_wal(file) : NULL;
    struct file_identity database, ignored;
    off_t size = 0;

    if (!log || identify(log, &ignored, &size) != 0 || size == 0 ||
        identify(path, &database, NULL) != 0)
        return ERR_OK;
    if (!is_marked_otherwise(log, &database) && !has_no_log(handle))
        return ERR_OK;
    return error_set(err, ERR_REFUSED,
                     "%s is not the database that %s-wal belongs to, and would be damaged by it. "
                     "Put the right database back; or, to use this one, move the log away: it may "
                     "hold orders.",
                     path, path);
}

enum err database_files_refuse_mismatch(const char *path, sqlite3 *handle, struct error *err)
{
    if (!handle)
        return refuse_orphan(path, err);
    return refuse_foreign_log(path, handle, err);
}

/* ---------------------------------------------------------------- learning */

static enum err learn(struct database_files *files, enum database_file file, const char *name,
                      struct error *err)
{
    int reason;

    files->names[file] = strdup(name);
    if (!files->names[file])
        return error_no_memory(err);
    reason = identify(name, &files->opened[file], NULL);
    return reason == 0 ? ERR_OK
                       : error_set(err, ERR_REFUSED, "%s is gone as soon as it was opened: %s.",
                                   name, strerrordesc_np(reason));
}

enum err database_files_learn(struct database_files *files, const char *path, sqlite3 *handle,
                              struct error *err)
{
    int has_moved = 0;

    if (learn(files, DATABASE_FILE_DATABASE, path, err) != ERR_OK)
        return err->code;
    /* Or else another one took its place since SQLite opened it. */
    if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved) == SQLITE_OK &&
        has_moved)
        return error_set(err, ERR_REFUSED, "%s was replaced while it was opened. Try again.", path);
    return ERR_OK;
}

enum err database_files_learn_log(struct database_files *files, sqlite3 *handle, struct error *err)
{
    const char *database = sqlite3_db_filename(handle, "main");
    AUTO_FREE char *index = NULL;

    if (asprintf(&index, "%s%s", database, endings[DATABASE_FILE_INDEX]) < 0) {
        index = NULL;
        return error_no_memory(err);
    }
    if (learn(files, DATABASE_FILE_LOG, sqlite3_filename_wal(database), err) != ERR_OK ||
        learn(files, DATABASE_FILE_INDEX, index, err) != ERR_OK)
        return err->code;
    mark_log(files);
    return ERR_OK;
}

void database_files_clear(struct database_files *files)
{
    for (size_t i = 0; i < DATABASE_FILE_COUNT; i++)
        free(files->names[i]);
    *files = (struct database_files){ .told = 0 };
}

/* ---------------------------------------------------------------- asking */

enum trouble {
    NONE,
    DATABASE_GONE,
    DATABASE_REPLACED,
    LOG_GONE, /* or replaced, or the index of it */
};

static const char *const words[] = {
    [DATABASE_GONE] = "The shop's database was moved or removed while the shop was open. Nothing "
                      "was changed. Put it back in its place, and the shop goes on.",
    [DATABASE_REPLACED] = "Another file stands in the place of the shop's database. Nothing was "
                          "changed. Put the right one back, and the shop goes on; to use the other "
                          "one, stop the server first.",
    [LOG_GONE] = "A file beside the shop's database (-wal or -shm) was moved, removed or replaced "
                 "while the shop was open. Nothing was changed. Put it back, or stop the server, "
                 "which saves what it held, and start it again.",
};

static enum trouble look_at_database(const struct database_files *files)
{
    struct file_identity now;

    if (!files->names[DATABASE_FILE_DATABASE])
        return NONE;
    if (identify(files->names[DATABASE_FILE_DATABASE], &now, NULL) != 0)
        return DATABASE_GONE;
    return is_same(&now, &files->opened[DATABASE_FILE_DATABASE]) ? NONE : DATABASE_REPLACED;
}

static enum trouble look(const struct database_files *files)
{
    enum trouble trouble = look_at_database(files);

    for (size_t i = DATABASE_FILE_LOG; i < DATABASE_FILE_COUNT && trouble == NONE; i++) {
        struct file_identity now;

        if (files->names[i] &&
            (identify(files->names[i], &now, NULL) != 0 || !is_same(&now, &files->opened[i])))
            trouble = LOG_GONE;
    }
    return trouble;
}

/* Once for each occurrence. */
static void tell(struct database_files *files, enum trouble trouble)
{
    if (atomic_load_explicit(&files->told, memory_order_relaxed) == (int)trouble ||
        atomic_exchange(&files->told, (int)trouble) == (int)trouble)
        return;
    if (trouble == NONE)
        log_info("%s and its log are in their place again; the shop goes on",
                 files->names[DATABASE_FILE_DATABASE]);
    else
        log_error("NO CHANGE IS TAKEN at %s: %s", files->names[DATABASE_FILE_DATABASE],
                  words[trouble]);
}

static enum err refuse(enum trouble trouble, struct error *err)
{
    error_write(err, ERR_BUSY, "%s", words[trouble]);
    err->retry_after_s = RETRY_AFTER_S;
    return err->code;
}

enum err database_files_verify(struct database_files *files, struct error *err)
{
    enum trouble trouble = look(files);

    tell(files, trouble);
    return trouble == NONE ? ERR_OK : refuse(trouble, err);
}

bool database_files_have_lost_log(const struct database_files *files)
{
    return atomic_load(&files->told) == LOG_GONE;
}

enum err database_files_may_read(struct database_files *files, struct error *err)
{
    enum trouble trouble = look_at_database(files);

    if (trouble != DATABASE_REPLACED)
        return ERR_OK;
    tell(files, trouble);
    return refuse(trouble, err);
}
