/* SPDX-License-Identifier: MIT */
#include "storage/engine/file.h"

#include "core/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

void file_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

enum err file_fail(struct error *err, const char *what, const char *path)
{
    return error_set(err, ERR_REFUSED, "%s %s: %s.", what, path, strerrordesc_np(errno));
}

/* Memory sticks' file systems know no links, and some no flags. */
int file_rename(const char *from, const char *to)
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

enum err file_sync_folder(const char *path, struct error *err)
{
    const char *slash = strrchr(path, '/');
    AUTO_FREE char *name = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    AUTO_FD folder = -1;

    if (!name)
        return error_no_memory(err);
    folder = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || fsync(folder) < 0)
        return file_fail(err, "Cannot save the folder of", path);
    return ERR_OK;
}

#define OTHERS (S_IRWXG | S_IRWXO)

void file_warn_of_others(const char *path)
{
    struct stat info;

    if (stat(path, &info) < 0 || (info.st_mode & OTHERS) == 0)
        return;
    log_warn("%s, with names and passwords' hashes, may be used by others on this machine (mode "
             "%04o): run \"chmod %s %s\"",
             path, (unsigned)(info.st_mode & 07777), S_ISDIR(info.st_mode) ? "700" : "600", path);
}

/* A new one outlasts a power cut. */
static enum err make_folder(const char *path, struct error *err)
{
    if (mkdir(path, 0700) == 0)
        return file_sync_folder(path, err);
    if (errno == EEXIST)
        return ERR_OK;
    return error_set(err, ERR_REFUSED, "The folder %s cannot be made: %s.", path,
                     strerrordesc_np(errno));
}

enum err file_make_folders(const char *path, struct error *err)
{
    AUTO_FREE char *folder = strdup(path);

    if (!folder)
        return error_no_memory(err);
    for (char *slash = *folder != '\0' ? strchr(folder + 1, '/') : NULL; slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (make_folder(folder, err) != ERR_OK)
            return err->code;
        *slash = '/';
    }
    return ERR_OK;
}

void file_stamp(timestamp_t at, char out[static FILE_STAMP_LEN + 1])
{
    char text[TIMESTAMP_LEN + 1];

    /* 2026-11-22T07:54:52.123Z without what separates, and without milliseconds. */
    timestamp_format(at, text);
    snprintf(out, FILE_STAMP_LEN + 1, "%.4s%.2s%.2sT%.2s%.2s%.2sZ", text, text + 5, text + 8,
             text + 11, text + 14, text + 17);
}
