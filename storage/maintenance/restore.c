/* SPDX-License-Identifier: MIT */
#include "storage/maintenance/restore.h"

#include "storage/engine/connection.h"
#include "storage/engine/file.h"
#include "storage/engine/file_users.h"
#include "storage/migrations/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * What SQLite has beside a database, and the database itself: last, so that no log ever lies beside
 * a database that it does not belong to. SQLite would write the one into the other.
 */
static const char *const endings[] = { "-journal", "-wal", "-shm", "" };

/* The bytes that SQLite locks: see https://www.sqlite.org/src/file/src/os.h, PENDING_BYTE. */
#define LOCK_BYTES       0x40000000
#define LOCK_BYTES_COUNT 512

static enum err refuse_use(const char *path, const char *user, struct error *err)
{
    return error_set(err, ERR_REFUSED,
                     "%s is in use%s%s. Stop the server first. Nothing was changed.", path,
                     user ? " by " : "", user ? user : "");
}

/*
 * Keeps SQLite from the database while the lock lasts. A server in WAL mode has a lock of its own
 * all the time, also when it is idle; and this works with a database that is too damaged to open.
 *
 * @fd  -1 when there is no database
 */
static enum err lock(const char *path, int *fd, struct error *err)
{
    struct flock range = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_BYTES, .l_len = LOCK_BYTES_COUNT
    };

    *fd = open(path, O_RDWR | O_CLOEXEC);
    if (*fd < 0)
        return errno == ENOENT ? ERR_OK : file_fail(err, "Cannot open", path);
    /* Without locks, other checks decide. */
    if (fcntl(*fd, F_OFD_SETLK, &range) < 0 && (errno == EAGAIN || errno == EACCES))
        return refuse_use(path, NULL, err);
    return ERR_OK;
}

/* SQLite removes this file when the last one stops in peace. */
static bool is_marked_as_in_use(const char *path)
{
    AUTO_FREE char *index = NULL;

    if (asprintf(&index, "%s-shm", path) < 0) {
        index = NULL;
        return true;
    }
    return access(index, F_OK) == 0;
}

/* Locks are not enough: some file systems have none, or grant them to everyone. */
static enum err require_unused(const char *path, struct error *err)
{
    char user[FILE_USER_SIZE];

    if (file_find_user(path, user))
        return refuse_use(path, user, err);
    if (!is_marked_as_in_use(path) || file_locks_work(path))
        return ERR_OK;
    return error_set(err, ERR_REFUSED,
                     "%s may be in use, and its file system has no locks that would tell. When no "
                     "server uses it, on this machine or another, remove %s-shm and try again.",
                     path, path);
}

static enum err is_same_file(const char *path, const char *copy, struct error *err)
{
    struct stat a, b;

    if (stat(path, &a) == 0 && stat(copy, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
        return error_set(err, ERR_REFUSED, "%s is the database itself.", copy);
    return ERR_OK;
}

/* Renames the file at @path and those beside it, if any, to @kept. */
static enum err move_aside(const char *path, const char *kept, bool *moved, struct error *err)
{
    *moved = false;
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        char from[PATH_MAX], to[PATH_MAX];

        if ((size_t)snprintf(from, sizeof(from), "%s%s", path, endings[i]) >= sizeof(from) ||
            (size_t)snprintf(to, sizeof(to), "%s%s", kept, endings[i]) >= sizeof(to))
            return error_set(err, ERR_REFUSED, "The name %s is too long.", path);
        if (file_rename(from, to) == 0)
            *moved = true;
        else if (errno != ENOENT)
            return file_fail(err, "Cannot rename", from);
    }
    return ERR_OK;
}

/* @whole  a copy, which goes to @path and is not there any more */
static enum err replace(const char *path, const char *whole, char **kept, struct error *err)
{
    AUTO_FREE char *name = NULL;
    char stamp[FILE_STAMP_LEN + 1];
    bool moved;

    file_stamp(timestamp_now(), stamp);
    if (asprintf(&name, "%s.replaced-%s", path, stamp) < 0) {
        name = NULL;
        return error_no_memory(err);
    }
    if (move_aside(path, name, &moved, err) != ERR_OK)
        return err->code;
    if (file_rename(whole, path) < 0)
        return error_set(err, ERR_REFUSED,
                         "%s cannot be put in place: %s. What was there is now %s.", path,
                         strerrordesc_np(errno), name);
    if (file_sync_folder(path, err) != ERR_OK)
        return err->code;
    *kept = NULL;
    if (moved) {
        *kept = name;
        name = NULL;
    }
    return ERR_OK;
}

/* @whole  what was read of @copy, which it is called by */
static enum err verify_schema(const char *copy, const char *whole, struct error *err)
{
    CLEANUP(connection_close) struct connection db = { .handle = NULL };
    AUTO_FREE char *name = strdup(copy);

    if (!name)
        return error_no_memory(err);
    if (connection_open(&db, whole, CONNECTION_VISIT, err) != ERR_OK)
        return err->code;
    free(db.path);
    db.path = name;
    name = NULL;
    return migrate_verify_schema(&db, err);
}

static enum err restore_locked(const char *path, const char *copy, const atomic_bool *stop,
                               struct backup_facts *facts, char **kept, struct error *err)
{
    AUTO_FREE char *whole = NULL;

    if (asprintf(&whole, "%s.restored-%ld", path, (long)getpid()) < 0) {
        whole = NULL;
        return error_no_memory(err);
    }
    if (backup_write(copy, whole, stop, facts, err) != ERR_OK)
        return err->code;
    if (verify_schema(copy, whole, err) != ERR_OK || replace(path, whole, kept, err) != ERR_OK)
        unlink(whole);
    return err->code;
}

enum err restore_database(const char *path, const char *copy, const atomic_bool *stop,
                          struct backup_facts *facts, char **kept, struct error *err)
{
    AUTO_FREE char *real = NULL;
    AUTO_FD fd = -1;

    /* Where a link leads: SQLite has its logs there, and the link stays. */
    real = access(path, F_OK) == 0 ? realpath(path, NULL) : strdup(path);
    if (!real)
        return file_fail(err, "Cannot find", path);
    if (is_same_file(real, copy, err) != ERR_OK || file_make_folders(real, err) != ERR_OK ||
        lock(real, &fd, err) != ERR_OK || (fd >= 0 && require_unused(real, err) != ERR_OK))
        return err->code;
    return restore_locked(real, copy, stop, facts, kept, err);
}
