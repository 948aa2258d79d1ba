/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Public ids: UUIDs (RFC 9562), 16 bytes inside and text only at the edges.
 *
 * Orders and users get version 7, which starts with the time, so that new ids stay together at the
 * end of an index.
 */

#include "core/base/timestamp.h"
#include "core/base/util.h"

#include <stdbool.h>
#include <stdint.h>

#define UUID_BYTES 16
#define UUID_LEN   36 /* of the text form, without the final NUL */

struct uuid {
    uint8_t bytes[UUID_BYTES];
};

/** Writes the text form, in lower case. */
void uuid_format(const struct uuid *id, char out[static UUID_LEN + 1]);

/** Reads the 36-character text form in either case. @return whether @text is one */
bool uuid_parse(const char *text, struct uuid *out) CHECKED;

/**
 * The lowest and the highest id whose text form starts with @prefix, in either case.
 *
 * @return whether any id can start so; the empty prefix cannot be asked for
 */
bool uuid_prefix_range(const char *prefix, struct uuid *low, struct uuid *high) CHECKED;

bool uuid_equal(const struct uuid *a, const struct uuid *b);

/** A new version 7 id for the present moment @now, as timestamp_bound() has it. */
struct uuid uuid_new(timestamp_t now);

/**
 * The version 7 id that follows @last and sorts behind it, whatever the clock says: within the
 * same millisecond, or when @now lies before @last, the 12 bits behind the time count up
 * (RFC 9562, section 6.2, method 1) and carry into the time.
 */
struct uuid uuid_next(const struct uuid *last, timestamp_t now);
