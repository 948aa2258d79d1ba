/* SPDX-License-Identifier: MIT */
#include "storage/engine/sqlite_error.h"

#include "core/base/log.h"
#include "core/base/monotonic.h"
#include "storage/engine/file_users.h"

#include <errno.h>
#include <sqlite3.h>

/* Retry-After when a person has to look after the disk. */
#define DISK_RETRY_AFTER_S 30

/* The same problem is logged again only after this time. */
#define REPEAT_US INT64_C(60000000)

/* ---------------------------------------------------------------- reasons */

/* What the system said last of the log, in which all changes go; or else of the connection. */
static int last_errno(const struct connection *db)
{
    sqlite3_file *log = NULL;
    int reason = 0;

    if (sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK &&
        log && log->pMethods)
        (void)log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &reason);
    return reason != 0 ? reason : sqlite3_system_errno(db->handle);
}

enum trouble {
    NO_TROUBLE, /* with the disk */
    DISK_FULL,
    DISK_READ_ONLY,
    DISK_FAILS,
    TOO_MANY_FILES,
};

static const char *const runtime_words[] = {
    [DISK_FULL] = "The disk is full. Nothing was changed; make room and try again.",
    [DISK_READ_ONLY] = "The disk can be read only, and not written. Nothing was changed. Whoever "
                       "runs the shop: look what is wrong with the disk; the shop goes on as soon "
                       "as it can be written.",
    [DISK_FAILS] = "The disk fails: it could not be read or written. Nothing was changed. Whoever "
                   "runs the shop: look after the disk; the shop goes on as soon as it works.",
    [TOO_MANY_FILES] = "Too many files are open. Nothing was changed; try again soon. Whoever runs "
                       "the shop: raise the limit (ulimit -n).",
};

/* Each for the path. */
static const char *const start_words[] = {
    [DISK_FULL] = "The disk is full. Make room on it for %s.",
    [DISK_READ_ONLY] = "%s may not be written to: its disk can be read only. Look what is wrong "
                       "with the disk, or mount it for writing.",
    [DISK_FAILS] = "%s cannot be used: its disk fails. Look after the disk; a backup can be "
                   "restored on another.",
    [TOO_MANY_FILES] = "%s cannot be opened: too many files are open. Raise the limit (ulimit -n), "
                       "under systemd LimitNOFILE=.",
};

/*
 * SQLite says that a disk is full only of a write that finds no block. A sync, a new file or that
 * of the shared memory may find it out as well; and a quota, or a limit of files' sizes, is a full
 * disk, too.
 */
static enum trouble trouble_of_errno(int reason)
{
    switch (reason) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return DISK_FULL;
    case EROFS:
        return DISK_READ_ONLY;
    case EMFILE:
    case ENFILE:
        return TOO_MANY_FILES;
    case EIO:
    case ENXIO:
    case ENODEV:
    case ESTALE:
        return DISK_FAILS;
    default:
        return NO_TROUBLE;
    }
}

static bool is_for_reading(const struct connection *db)
{
    return sqlite3_db_readonly(db->handle, "main") == 1;
}

static enum trouble trouble_of(const struct connection *db, int rc)
{
    enum trouble trouble;

    switch (rc & 0xff) {
    case SQLITE_FULL:
        return DISK_FULL;
    case SQLITE_IOERR:
        if (rc == SQLITE_IOERR_NOMEM)
            return NO_TROUBLE;
        trouble = trouble_of_errno(last_errno(db));
        return trouble == NO_TROUBLE ? DISK_FAILS : trouble;
    case SQLITE_CANTOPEN:
        return trouble_of_errno(last_errno(db));
    case SQLITE_READONLY:
        /* The one that may only read has itself to blame. */
        return is_for_reading(db) ? NO_TROUBLE : DISK_READ_ONLY;
    default:
        return NO_TROUBLE;
    }
}

/* ---------------------------------------------------------------- while it is open */

static bool is_stopped(const struct connection *db)
{
    return db->stop && atomic_load(db->stop);
}

static enum err busy(struct error *err, int retry_after_s, const char *words)
{
    error_write(err, ERR_BUSY, "%s", words);
    err->retry_after_s = retry_after_s;
    return err->code;
}

enum err sqlite_error_damaged(const struct connection *db, enum err code, struct error *err)
{
    return error_set(err, code,
                     "%s is damaged. Restore it from a backup; \"orderdesk check\" tells more.",
                     db->path);
}

enum err connection_fail(struct connection *db, int rc, struct error *err)
{
    int extended = sqlite3_extended_errcode(db->handle);
    /* A failure of our own, such as a full cache of statements, is not the connection's last. */
    bool is_last = (extended & 0xff) == (rc & 0xff);
    enum trouble trouble;

    /* As was wanted: nothing for the log. */
    if ((rc & 0xff) == SQLITE_INTERRUPT && is_stopped(db))
        return error_set(err, ERR_BUSY, "Stopped before the end.");

    log_error("%s: %s (SQLite result %d)", db->path,
              is_last ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc), is_last ? extended : rc);
    trouble = trouble_of(db, is_last ? extended : rc);
    db->disk_failed |= trouble == DISK_READ_ONLY || trouble == DISK_FAILS;
    if (trouble != NO_TROUBLE)
        return busy(err, DISK_RETRY_AFTER_S, runtime_words[trouble]);
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
        return busy(err, 1, "The database is busy. Please try again in a moment.");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return sqlite_error_damaged(db, ERR_INTERNAL, err);
    default:
        return error_set(err, ERR_INTERNAL, "The database failed. The log says more.");
    }
}

/* ---------------------------------------------------------------- at the start */

static bool is_of_a_lock(int rc)
{
    return rc == SQLITE_IOERR_LOCK || rc == SQLITE_IOERR_RDLOCK || rc == SQLITE_IOERR_SHMLOCK ||
           rc == SQLITE_IOERR_CHECKRESERVEDLOCK;
}

/* SQLite does not distinguish a lock that is taken from one that the file system lacks. */
static enum err refuse_lock(const struct connection *db, struct error *err)
{
    if (!file_locks_work(db->path))
        return error_set(err, ERR_REFUSED,
                         "The file system of %s offers no locks, as some network drives do. Keep "
                         "the database on a disk of this machine; backups may go to the other.",
                         db->path);
    return error_set(err, ERR_BUSY, "%s is locked by another program. Stop that one first.",
                     db->path);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static enum err refuse_for(enum trouble trouble, const struct connection *db, struct error *err)
{
    return error_set(err, trouble == DISK_FULL ? ERR_BUSY : ERR_REFUSED, start_words[trouble],
                     db->path);
}
#pragma GCC diagnostic pop

static bool has_too_many_files(int system_error)
{
    return system_error == EMFILE || system_error == ENFILE;
}

enum err sqlite_error_refuse(const struct connection *db, int rc, struct error *err)
{
    enum trouble trouble = trouble_of(db, rc);

    if (is_of_a_lock(rc))
        return refuse_lock(db, err);
    if (trouble != NO_TROUBLE && (rc & 0xff) != SQLITE_READONLY)
        return refuse_for(trouble, db, err);
    switch (rc & 0xff) {
    case SQLITE_NOTADB:
        return error_set(err, ERR_REFUSED,
                         "%s is not a database, or its beginning is damaged. Choose another file "
                         "with --db, or restore it from a backup.",
                         db->path);
    case SQLITE_CANTOPEN:
        if (db->handle && has_too_many_files(sqlite3_system_errno(db->handle)))
            return error_set(err, ERR_REFUSED,
                             "%s cannot be opened: too many files are open. Raise the limit "
                             "(ulimit -n, or LimitNOFILE in the systemd unit).",
                             db->path);
        return error_set(err, ERR_REFUSED,
                         "%s cannot be opened. Check that it exists and that you may write there.",
                         db->path);
    case SQLITE_READONLY:
        return error_set(err, ERR_REFUSED,
                         "%s may not be written to. Check the file's and folder's permissions.",
                         db->path);
    case SQLITE_CORRUPT:
        return sqlite_error_damaged(db, ERR_REFUSED, err);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return refuse_lock(db, err);
    default:
        return error_set(err, ERR_REFUSED, "%s cannot be used: %s.", db->path, sqlite3_errstr(rc));
    }
}

/* ---------------------------------------------------------------- SQLite's own log */

/* Constraint violations, busy locks and changed schemas are handled where they occur. */
static enum log_level level_of(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_WARNING:
        /* That an index would help a query once is no news for who runs the shop. */
        return rc == SQLITE_WARNING_AUTOINDEX ? LOG_DEBUG : LOG_WARN;
    case SQLITE_CORRUPT:
    case SQLITE_IOERR:
    case SQLITE_MISUSE:
    case SQLITE_INTERNAL:
    case SQLITE_NOLFS:
        return LOG_WARN;
    default:
        return LOG_DEBUG;
    }
}

void sqlite_error_log(void *context, int rc, const char *message)
{
    static atomic_int last = SQLITE_OK;
    static _Atomic int64_t told_us;
    enum log_level level = level_of(rc);
    int64_t now = monotonic_us();

    (void)context;
    if (!log_is_on(level))
        return;
    if (atomic_exchange(&last, rc) == rc && now - atomic_load(&told_us) < REPEAT_US)
        return;
    atomic_store(&told_us, now);
    log_line(level, "SQLite: %s (result %d)", message, rc);
}
