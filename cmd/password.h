/* SPDX-License-Identifier: MIT */
#pragma once

/** Getting a password from the person at the terminal, or from a script. */

#include "core/base/error.h"

/**
 * Reads a password: one line from stdin, or, when that is a terminal, asked for twice without
 * showing it.
 *
 * @out  to free()
 * @return ERR_OK, or ERR_REFUSED when there is none or the two differ
 */
enum err password_read(char **out, struct error *err) CHECKED;
