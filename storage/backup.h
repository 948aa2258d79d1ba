/* SPDX-License-Identifier: MIT */
#pragma once

/** Copies of the database, made while a server runs. */

#include "core/error.h"

#include <stdint.h>

/**
 * Writes a consistent copy of the database @path to the new file @target, safe on the disk when
 * this returns. The copy appears under its name only when it is whole.
 *
 * @bytes  the copy's size
 * @return ERR_OK, ERR_REFUSED (the target exists, the source is not ours), ERR_BUSY or ERR_INTERNAL
 */
enum err backup_write(const char *path, const char *target, int64_t *bytes,
                      struct error *err) CHECKED;
