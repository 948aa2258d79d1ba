/* SPDX-License-Identifier: MIT */
#include "tests/fault/disk.h"

#include "core/util.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR    512
#define FILES_MAX 16
#define NAMES_MAX 16

/* A write that is not synced; or a truncation, which has no bytes. */
struct change {
    int64_t offset;
    size_t size;
    unsigned char *bytes; /* owned */
};

/* A file, whatever its name. */
struct content {
    unsigned char *safe; /* owned; what the disk has for sure */
    int64_t safe_size;
    struct change *changes; /* owned; what it may have or not, in the order of making */
    size_t change_count;
};

/* What a name has stood for since its folder was last synced; NULL: nothing. The first is safe. */
struct name {
    char *path; /* owned */
    struct content *meanings[NAMES_MAX];
    size_t meaning_count;
};

static struct {
    pthread_mutex_t mutex;
    sqlite3_vfs vfs;
    sqlite3_vfs *ordinary;
    struct name names[FILES_MAX];
    size_t name_count;
    ino_t folders[FILES_MAX]; /* the first that were synced */
    size_t folder_count;
    int64_t changes;
    int64_t cut_at; /* 0: never */
    bool cut;
    enum disk_fault fault;
    int64_t fault_in;   /* calls until it begins */
    int64_t fault_left; /* calls that are still to fail; -1: all */
    bool fault_met;
} disk = { .mutex = PTHREAD_MUTEX_INITIALIZER };

struct file {
    sqlite3_file base;
    struct content *content; /* NULL: a temporary file, which nobody misses */
    bool syncs_folder;       /* with its first sync, as the ordinary VFS does for a new log */
    sqlite3_file *real;      /* stands behind this */
};

#define lock_disk()   pthread_mutex_lock(&disk.mutex)
#define unlock_disk() pthread_mutex_unlock(&disk.mutex)

/*
 * The power that goes here is not the machine's: what is synced past SQLite, and by the ordinary
 * VFS, need not wait for it.
 */
int fsync(int fd)
{
    struct stat info;

    lock_disk();
    if (fstat(fd, &info) == 0 && disk.folder_count < FILES_MAX && S_ISDIR(info.st_mode))
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

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

/* ---------------------------------------------------------------- what happens to a call */

enum call { CALL_READ, CALL_CHANGE, CALL_GROW };

/* Whether the call is to fail now, because the power is gone or of a fault. */
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

/* Counts a change, in the midst of which the power may go. */
static bool cut_now(void)
{
    if (++disk.changes == disk.cut_at)
        disk.cut = true;
    return disk.cut;
}

/* ---------------------------------------------------------------- what is safe, and what is not */

static void add_change(struct content *content, int64_t offset, const void *bytes, size_t size)
{
    struct change *change;

    content->changes =
        must(reallocarray(content->changes, content->change_count + 1, sizeof(*content->changes)));
    change = &content->changes[content->change_count++];
    *change = (struct change){ .offset = offset, .size = size };
    if (bytes) {
        change->bytes = must(malloc(size));
        memcpy(change->bytes, bytes, size);
    }
}

static void set_size(struct content *content, int64_t size)
{
    content->safe = must(realloc(content->safe, (size_t)size + 1));
    if (size > content->safe_size)
        memset(content->safe + content->safe_size, 0, (size_t)(size - content->safe_size));
    content->safe_size = size;
}

static void put_bytes(struct content *content, int64_t offset, const unsigned char *bytes,
                      size_t size)
{
    if (offset + (int64_t)size > content->safe_size)
        set_size(content, offset + (int64_t)size);
    memcpy(content->safe + offset, bytes, size);
}

static void drop_changes(struct content *content)
{
    for (size_t i = 0; i < content->change_count; i++)
        free(content->changes[i].bytes);
    free(content->changes);
    content->changes = NULL;
    content->change_count = 0;
}

static void make_safe(struct content *content)
{
    for (size_t i = 0; i < content->change_count; i++) {
        const struct change *change = &content->changes[i];

        if (change->bytes)
            put_bytes(content, change->offset, change->bytes, change->size);
        else
            set_size(content, change->offset);
    }
    drop_changes(content);
}

static void content_free(struct content *content)
{
    if (!content)
        return;
    drop_changes(content);
    free(content->safe);
    free(content);
}

static void add_meaning(struct name *name, struct content *content)
{
    if (name->meaning_count == NAMES_MAX)
        abort();
    name->meanings[name->meaning_count++] = content;
}

/* Contents that have no name any more may still be open: they are freed at the end. */
static struct content *nameless[NAMES_MAX * FILES_MAX];
static size_t nameless_count;

static void make_names_safe(void)
{
    for (size_t i = 0; i < disk.name_count; i++) {
        struct name *name = &disk.names[i];
        struct content *last = name->meanings[name->meaning_count - 1];

        for (size_t j = 0; j + 1 < name->meaning_count; j++) {
            if (nameless_count == ARRAY_LEN(nameless))
                abort();
            if (name->meanings[j] && name->meanings[j] != last)
                nameless[nameless_count++] = name->meanings[j];
        }
        name->meanings[0] = last;
        name->meaning_count = 1;
    }
}

static struct name *find_name(const char *path)
{
    for (size_t i = 0; i < disk.name_count; i++)
        if (strcmp(disk.names[i].path, path) == 0)
            return &disk.names[i];
    if (disk.name_count == FILES_MAX)
        abort();
    disk.names[disk.name_count] = (struct name){ .path = must(strdup(path)) };
    return &disk.names[disk.name_count++];
}

static void read_whole(const char *path, struct content *content)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &info) < 0)
        abort();
    set_size(content, info.st_size);
    if (pread(fd, content->safe, (size_t)info.st_size, 0) != info.st_size)
        abort();
    close(fd);
}

/*
 * What @path stands for, before it is opened. A file that is met for the first time is safe if
 * there is something in it; an empty one has been made just now.
 */
static struct content *find_content(const char *path)
{
    struct name *name = find_name(path);
    struct stat info;
    bool exists = stat(path, &info) == 0;

    if (name->meaning_count > 0 && name->meanings[name->meaning_count - 1])
        return name->meanings[name->meaning_count - 1];
    if (name->meaning_count == 0 && !(exists && info.st_size > 0))
        add_meaning(name, NULL);
    add_meaning(name, must(calloc(1, sizeof(struct content))));
    if (exists && info.st_size > 0)
        read_whole(path, name->meanings[name->meaning_count - 1]);
    return name->meanings[name->meaning_count - 1];
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
    struct content *content = file_of(base)->content;
    int failure;
    bool hit;

    lock_disk();
    failure = disk.fault == DISK_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    hit = is_hit(CALL_GROW);
    if (!hit && content) {
        add_change(content, offset, bytes, (size_t)size);
        hit = cut_now();
    }
    unlock_disk();
    if (hit)
        return failure;
    return METHODS(base)->xWrite(real_of(base), bytes, size, offset);
}

static int truncate_file(sqlite3_file *base, sqlite3_int64 size)
{
    struct content *content = file_of(base)->content;
    bool hit;

    lock_disk();
    hit = is_hit(CALL_CHANGE);
    if (!hit && content) {
        add_change(content, size, NULL, 0);
        hit = cut_now();
    }
    unlock_disk();
    return hit ? SQLITE_IOERR_TRUNCATE : METHODS(base)->xTruncate(real_of(base), size);
}

/* A sync in the midst of which the power goes has saved nothing for sure. */
static int sync_file(sqlite3_file *base, int flags)
{
    struct file *file = file_of(base);
    bool hit;

    (void)flags;
    lock_disk();
    /* What takes space may be found to have none only now. */
    hit = is_hit(CALL_GROW);
    if (!hit && file->content) {
        hit = cut_now();
        if (!hit) {
            make_safe(file->content);
            if (file->syncs_folder)
                make_names_safe();
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

/* What the system would have said of a call that has failed here. */
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

/* The file that the shared memory is in grows, and is not there after a cut. */
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
        file->content = find_content(path);
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
    struct name *name;
    bool hit;

    (void)vfs;
    lock_disk();
    hit = is_hit(CALL_CHANGE);
    if (!hit && access(path, F_OK) == 0) {
        (void)find_content(path);
        name = find_name(path);
        add_meaning(name, NULL);
        hit = cut_now();
        if (!hit && syncs_folder)
            make_names_safe();
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

/* ---------------------------------------------------------------- the end */

/* splitmix64, by Sebastiano Vigna: https://prng.di.unimi.it/splitmix64.c */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/* Sectors count from the beginning of the file. Of one in twenty, rubbish is found. */
static void tear(struct content *content, const struct change *change, uint64_t *random)
{
    size_t size;

    for (size_t at = 0; at < change->size; at += size) {
        int64_t offset = change->offset + (int64_t)at;
        uint64_t choice = next_random(random) % 20;
        unsigned char rubbish[SECTOR];

        size = SECTOR - (size_t)(offset % SECTOR);
        if (size > change->size - at)
            size = change->size - at;
        memset(rubbish, (int)(next_random(random) % 256), size);
        if (choice == 0)
            put_bytes(content, offset, rubbish, size);
        else if (choice % 2 == 0)
            put_bytes(content, offset, change->bytes + at, size);
    }
}

/* Makes of @content what it may be found as. */
static void decide(struct content *content, uint64_t *random)
{
    /* Mostly a mixture; but all and nothing are likely, too. */
    uint64_t mood = next_random(random) % 4;

    for (size_t i = 0; i < content->change_count; i++) {
        const struct change *change = &content->changes[i];
        uint64_t choice = mood < 2 ? mood : next_random(random) % 3;

        if (choice == 0)
            continue;
        if (!change->bytes)
            set_size(content, change->offset);
        else if (choice == 1)
            put_bytes(content, change->offset, change->bytes, change->size);
        else
            tear(content, change, random);
    }
    drop_changes(content);
}

static void write_whole(const char *path, const struct content *content)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, content->safe, (size_t)content->safe_size), content->safe_size);
    close(fd);
}

static void settle(struct name *name, uint64_t *random)
{
    struct content *content = name->meanings[next_random(random) % name->meaning_count];
    AUTO_FREE char *shm = NULL;

    ck_assert_int_gt(asprintf(&shm, "%s-shm", name->path), 0);
    unlink(shm);
    unlink(name->path);
    if (!content)
        return;
    decide(content, random);
    write_whole(name->path, content);
}

void disk_end_by_cut(uint64_t seed)
{
    for (size_t i = 0; i < disk.name_count; i++)
        settle(&disk.names[i], &seed);
    disk_end();
}

void disk_end(void)
{
    for (size_t i = 0; i < disk.name_count; i++) {
        struct name *name = &disk.names[i];

        for (size_t j = 0; j < name->meaning_count; j++)
            if (j == 0 || name->meanings[j] != name->meanings[j - 1])
                content_free(name->meanings[j]);
        free(name->path);
    }
    for (size_t i = 0; i < nameless_count; i++)
        content_free(nameless[i]);
    disk.name_count = nameless_count = 0;
    ck_assert_int_eq(sqlite3_vfs_unregister(&disk.vfs), SQLITE_OK);
    ck_assert_int_eq(sqlite3_vfs_register(disk.ordinary, 1), SQLITE_OK);
}
