/* SPDX-License-Identifier: MIT */
#include "storage/sqlite_engine.h"

#include "core/base/log.h"
#include "storage/engine/file.h"
#include "storage/engine/file_users.h"
#include "storage/maintenance/backup.h"
#include "storage/maintenance/check.h"
#include "storage/maintenance/repair.h"
#include "storage/maintenance/restore.h"
#include "storage/ops/sqlite_store.h"

#include <stdio.h>
#include <unistd.h>

/* A log of changes without its database is the first thing to say. */
static enum err require_database(const char *path, struct error *err)
{
    if (access(path, F_OK) == 0)
        return ERR_OK;
    if (database_files_refuse_mismatch(path, NULL, err) != ERR_OK)
        return err->code;
    return error_set(err, ERR_REFUSED,
                     "There is no database at %s. Choose one with --db, or make one with "
                     "\"orderdesk user add\".",
                     path);
}

/* What was made by hand, or came from elsewhere. */
static void warn_of_others(const char *path)
{
    static const char *const endings[] = { "", "-wal", "-shm" };

    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        AUTO_FREE char *name = NULL;

        if (asprintf(&name, "%s%s", path, endings[i]) < 0)
            name = NULL;
        else
            file_warn_of_others(name);
    }
}

static void warn_of_no_locks(const char *path)
{
    if (!file_locks_work(path))
        log_warn("the file system of %s has no locks that keep others out: a second server on the "
                 "same database would damage it; keep it on a disk of this machine",
                 path);
}

static enum err open_to_serve(const char *path, size_t readers, struct store **out,
                              struct error *err)
{
    if (check_before_use(path, err) != ERR_OK ||
        sqlite_store_open(path, readers, out, err) != ERR_OK)
        return err->code;
    warn_of_others(path);
    warn_of_no_locks(path);
    return ERR_OK;
}

static enum err open_shop(const char *path, enum store_mode mode, size_t readers,
                          struct store **out, struct error *err)
{
    if (mode == STORE_SERVE)
        return open_to_serve(path, readers, out, err);
    if (mode == STORE_EXISTING && require_database(path, err) != ERR_OK)
        return err->code;
    return sqlite_store_open_as_guest(path, readers, out, err);
}

static const struct store_admin admin = {
    .check = check_database,
    .check_dates = check_dates,
    .repair = repair_derived,
    .repair_dates = repair_dates,
    .backup = backup_write,
    .restore = restore_database,
};

const struct store_engine sqlite_engine = { .open = open_shop, .admin = &admin };
