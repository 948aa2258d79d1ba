/* SPDX-License-Identifier: MIT */
#include "storage/maintenance/backup.h"

#include "core/base/log.h"
#include "storage/engine/connection.h"
#include "storage/engine/file.h"
#include "storage/engine/page_copy.h"
#include "storage/engine/statement.h"
#include "storage/engine/transaction.h"
#include "storage/maintenance/backup_partial.h"
#include "storage/migrations/migrate.h"

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

#define STOPPED "Stopped before the copy was whole; nothing was left behind."
#define DAMAGED                                                                                    \
    "%s is damaged, or cannot be read, and so is its copy, which was not kept. Nothing else was "  \
    "changed. \"orderdesk check\" and the log tell more."

static void unlink_file(const char **path)
{
    if (*path)
        unlink(*path);
}

/* Copies all pages as they are now: the source holds a read transaction. */
static enum err copy_pages(const struct connection *source, struct connection *target, int fd,
                           struct error *err)
{
    AUTO_PAGE_COPY copy = { .handle = NULL };
    bool done = false;

    if (page_copy_begin(&copy, source, target, err) != ERR_OK)
        return err->code;
    for (int step = 1; !done; step++) {
        if (source->stop && atomic_load(source->stop))
            return error_set(err, ERR_BUSY, STOPPED);
        if (page_copy_step(&copy, STEP_PAGES, &done, err) != ERR_OK)
            return err->code;
        if (step % SYNC_STEPS == 0 && fdatasync(fd) < 0)
            return file_fail(err, "Cannot write", target->path);
    }
    return ERR_OK;
}

static enum err copy_database(const char *path, const char *target, int fd, const atomic_bool *stop,
                              struct error *err)
{
    CLEANUP(connection_close) struct connection source = { .handle = NULL };
    CLEANUP(connection_close) struct connection copy = { .handle = NULL };
    AUTO_TRANSACTION reading = { NULL };

    if (connection_open(&source, path, CONNECTION_VISIT, err) != ERR_OK ||
        migrate_recognise(&source, err) != ERR_OK ||
        transaction_begin_read(&reading, &source, err) != ERR_OK)
        return err->code;

    AUTO_STATEMENT statement = statement_get(&source, "SELECT max(number) FROM orders");

    /* The first read fixes the moment that is copied. */
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    statement_reset(&statement);
    if (connection_open(&copy, target, CONNECTION_COPY, err) != ERR_OK)
        return err->code;
    source.stop = stop;
    return copy_pages(&source, &copy, fd, err);
}

/*
 * Bytes 18 and 19 of the header say whether the file uses a WAL: see
 * https://www.sqlite.org/fileformat2.html#file_format_version_numbers. A copy uses none, so that
 * readers need not create one. Then the file is synced and dropped from the page cache, so that the
 * verification reads what is on the disk.
 */
static enum err finish_file(int fd, const char *path, int64_t *bytes, struct error *err)
{
    static const unsigned char no_log[] = { 1, 1 };
    struct stat info;

    if (pwrite(fd, no_log, sizeof(no_log), 18) != sizeof(no_log) || fsync(fd) < 0 ||
        fstat(fd, &info) < 0)
        return file_fail(err, "Cannot write", path);
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    *bytes = info.st_size;
    return ERR_OK;
}

static enum err read_facts(struct connection *db, struct backup_facts *facts, struct error *err)
{
    AUTO_STATEMENT orders = statement_get(db, "SELECT count(*), max(number) FROM orders");
    AUTO_STATEMENT newest = statement_get(db, "SELECT created_at FROM orders WHERE number = ?1");

    if (statement_one(&orders, err) != ERR_OK)
        return err->code;
    facts->orders = statement_int(&orders, 0);
    facts->newest = statement_int(&orders, 1);
    facts->newest_at = 0;
    if (facts->orders == 0)
        return ERR_OK;
    statement_bind_int(&newest, 1, facts->newest);
    if (statement_one(&newest, err) != ERR_OK)
        return err->code;
    facts->newest_at = statement_int(&newest, 0);
    return ERR_OK;
}

static enum err verify(const char *path, const atomic_bool *stop, struct backup_facts *facts,
                       struct error *err)
{
    CLEANUP(connection_close) struct connection db = { .handle = NULL };

    if (connection_open(&db, path, CONNECTION_VISIT, err) != ERR_OK)
        return err->code;
    db.stop = stop;
    if (migrate_recognise(&db, err) != ERR_OK || connection_verify(&db, err) != ERR_OK)
        return err->code;
    return read_facts(&db, facts, err);
}

/* Gives the whole copy its name, which must be free, and makes the name outlast a power cut. */
static enum err publish(const char *partial, const char *target, struct error *err)
{
    if (file_rename(partial, target) == 0)
        return file_sync_folder(target, err);
    return errno == EEXIST
               ? error_set(err, ERR_REFUSED, "%s exists already; nothing was overwritten.", target)
               : file_fail(err, "Cannot make", target);
}

/* To get the cause, rather than that a statement was interrupted. */
static enum err explain(const char *path, const atomic_bool *stop, struct error *err)
{
    if (stop && atomic_load(stop))
        return error_set(err, ERR_BUSY, STOPPED);
    return err->code == ERR_INTERNAL ? error_set(err, ERR_REFUSED, DAMAGED, path) : err->code;
}

enum err backup_write(const char *path, const char *target, const atomic_bool *stop,
                      struct backup_facts *facts, struct error *err)
{
    AUTO_FREE char *name = NULL;
    CLEANUP(unlink_file) const char *partial = NULL; /* the name, while the file is there */
    AUTO_FD fd = -1;

    if (access(target, F_OK) == 0)
        return error_set(err, ERR_REFUSED, "%s exists already; nothing was overwritten.", target);
    if (backup_partial_make(target, &name, &fd, err) != ERR_OK)
        return err->code;
    partial = name;
    if (copy_database(path, partial, fd, stop, err) != ERR_OK ||
        finish_file(fd, partial, &facts->bytes, err) != ERR_OK ||
        verify(partial, stop, facts, err) != ERR_OK)
        return explain(path, stop, err);
    return publish(partial, target, err);
}
