/* SPDX-License-Identifier: MIT */
#pragma once

/** What cJSON lets pass, and we do not: a strict look at a JSON text before it is parsed. */

#include "core/base/error.h"

#define JSON_DEPTH_MAX 32

/**
 * Checks @text by RFC 8259's grammar: UTF-8, no control characters in strings, whole escapes and
 * surrogate pairs, numbers without frills, nothing behind the value, and not nested deeper than
 * JSON_DEPTH_MAX.
 *
 * cJSON would cut a string at \u0000. It is turned into \u0001 in place, which every rule for texts
 * refuses as a control character.
 *
 * @return ERR_OK, or ERR_MALFORMED with the place
 */
enum err json_scan(char *text, size_t length, struct error *err) CHECKED;
