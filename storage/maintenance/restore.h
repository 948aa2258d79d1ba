/* SPDX-License-Identifier: MIT */
#pragma once

/** Putting a copy in the database's place. */

#include "storage/maintenance/backup.h"

/**
 * Puts a verified copy of @copy in the place of the database @path, which nobody may be using.
 * What was there stays, logs and all, under another name in the same folder. The folder is made
 * when it is not there.
 *
 * @kept  the name of what was there; NULL when nothing was; to free()
 * @stop, @return  as for backup_write(); unless ERR_OK the database is as it was, or the message
 *                 tells where it is
 */
enum err restore_database(const char *path, const char *copy, const atomic_bool *stop,
                          struct backup_facts *facts, char **kept, struct error *err) CHECKED;
