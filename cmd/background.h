/* SPDX-License-Identifier: MIT */
#pragma once

/** What a shop does in the background while it is served: the table of jobs. */

#include "cmd/shop.h"
#include "core/jobs/jobs.h"
#include "storage/maintenance/backups.h"

/**
 * Starts the jobs of @shop, and its backups unless @backups is NULL. Both are borrowed until
 * jobs_stop().
 *
 * @return ERR_OK or ERR_INTERNAL
 */
enum err background_start(struct shop *shop, struct backups *backups, struct jobs **out,
                          struct error *err) CHECKED;
