/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Unicode properties: invisible characters, the normal form of identifiers, and case folding. The
 * only user of utf8proc.
 */

#include "core/base/error.h"

#include <stdbool.h>

/** Whether the code point @code shows nothing and takes no room: controls, soft hyphens, zero-width
 * and bidi characters, byte order marks, variation selectors, tags, fillers. Not white space. */
bool unicode_is_invisible(uint32_t code) CHECKED;

/**
 * Writes @text, which is UTF-8, in normalization form C and without invisible characters.
 *
 * @out  the caller's, to free(); what is not UTF-8 is copied as it is
 * @return ERR_OK or ERR_INTERNAL
 */
enum err unicode_identifier(const char *text, char **out, struct error *err) CHECKED;

/** The same without letter case: full case folding, so that "Straße" and "STRASSE" are one. */
enum err unicode_identifier_folded(const char *text, char **out, struct error *err) CHECKED;
