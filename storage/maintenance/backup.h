/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Copies of the database, made while a server runs.
 *
 * The modules of storage/maintenance/ work on a database by its path, beside a server or without
 * one; no operation of the store calls them.
 */

#include "core/store.h"

/**
 * Writes a consistent copy of the database @path to the new file @target, safe on the disk when
 * this returns. The copy appears under its name only when it is whole, and has been read back from
 * the disk and verified: that its structure is sound, not that the shop's facts agree, which takes
 * twenty times as long and is check_database()'s to say. It is one file that needs no log beside
 * it, and can be read where nothing may be written.
 *
 * @path  may be of an older schema, and a copy itself
 * @stop  set by others to end early; borrowed, may be NULL
 * @return ERR_OK, ERR_REFUSED (the target exists, the source is not ours or damaged), ERR_BUSY
 *         (stopped, too) or ERR_INTERNAL; then there is no @target of this call's
 */
enum err backup_write(const char *path, const char *target, const atomic_bool *stop,
                      struct backup_facts *facts, struct error *err) CHECKED;
