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
#include <pthread.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The longest sleep: the clock may be set, and the machine may sleep meanwhile. */
#define LOOK_EVERY_MS MS_PER_MINUTE
#define RETRY_MS      MS_PER_MINUTE

/* Orders go first. */
#define NICENESS 10

struct backups {
    struct backup_plan plan;
    int folder; /* locked, so that no other server removes our copies, nor we theirs */
    bool failed;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t stopping;
    atomic_bool stop;
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
static enum err copy_shop(struct backups *backups, const char *target, struct backup_facts *facts,
                          struct error *err)
{
    struct database_files *files = backups->plan.files;

    if (files && database_files_verify(files, err) != ERR_OK)
        return err->code;
    if (backup_write(backups->plan.database, target, &backups->stop, facts, err) != ERR_OK)
        return err->code;
    if (!files || database_files_verify(files, err) == ERR_OK)
        return ERR_OK;
    unlink(target);
    return err->code;
}

static enum err make_copy(struct backups *backups, struct error *err)
{
    struct backup_facts facts = { .bytes = 0 };
    AUTO_FREE char *target = NULL;
    char stamp[FILE_STAMP_LEN + 1], name[BACKUP_TIMED_NAME_LEN + 1];

    file_stamp(timestamp_now(), stamp);
    snprintf(name, sizeof(name), "orderdesk-%s.db", stamp);
    if (asprintf(&target, "%s/%s", backups->plan.folder, name) < 0) {
        target = NULL;
        return error_no_memory(err);
    }
    if (copy_shop(backups, target, &facts, err) != ERR_OK)
        return err->code;
    log_info("backup %s: %" PRId64 " bytes, %" PRId64 " orders, the newest %" PRId64 "; verified",
             target, facts.bytes, facts.orders, facts.newest);
    atomic_store(backups->plan.newest, time_of(name));
    drop_old(backups, name);
    return ERR_OK;
}

static void try_copy(struct backups *backups)
{
    AUTO_ERROR err = ERROR_INIT;

    backups->failed = make_copy(backups, &err) != ERR_OK;
    if (backups->failed && !atomic_load(&backups->stop))
        log_error("THERE IS NO NEW BACKUP in %s: %s It is tried again.", backups->plan.folder,
                  err.message);
}

/* How long until the next copy is due; 0 or less: it is. */
static int64_t until_due(const struct backups *backups)
{
    int64_t every = backups->plan.every_ms;
    timestamp_t newest = atomic_load(backups->plan.newest);
    int64_t left = newest == 0 ? 0 : newest + every - timestamp_now();

    if (backups->failed)
        return every < RETRY_MS ? every : RETRY_MS;
    /* A copy from the future, by a clock that was set back since. */
    return left > every ? 0 : left;
}

/* @return whether to go on */
static bool sleep_for(struct backups *backups, int64_t ms)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / MS_PER_SECOND;
    until.tv_nsec += (ms % MS_PER_SECOND) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&backups->mutex);
    while (!atomic_load(&backups->stop) &&
           pthread_cond_timedwait(&backups->stopping, &backups->mutex, &until) != ETIMEDOUT)
        continue;
    pthread_mutex_unlock(&backups->mutex);
    return !atomic_load(&backups->stop);
}

static bool sleep_until_due(struct backups *backups)
{
    int64_t left;

    while ((left = until_due(backups)) > 0) {
        bool last = backups->failed || left <= LOOK_EVERY_MS;

        if (!sleep_for(backups, last ? left : LOOK_EVERY_MS))
            return false;
        if (last)
            break;
    }
    return !atomic_load(&backups->stop);
}

static void *work(void *context)
{
    struct backups *backups = context;

    /* On Linux a thread has a niceness of its own; one that is refused is no harm. */
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS);
    while (sleep_until_due(backups))
        try_copy(backups);
    return NULL;
}

static void backups_free(struct backups **backups)
{
    if (!*backups)
        return;
    file_close(&(*backups)->folder);
    free(*backups);
}

enum err backups_start(const struct backup_plan *plan, struct backups **out, struct error *err)
{
    CLEANUP(backups_free) struct backups *backups = calloc(1, sizeof(*backups));
    pthread_condattr_t monotonic;

    if (!backups)
        return error_no_memory(err);
    backups->plan = *plan;
    backups->folder = -1;
    if (open_folder(plan->folder, &backups->folder, err) != ERR_OK)
        return err->code;
    backup_partial_sweep(plan->folder, NULL);
    atomic_store(plan->newest, find_newest(backups));
    pthread_mutex_init(&backups->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&backups->stopping, &monotonic);
    if (pthread_create(&backups->thread, NULL, work, backups) != 0)
        return error_set(err, ERR_INTERNAL, "the thread for backups cannot start");
    (void)pthread_setname_np(backups->thread, "backups");
    *out = backups;
    backups = NULL;
    return ERR_OK;
}

void backups_stop(struct backups *backups)
{
    if (!backups)
        return;
    pthread_mutex_lock(&backups->mutex);
    atomic_store(&backups->stop, true);
    pthread_cond_signal(&backups->stopping);
    pthread_mutex_unlock(&backups->mutex);
    pthread_join(backups->thread, NULL);
    pthread_cond_destroy(&backups->stopping);
    pthread_mutex_destroy(&backups->mutex);
    backups_free(&backups);
}
