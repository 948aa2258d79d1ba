/* SPDX-License-Identifier: MIT */
#pragma once

/** Putting a copy in the database's place. */

#include "storage/maintenance/backup.h"

/**
 * Replaces the database @path, which must not be in use, by a verified copy of @copy. The previous
 * files, WAL included, stay under another name in the same folder. A missing folder is created.
 *
 * @kept  the new name of the previous database, to free(); NULL when there was none
 * @stop, @return  as for backup_write(); unless ERR_OK, the database is as it was, or the message
 *        says where it is
 */
enum err restore_database(const char *path, const char *copy, const atomic_bool *stop,
                          struct backup_facts *facts, char **kept, struct error *err) CHECKED;
