/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Backups without anybody's help, while the shop is served: every so often a verified copy in a
 * folder, named by its time, of which the newest are kept. A failure is told in the log as an
 * error, and tried again within a minute.
 */

#include "core/base/error.h"
#include "core/base/timestamp.h"
#include "storage/engine/database_files.h"

#include <stdatomic.h>

struct backups;

struct backup_plan {
    const char *database;         /* these two are borrowed as long as the backups go on */
    const char *folder;           /* made when it is not there; one server's alone */
    int64_t every_ms;             /* from one copy to the next, also over a restart */
    int64_t keep;                 /* at least 1; older ones are removed after a new one is made */
    struct database_files *files; /* what the server has open; borrowed. NULL: nobody's concern */
    _Atomic timestamp_t *newest;  /* told the time of the newest copy; borrowed. 0: there is none */
};

/**
 * Starts with what is in the folder, on a thread of its own.
 *
 * @return ERR_OK, ERR_REFUSED (the folder is another server's, or cannot be used) or ERR_INTERNAL
 */
enum err backups_start(const struct backup_plan *plan, struct backups **out,
                       struct error *err) CHECKED;

/** Gives up a copy that is being made, and ends the thread. NULL is harmless. */
void backups_stop(struct backups *backups);
