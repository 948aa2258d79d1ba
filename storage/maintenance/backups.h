/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Automatic backups of a shop while it is served: at a fixed interval, a verified copy in a folder,
 * named by its time; the newest copies stay. The work is a background job (core/jobs), so a failure
 * is logged as an error and tried again within a minute.
 */

#include "core/jobs/job.h"
#include "storage/engine/database_files.h"

struct backups;

struct backup_plan {
    const char *database;         /* these two are borrowed until backups_close() */
    const char *folder;           /* made when it is not there; one server's alone */
    int64_t every_ms;             /* from one copy to the next, also over a restart */
    int64_t keep;                 /* at least 1; older ones are removed after a new one is made */
    struct database_files *files; /* what the server has open; borrowed. NULL: not checked */
};

/**
 * Takes the folder for this server, warns when others may read it, removes what an interrupted
 * backup left in it, and looks for the newest copy.
 *
 * @return ERR_OK, with @out to be given to backups_close(), ERR_REFUSED (the folder is another
 *         server's, or cannot be used) or ERR_INTERNAL
 */
enum err backups_open(const struct backup_plan *plan, struct backups **out,
                      struct error *err) CHECKED;

/** The row for the runner of background jobs, which has to stop before backups_close(). */
struct job backups_job(struct backups *backups);

/** When the newest verified copy was made, by the wall clock; 0: there is none. From any thread. */
timestamp_t backups_newest(const struct backups *backups);

/** Leaves the folder to others. NULL is harmless. */
void backups_close(struct backups *backups);
