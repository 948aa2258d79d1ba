/* SPDX-License-Identifier: MIT */
#include "storage/maintenance/backups.h"

#include "core/base/log.h"
#include "storage/engine/file.h"
#include "storage/maintenance/backup.h"
#include "storage/maintenance/backup_partial.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Orders go first. */
#define NICENESS 10

struct backups {
    struct backup_plan plan;
    char *trouble; /* owned: what the log says of a failure */
    int folder;    /* locked, so that no other server removes our copies, nor we theirs */
    _Atomic timestamp_t newest;
};

/* ---------------------------------------------------------------- names */

static int is_copy(const struct dirent *entry)
{
    return backup_name_is_timed(entry->d_name) && entry->d_name[BACKUP_TIMED_NAME_LEN] == '\0';
}

static timestamp_t time_of(const char *name)
{
    const char *stamp = name + strlen("orderdesk-");
    char text[TIMESTAMP_LEN + 1];
    timestamp_t at, last;

    snprintf(text, sizeof(text), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", stamp, stamp + 4, stamp + 6,
             stamp + 9, stamp + 11, stamp + 13);
    return timestamp_parse(text, &at, &last) ? at : 0;
}

/* ---------------------------------------------------------------- the folder */

/* What scandir(3) gives. */
struct listing {
    struct dirent **entries;
    int count;
};

static void listing_clear(struct listing *listing)
{
    for (int i = 0; i < listing->count; i++)
        free(listing->entries[i]);
    free(listing->entries);
}

#define AUTO_LISTING CLEANUP(listing_clear) struct listing

/* In the order of their names, which is that of their times. */
static struct listing list(const struct backups *backups, int (*filter)(const struct dirent *))
{
    struct listing listing = { .entries = NULL };
    int count = scandirat(backups->folder, ".", &listing.entries, filter, alphasort);

    if (count < 0)
        log_error("the backups in %s cannot be listed: %s", backups->plan.folder,
                  strerrordesc_np(errno));
    else
        listing.count = count;
    return listing;
}

static void drop(const struct backups *backups, const char *name)
{
    if (unlinkat(backups->folder, name, 0) < 0)
        log_error("the old backup %s/%s cannot be removed: %s", backups->plan.folder, name,
                  strerrordesc_np(errno));
}

/* @made  the newest, whatever its name says: the clock may have been set back */
static void drop_old(const struct backups *backups, const char *made)
{
    AUTO_LISTING copies = list(backups, is_copy);

    for (int i = 0; i < copies.count - backups->plan.keep; i++)
        if (strcmp(copies.entries[i]->d_name, made) != 0)
            drop(backups, copies.entries[i]->d_name);
}

/* Only what was verified has a copy's name. */
static timestamp_t find_newest(const struct backups *backups)
{
    AUTO_LISTING copies = list(backups, is_copy);

    return copies.count > 0 ? time_of(copies.entries[copies.count - 1]->d_name) : 0;
}

static enum err open_folder(const char *path, int *fd, struct error *err)
{
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return file_fail(err, "Cannot make the folder for backups", path);
    *fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0 || faccessat(*fd, ".", W_OK | X_OK, AT_EACCESS) < 0)
        return file_fail(err, "Cannot write backups to", path);
    if (flock(*fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
        return error_set(err, ERR_REFUSED, "Another server keeps its backups in %s already.", path);
    return ERR_OK;
}

/* ---------------------------------------------------------------- making copies */

/* Not of what has taken the shop's place: old copies, which are the shop's, would go for it. */
static enum err copy_shop(struct backups *backups, const char *target, const atomic_bool *stop,
                          struct backup_facts *facts, struct error *err)
{
    struct database_files *files = backups->plan.files;

    if (files && database_files_verify(files, err) != ERR_OK)
        return err->code;
    if (backup_write(backups->plan.database, target, stop, facts, err) != ERR_OK)
        return err->code;
    if (!files || database_files_verify(files, err) == ERR_OK)
        return ERR_OK;
    unlink(target);
    return err->code;
}

static enum err make_copy(void *context, const atomic_bool *stop, struct error *err)
{
    struct backups *backups = context;
    struct backup_facts facts = { .bytes = 0 };
    AUTO_FREE char *target = NULL;
    char stamp[FILE_STAMP_LEN + 1], name[BACKUP_TIMED_NAME_LEN + 1];

    file_stamp(timestamp_now(), stamp);
    snprintf(name, sizeof(name), "orderdesk-%s.db", stamp);
    if (asprintf(&target, "%s/%s", backups->plan.folder, name) < 0) {
        target = NULL;
        return error_no_memory(err);
    }
    if (copy_shop(backups, target, stop, &facts, err) != ERR_OK)
        return err->code;
    log_info("backup %s: %" PRId64 " bytes, %" PRId64 " orders, the newest %" PRId64 "; verified",
             target, facts.bytes, facts.orders, facts.newest);
    atomic_store(&backups->newest, time_of(name));
    drop_old(backups, name);
    return ERR_OK;
}

/* The due time follows the wall clock, as the names of the copies do. */
static int64_t until_due(const void *context)
{
    const struct backups *backups = context;
    int64_t every = backups->plan.every_ms;
    timestamp_t newest = backups_newest(backups);
    int64_t left = newest == 0 ? 0 : newest + every - timestamp_now();

    /* A copy from the future, by a clock that was set back since. */
    return left > every ? 0 : left;
}

struct job backups_job(struct backups *backups)
{
    return (struct job){ .name = "backups",
                         .trouble = backups->trouble,
                         .is_grave = true,
                         .every_ms = backups->plan.every_ms,
                         .wait = until_due,
                         .run = make_copy,
                         .context = backups,
                         .own_thread = true,
                         .niceness = NICENESS };
}

/* ---------------------------------------------------------------- opening and closing */

static void backups_free(struct backups **backups)
{
    backups_close(*backups);
}

enum err backups_open(const struct backup_plan *plan, struct backups **out, struct error *err)
{
    CLEANUP(backups_free) struct backups *backups = calloc(1, sizeof(*backups));

    if (!backups)
        return error_no_memory(err);
    backups->plan = *plan;
    backups->folder = -1;
    if (asprintf(&backups->trouble, "THERE IS NO NEW BACKUP in %s", plan->folder) < 0) {
        backups->trouble = NULL;
        return error_no_memory(err);
    }
    if (open_folder(plan->folder, &backups->folder, err) != ERR_OK)
        return err->code;
    file_warn_of_others(plan->folder);
    backup_partial_sweep(plan->folder, NULL);
    atomic_store(&backups->newest, find_newest(backups));
    *out = backups;
    backups = NULL;
    return ERR_OK;
}

timestamp_t backups_newest(const struct backups *backups)
{
    return backups->newest;
}

void backups_close(struct backups *backups)
{
    if (!backups)
        return;
    file_close(&backups->folder);
    free(backups->trouble);
    free(backups);
}
