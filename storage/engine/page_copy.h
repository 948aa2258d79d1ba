/* SPDX-License-Identifier: MIT */
#pragma once

/** Copying a database page by page, into an empty one, while it is in use. */

#include "storage/engine/connection.h"

struct sqlite3_backup;

struct page_copy {
    struct connection *target;     /* borrowed */
    struct sqlite3_backup *handle; /* owned; NULL: not begun */
};

#define AUTO_PAGE_COPY CLEANUP(page_copy_end) struct page_copy

/** Begins to copy all of @source, as it is in its present read transaction. @target CONNECTION_COPY
 */
enum err page_copy_begin(struct page_copy *copy, const struct connection *source,
                         struct connection *target, struct error *err) CHECKED;

/** Copies up to @pages more. @done  set when nothing is left */
enum err page_copy_step(struct page_copy *copy, int pages, bool *done, struct error *err) CHECKED;

void page_copy_end(struct page_copy *copy);
