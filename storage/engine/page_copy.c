/* SPDX-License-Identifier: MIT */
#include "storage/engine/page_copy.h"

#include <sqlite3.h>

enum err page_copy_begin(struct page_copy *copy, const struct connection *source,
                         struct connection *target, struct error *err)
{
    *copy = (struct page_copy){
        .target = target,
        .handle = sqlite3_backup_init(target->handle, "main", source->handle, "main"),
    };
    return copy->handle ? ERR_OK : connection_fail(target, sqlite3_errcode(target->handle), err);
}

enum err page_copy_step(struct page_copy *copy, int pages, bool *done, struct error *err)
{
    int rc = sqlite3_backup_step(copy->handle, pages);

    *done = rc == SQLITE_DONE;
    return rc == SQLITE_OK || rc == SQLITE_DONE ? ERR_OK : connection_fail(copy->target, rc, err);
}

void page_copy_end(struct page_copy *copy)
{
    if (copy->handle)
        sqlite3_backup_finish(copy->handle);
    copy->handle = NULL;
}
