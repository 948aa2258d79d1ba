/* SPDX-License-Identifier: MIT */
#include "storage/maintenance/backup_partial.h"

#include "core/base/log.h"
#include "storage/engine/connection.h"
#include "storage/engine/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* '0' stands for a digit. */
static const char timed_name[] = "orderdesk-00000000T000000Z.db";

_Static_assert(sizeof(timed_name) - 1 == BACKUP_TIMED_NAME_LEN, "the length of a timed name");

bool backup_name_is_timed(const char *name)
{
    for (size_t i = 0; i < BACKUP_TIMED_NAME_LEN; i++)
        if (timed_name[i] == '0' ? name[i] < '0' || name[i] > '9' : name[i] != timed_name[i])
            return false;
    return true;
}

/* ---------------------------------------------------------------- whose it is */

/* The number behind the mark at the end of a partial copy's name; NULL: it is none. */
static const char *number_of(const char *name)
{
    const char *mark = NULL;

    for (const char *at = name; (at = strstr(at, BACKUP_PARTIAL)) != NULL; at++)
        mark = at + strlen(BACKUP_PARTIAL);
    return mark && *mark != '\0' && mark[strspn(mark, "0123456789")] == '\0' ? mark : NULL;
}

static bool read_comm(const char *process, char out[static 32])
{
    char path[64];
    FILE *file;
    bool done;

    snprintf(path, sizeof(path), "/proc/%.20s/comm", process);
    file = fopen(path, "re");
    if (!file)
        return false;
    done = fgets(out, 32, file) != NULL;
    (void)fclose(file);
    return done;
}

/* Older versions do not lock their files; the process number in the name identifies them. */
static bool is_of_a_running_program(const char *number)
{
    char its[32], own[32], self[24];

    snprintf(self, sizeof(self), "%ld", (long)getpid());
    return strcmp(number, self) != 0 && read_comm(number, its) && read_comm("self", own) &&
           strcmp(its, own) == 0;
}

#define HEADER_SIZE    100 /* of a database: https://www.sqlite.org/fileformat2.html */
#define APPLICATION_AT 68

/* The first page is written last: until then there are zeros. */
static bool begins_like_ours(int fd)
{
    static const unsigned char nothing[HEADER_SIZE];
    static const unsigned char application[] = { CONNECTION_APPLICATION_ID >> 24,
                                                 (CONNECTION_APPLICATION_ID >> 16) & 0xff,
                                                 (CONNECTION_APPLICATION_ID >> 8) & 0xff,
                                                 CONNECTION_APPLICATION_ID & 0xff };
    unsigned char header[HEADER_SIZE];

    if (pread(fd, header, sizeof(header), 0) != sizeof(header))
        return false;
    return memcmp(header, nothing, sizeof(header)) == 0 ||
           memcmp(header + APPLICATION_AT, application, sizeof(application)) == 0;
}

static bool is_named_like(const char *name, const char *target)
{
    return backup_name_is_timed(name) ||
           (target && strncmp(name, target, strlen(target)) == 0 &&
            strncmp(name + strlen(target), BACKUP_PARTIAL, strlen(BACKUP_PARTIAL)) == 0);
}

static bool is_left_behind(int folder, const char *name, const char *target)
{
    const char *number = number_of(name);
    AUTO_FD fd = -1;
    struct stat info;

    if (!number || fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) < 0 ||
        !S_ISREG(info.st_mode) || info.st_uid != geteuid() || is_of_a_running_program(number))
        return false;
    fd = openat(folder, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0 || fstat(fd, &info) < 0)
        return false;
    return info.st_size == 0 ? is_named_like(name, target) : begins_like_ours(fd);
}

static void remove_partial(int folder, const char *path, const char *name)
{
    AUTO_FREE char *journal = NULL;

    if (unlinkat(folder, name, 0) < 0) {
        log_warn("%s/%s, which a killed backup has left, cannot be removed: %s", path, name,
                 strerrordesc_np(errno));
        return;
    }
    log_info("%s/%s, which a killed backup had left, was removed", path, name);
    /* As versions before had one. */
    if (asprintf(&journal, "%s-journal", name) < 0)
        journal = NULL;
    else
        (void)unlinkat(folder, journal, 0);
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

void backup_partial_sweep(const char *folder, const char *target)
{
    CLEANUP(close_folder) DIR *entries = opendir(folder);
    const struct dirent *entry;

    /* A folder that cannot be read cannot be written either, which is reported elsewhere. */
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has the stream
    while (entries && (entry = readdir(entries)) != NULL)
        if (is_left_behind(dirfd(entries), entry->d_name, target))
            remove_partial(dirfd(entries), folder, entry->d_name);
}

/* ---------------------------------------------------------------- making one */

static enum err sweep_beside(const char *target, struct error *err)
{
    const char *slash = strrchr(target, '/');
    AUTO_FREE char *folder = slash ? strndup(target, (size_t)(slash - target) + 1) : strdup(".");

    if (!folder)
        return error_no_memory(err);
    backup_partial_sweep(folder, slash ? slash + 1 : target);
    return ERR_OK;
}

/* Another process may have removed it before we got the lock. Without locks, nothing is removed. */
static bool lock_as_ours(int fd, const char *name)
{
    struct stat opened, named;

    while (flock(fd, LOCK_EX) < 0 && errno == EINTR)
        continue;
    return fstat(fd, &opened) == 0 && stat(name, &named) == 0 && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}

static enum err make(const char *target, char **name, int *fd, struct error *err)
{
    AUTO_FREE char *partial = NULL;

    if (sweep_beside(target, err) != ERR_OK)
        return err->code;
    if (asprintf(&partial, "%s" BACKUP_PARTIAL "%ld", target, (long)getpid()) < 0) {
        partial = NULL;
        return error_no_memory(err);
    }
    *fd = open(partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (*fd < 0)
        return file_fail(err, "Cannot make", partial);
    if (!lock_as_ours(*fd, partial))
        return error_set(err, ERR_BUSY, "%s was removed while it was made. Try again.", partial);
    *name = partial;
    partial = NULL;
    return ERR_OK;
}

enum err backup_partial_make(const char *target, char **name, int *fd, struct error *err)
{
    /* So that no thread of this process sweeps what another has made, and not locked yet. */
    static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
    enum err code;

    pthread_mutex_lock(&making);
    code = make(target, name, fd, err);
    pthread_mutex_unlock(&making);
    return code;
}
