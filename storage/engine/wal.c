/* SPDX-License-Identifier: MIT */
#include "storage/engine/wal.h"

#include "core/base/util.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A server looks after its log every second. */
#define WAIT_TRIES    200
#define WAIT_PAUSE_US 50000

/* Where in the file the numbers are that are new whenever it is begun anew. */
#define SALTS_AT 16

/* @return the name of the log's file, to free(); NULL without memory */
static char *name_of_log(const char *path)
{
    char *name;

    return asprintf(&name, "%s-wal", path) < 0 ? NULL : name;
}

int64_t wal_bytes(const char *path)
{
    AUTO_FREE char *name = name_of_log(path);
    struct stat info;

    return name && stat(name, &info) == 0 ? (int64_t)info.st_size : 0;
}

/* SQLite has no locks on this file that closing it could drop. */
void wal_mark(const char *path, struct wal_mark *out)
{
    AUTO_FREE char *name = name_of_log(path);
    int fd = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;

    *out = (struct wal_mark){ .salts = { 0 } };
    if (fd < 0)
        return;
    if (pread(fd, out->salts, sizeof(out->salts), SALTS_AT) != sizeof(out->salts))
        *out = (struct wal_mark){ .salts = { 0 } };
    close(fd);
}

bool wal_wait_for_end(const char *path, const struct wal_mark *mark)
{
    static const struct wal_mark none;
    struct wal_mark now;

    for (int i = 0; i < WAIT_TRIES; i++) {
        wal_mark(path, &now);
        if (memcmp(&now, &none, sizeof(now)) == 0 || memcmp(&now, mark, sizeof(now)) != 0)
            return true;
        usleep(WAIT_PAUSE_US);
    }
    return false;
}
