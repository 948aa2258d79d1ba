/* SPDX-License-Identifier: MIT */
#include "storage/backup.h"

#include "core/log.h"
#include "storage/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Pages copied between two looks at the disk. Small steps with a sync of our own every second one
 * keep the copy from filling the disk's queue, in which the server's commits would have to wait.
 */
#define STEP_PAGES 1000
#define SYNC_STEPS 2

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static void unlink_file(const char **path)
{
    if (*path)
        unlink(*path);
}

static void finish_backup(sqlite3_backup **backup)
{
    if (*backup)
        sqlite3_backup_finish(*backup);
}

static enum err file_error(struct error *err, const char *what, const char *path)
{
    return error_set(err, ERR_REFUSED, "%s %s: %s.", what, path, strerrordesc_np(errno));
}

/* Copies all pages as they are now: the source holds a read transaction. */
static enum err copy_pages(struct db *source, struct db *copy, int fd, struct error *err)
{
    CLEANUP(finish_backup)
    sqlite3_backup *backup = sqlite3_backup_init(copy->handle, "main", source->handle, "main");
    int rc = SQLITE_OK;

    if (!backup)
        return db_fail(copy, sqlite3_errcode(copy->handle), err);
    for (int step = 1; rc == SQLITE_OK; step++) {
        rc = sqlite3_backup_step(backup, STEP_PAGES);
        if (step % SYNC_STEPS == 0 && fdatasync(fd) < 0)
            return file_error(err, "Cannot write", copy->path);
    }
    return rc == SQLITE_DONE ? ERR_OK : db_fail(copy, rc, err);
}

static enum err copy_database(const char *path, const char *target, int fd, struct error *err)
{
    CLEANUP(db_close) struct db source = { .handle = NULL };
    CLEANUP(db_close) struct db copy = { .handle = NULL };
    AUTO_TRANSACTION reading = { NULL };

    if (db_open(&source, path, DB_READ, err) != ERR_OK || migrate_verify(&source, err) != ERR_OK ||
        transaction_begin_read(&reading, &source, err) != ERR_OK)
        return err->code;

    AUTO_STATEMENT statement = statement_get(&source, "SELECT max(number) FROM orders");

    /* The first read fixes the moment that is copied. */
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    statement_reset(&statement);
    if (db_open(&copy, target, DB_COPY, err) != ERR_OK)
        return err->code;
    return copy_pages(&source, &copy, fd, err);
}

/* Renames where the new name is free. Memory sticks' file systems know no links, and some no flags.
 */
static int rename_to_free(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (access(to, F_OK) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(from, to);
}

/* Gives the whole copy its name, which must be free, and makes the name outlast a power cut. */
static enum err publish(const char *partial, const char *target, struct error *err)
{
    const char *slash = strrchr(target, '/');
    AUTO_FREE char *name = slash ? strndup(target, (size_t)(slash - target) + 1) : strdup(".");
    CLEANUP(close_fd) int folder = -1;

    if (!name)
        return error_no_memory(err);
    if (rename_to_free(partial, target) < 0)
        return errno == EEXIST ? error_set(err, ERR_REFUSED,
                                           "%s exists already; nothing was overwritten.", target)
                               : file_error(err, "Cannot make", target);
    folder = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || fsync(folder) < 0)
        return file_error(err, "Cannot save the folder of", target);
    return ERR_OK;
}

enum err backup_write(const char *path, const char *target, int64_t *bytes, struct error *err)
{
    AUTO_FREE char *name = NULL;
    CLEANUP(unlink_file) const char *partial = NULL;
    CLEANUP(close_fd) int fd = -1;
    struct stat info;

    if (access(target, F_OK) == 0)
        return error_set(err, ERR_REFUSED, "%s exists already; nothing was overwritten.", target);
    if (asprintf(&name, "%s.partial-%ld", target, (long)getpid()) < 0) {
        name = NULL;
        return error_no_memory(err);
    }
    fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return file_error(err, "Cannot make", name);
    partial = name;
    if (copy_database(path, partial, fd, err) != ERR_OK)
        return err->code;
    if (fsync(fd) < 0 || fstat(fd, &info) < 0)
        return file_error(err, "Cannot write", partial);
    *bytes = info.st_size;
    return publish(partial, target, err);
}
