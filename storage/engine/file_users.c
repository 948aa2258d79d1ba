/* SPDX-License-Identifier: MIT */
#include "storage/engine/file_users.h"

#include "storage/engine/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---------------------------------------------------------------- who has it open */

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

#define AUTO_FOLDER CLEANUP(close_folder) DIR *

/* Follows the links to what is open; sockets and the like have names that lead nowhere. */
static bool has_open(const char *process, const struct stat *file)
{
    char path[64];
    AUTO_FOLDER descriptors = NULL;
    const struct dirent *entry;

    snprintf(path, sizeof(path), "/proc/%.20s/fd", process);
    descriptors = opendir(path);
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has the stream
    while (descriptors && (entry = readdir(descriptors)) != NULL) {
        struct stat info;

        if (fstatat(dirfd(descriptors), entry->d_name, &info, 0) == 0 &&
            info.st_dev == file->st_dev && info.st_ino == file->st_ino)
            return true;
    }
    return false;
}

static void name_process(const char *process, char name[static FILE_USER_SIZE])
{
    char path[64], comm[32] = "a program";
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%.20s/comm", process);
    file = fopen(path, "re");
    if (file) {
        if (fgets(comm, sizeof(comm), file))
            comm[strcspn(comm, "\n")] = '\0';
        (void)fclose(file);
    }
    snprintf(name, FILE_USER_SIZE, "%s (process %.20s)", comm, process);
}

bool file_find_user(const char *path, char name[static FILE_USER_SIZE])
{
    AUTO_FOLDER processes = opendir("/proc");
    const struct dirent *entry;
    struct stat file;

    if (stat(path, &file) < 0)
        return false;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has the stream
    while (processes && (entry = readdir(processes)) != NULL) {
        long number = strtol(entry->d_name, NULL, 10);

        if (number > 0 && number != (long)getpid() && has_open(entry->d_name, &file)) {
            name_process(entry->d_name, name);
            return true;
        }
    }
    return false;
}

/* ---------------------------------------------------------------- locks */

static void remove_file(char **name)
{
    if (*name)
        unlink(*name);
    free(*name);
}

static bool lock(int fd)
{
    struct flock range = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };

    return fcntl(fd, F_OFD_SETLK, &range) == 0;
}

bool file_locks_work(const char *path)
{
    CLEANUP(remove_file) char *name = NULL;
    AUTO_FD first = -1;
    AUTO_FD second = -1;

    if (asprintf(&name, "%s.locks-%ld", path, (long)getpid()) < 0) {
        name = NULL;
        return true;
    }
    first = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    second = open(name, O_RDWR | O_CLOEXEC);
    /* If this cannot be tested, writing will report the problem soon enough. */
    if (first < 0 || second < 0)
        return true;
    return lock(first) && !lock(second);
}
