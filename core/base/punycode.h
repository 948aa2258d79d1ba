/* SPDX-License-Identifier: MIT */
#pragma once

/** Punycode (RFC 3492): how labels of internationalised domain names are written in ASCII. */

#include "core/base/util.h"

#include <stdbool.h>
#include <stddef.h>

#define PUNYCODE_LABEL_MAX 63                           /* bytes in a label: RFC 1035, 2.3.4 */
#define PUNYCODE_TEXT_SIZE (4 * PUNYCODE_LABEL_MAX + 1) /* enough for what a label comes to */

/**
 * Decodes what stands behind "xn--" in a label, @length bytes of ASCII.
 *
 * @out  the text in UTF-8
 * @return false, with @out untouched, when it is no Punycode, or longer than a label can be
 */
bool punycode_decode(const char *label, size_t length, char out[static PUNYCODE_TEXT_SIZE]) CHECKED;
