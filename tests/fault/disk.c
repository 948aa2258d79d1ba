/* SPDX-License-Identifier: MIT */
#include "tests/fault/disk.h"

#include "tests/fault/disk_files.h"

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDERS_MAX 16

static struct {
    pthread_mutex_t mutex;
    sqlite3_vfs vfs;
    sqlite3_vfs *ordinary;
    ino_t folders[FOLDERS_MAX]; /* the first that were synced */
    size_t folder_count;
    int64_t changes;
    int64_t cut_at; /* the change during which the power fails; 0: none */
    bool cut;
    enum disk_fault fault;
    int64_t fault_in;   /* calls until it begins */
    int64_t fault_left; /* calls that are still to fail; -1: all */
    bool fault_met;
} disk = { .mutex = PTHREAD_MUTEX_INITIALIZER };

struct file {
    sqlite3_file base;
    struct disk_file *stored; /* NULL: a temporary file, which need not survive */
    bool syncs_folder;        /* with its first sync, as the ordinary VFS does for a new log */
    sqlite3_file *real;       /* the file that this one wraps */
};

#define lock_disk()   pthread_mutex_lock(&disk.mutex)
#define unlock_disk() pthread_mutex_unlock(&disk.mutex)

/*
 * The power fails only in the simulation, so syncs that bypass SQLite, and those of the ordinary
 * VFS, need not reach a real disk.
 */
int fsync(int fd)
{
    struct stat info;

    lock_disk();
    if (fstat(fd, &info) == 0 && disk.folder_count < FOLDERS_MAX && S_ISDIR(info.st_mode))
        disk.folders[disk.folder_count++] = info.st_ino;
    unlock_disk();
    return 0;
}

int fdatasync(int fd)
{
    (void)fd;
    return 0;
}

bool disk_has_synced(const char *path)
{
    struct stat info;
    bool found = false;

    ck_assert_int_eq(stat(path, &info), 0);
    lock_disk();
    for (size_t i = 0; i < disk.folder_count; i++)
        found = found || disk.folders[i] == info.st_ino;
    unlock_disk();
    return found;
}

/* ---------------------------------------------------------------- what happens to a call */

enum call { CALL_READ, CALL_CHANGE, CALL_GROW };

/* Whether the call fails now, because of a power cut or a fault. */
static bool is_hit(enum call call)
{
    if (disk.cut)
        return true;
    if (disk.fault_left == 0 || (disk.fault == DISK_FULL && call != CALL_GROW))
        return false;
    if (disk.fault_in > 0) {
        disk.fault_in--;
        return false;
    }
    if (disk.fault_left > 0)
        disk.fault_left--;
    disk.fault_met = true;
    return true;
}

static bool reading_fails(void)
{
    bool fails;

    lock_disk();
    fails = is_hit(CALL_READ);
    unlock_disk();
    return fails;
}

/* Counts a change, during which the power may fail. */
static bool cut_now(void)
{
    if (++disk.changes == disk.cut_at)
        disk.cut = true;
    return disk.cut;
}

/* ---------------------------------------------------------------- a file's calls */

static struct file *file_of(sqlite3_file *base)
{
    return (struct file *)base;
}

static sqlite3_file *real_of(sqlite3_file *base)
{
    return file_of(base)->real;
}

#define METHODS(base) (real_of(base)->pMethods)

static int close_file(sqlite3_file *base)
{
    return METHODS(base)->xClose(real_of(base));
}

static int read_file(sqlite3_file *base, void *out, int size, sqlite3_int64 offset)
{
    if (reading_fails())
        return SQLITE_IOERR_READ;
    return METHODS(base)->xRead(real_of(base), out, size, offset);
}

static int write_file(sqlite3_file *base, const void *bytes, int size, sqlite3_int64 offset)
{
    struct disk_file *file = file_of(base)->stored;
    int failure;
    bool hit;

    lock_disk();
    failure = disk.fault == DISK_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    hit = is_hit(CALL_GROW);
    if (!hit && file) {
        disk_file_write(file, offset, bytes, (size_t)size);
        hit = cut_now();
    }
    unlock_disk();
    if (hit)
        return failure;
    return METHODS(base)->xWrite(real_of(base), bytes, size, offset);
}

static int truncate_file(sqlite3_file *base, sqlite3_int64 size)
{
    struct disk_file *file = file_of(base)->stored;
    bool hit;

    lock_disk();
    hit = is_hit(CALL_CHANGE);
    if (!hit && file) {
        disk_file_truncate(file, size);
        hit = cut_now();
    }
    unlock_disk();
    return hit ? SQLITE_IOERR_TRUNCATE : METHODS(base)->xTruncate(real_of(base), size);
}

/* A sync during which the power fails guarantees nothing. */
static int sync_file(sqlite3_file *base, int flags)
{
    struct file *file = file_of(base);
    bool hit;

    (void)flags;
    lock_disk();
    /* A call that needs space may find only now that there is none. */
    hit = is_hit(CALL_GROW);
    if (!hit && file->stored) {
        hit = cut_now();
        if (!hit) {
            disk_file_sync(file->stored);
            if (file->syncs_folder)
                disk_files_sync_names();
            file->syncs_folder = false;
        }
    }
    unlock_disk();
    return hit ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *out)
{
    return reading_fails() ? SQLITE_IOERR_FSTAT : METHODS(base)->xFileSize(real_of(base), out);
}

static int lock_file(sqlite3_file *base, int level)
{
    return METHODS(base)->xLock(real_of(base), level);
}

static int unlock_file(sqlite3_file *base, int level)
{
    return METHODS(base)->xUnlock(real_of(base), level);
}

static int check_reserved_lock(sqlite3_file *base, int *out)
{
    return METHODS(base)->xCheckReservedLock(real_of(base), out);
}

/* The error that the system would report for a call that has failed here. */
static int reason_of_fault(void)
{
    return disk.fault == DISK_FULL ? ENOSPC : EIO;
}

static int file_control(sqlite3_file *base, int op, void *argument)
{
    if (op == SQLITE_FCNTL_LAST_ERRNO) {
        *(int *)argument = reason_of_fault();
        return SQLITE_OK;
    }
    return METHODS(base)->xFileControl(real_of(base), op, argument);
}

static int sector_size(sqlite3_file *base)
{
    return METHODS(base)->xSectorSize(real_of(base));
}

static int device_characteristics(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* The file of the shared memory grows, and is gone after a cut. */
static int map_shm(sqlite3_file *base, int region, int size, int extend, void volatile **out)
{
    bool hit;

    lock_disk();
    hit = is_hit(extend ? CALL_GROW : CALL_READ);
    unlock_disk();
    if (hit)
        return SQLITE_IOERR_SHMSIZE;
    return METHODS(base)->xShmMap(real_of(base), region, size, extend, out);
}

static int lock_shm(sqlite3_file *base, int offset, int count, int flags)
{
    return METHODS(base)->xShmLock(real_of(base), offset, count, flags);
}

static void barrier_shm(sqlite3_file *base)
{
    METHODS(base)->xShmBarrier(real_of(base));
}

static int unmap_shm(sqlite3_file *base, int remove)
{
    return METHODS(base)->xShmUnmap(real_of(base), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, /* without memory mapping */
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_reserved_lock,
    .xFileControl = file_control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = device_characteristics,
    .xShmMap = map_shm,
    .xShmLock = lock_shm,
    .xShmBarrier = barrier_shm,
    .xShmUnmap = unmap_shm,
};

/* ---------------------------------------------------------------- the disk's calls */

static bool is_log(int flags)
{
    return (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL)) != 0;
}

static int open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags,
                     int *out_flags)
{
    struct file *file = file_of(base);
    bool creates = (flags & SQLITE_OPEN_CREATE) != 0;
    bool hit;
    int rc;

    (void)vfs;
    *file = (struct file){ .real = (sqlite3_file *)(file + 1) };
    lock_disk();
    hit = is_hit(creates && is_log(flags) ? CALL_GROW : CALL_READ);
    if (!hit && path && (creates || access(path, F_OK) == 0))
        file->stored = disk_files_find(path);
    unlock_disk();
    if (hit)
        return SQLITE_CANTOPEN;
    rc = disk.ordinary->xOpen(disk.ordinary, path, file->real, flags, out_flags);
    if (rc != SQLITE_OK)
        return rc;
    file->syncs_folder = creates && is_log(flags);
    base->pMethods = &methods;
    return SQLITE_OK;
}

static int delete_file(sqlite3_vfs *vfs, const char *path, int syncs_folder)
{
    bool hit;

    (void)vfs;
    lock_disk();
    hit = is_hit(CALL_CHANGE);
    if (!hit && access(path, F_OK) == 0) {
        disk_files_remove(path);
        hit = cut_now();
        if (!hit && syncs_folder)
            disk_files_sync_names();
    }
    unlock_disk();
    return hit ? SQLITE_IOERR_DELETE : disk.ordinary->xDelete(disk.ordinary, path, 0);
}

static int access_file(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    (void)vfs;
    if (reading_fails())
        return SQLITE_IOERR_ACCESS;
    return disk.ordinary->xAccess(disk.ordinary, path, flags, out);
}

static int last_error(sqlite3_vfs *vfs, int size, char *out)
{
    (void)vfs;
    (void)size;
    (void)out;
    return reason_of_fault();
}

void disk_begin(void)
{
    disk.ordinary = sqlite3_vfs_find("unix");
    ck_assert_ptr_nonnull(disk.ordinary);
    disk.vfs = *disk.ordinary;
    disk.vfs.zName = "disk";
    disk.vfs.szOsFile = (int)sizeof(struct file) + disk.ordinary->szOsFile;
    disk.vfs.xOpen = open_file;
    disk.vfs.xDelete = delete_file;
    disk.vfs.xAccess = access_file;
    disk.vfs.xGetLastError = last_error;
    ck_assert_int_eq(sqlite3_vfs_register(&disk.vfs, 1), SQLITE_OK);
    disk.changes = disk.cut_at = 0;
    disk.folder_count = 0;
    disk.cut = false;
    disk.fault = DISK_BROKEN;
    disk.fault_left = 0;
}

int64_t disk_changes(void)
{
    int64_t changes;

    lock_disk();
    changes = disk.changes;
    unlock_disk();
    return changes;
}

void disk_cut_after(int64_t changes)
{
    lock_disk();
    disk.cut_at = disk.changes + changes + 1;
    unlock_disk();
}

bool disk_is_cut(void)
{
    bool cut;

    lock_disk();
    cut = disk.cut;
    unlock_disk();
    return cut;
}

void disk_break_after(enum disk_fault fault, int64_t calls, int64_t count)
{
    lock_disk();
    disk.fault = fault;
    disk.fault_in = calls;
    disk.fault_left = count;
    disk.fault_met = false;
    unlock_disk();
}

bool disk_mend(void)
{
    bool met;

    lock_disk();
    met = disk.fault_met;
    disk.fault_left = 0;
    disk.fault_met = false;
    unlock_disk();
    return met;
}

void disk_end_by_cut(uint64_t seed)
{
    disk_files_settle(seed);
    disk_end();
}

void disk_end(void)
{
    disk_files_clear();
    ck_assert_int_eq(sqlite3_vfs_unregister(&disk.vfs), SQLITE_OK);
    ck_assert_int_eq(sqlite3_vfs_register(disk.ordinary, 1), SQLITE_OK);
}
