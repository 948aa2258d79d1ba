/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Time zones: local days as the rules of a zone have them, from 23 to 25 hours long. The rules are
 * the machine's (/usr/share/zoneinfo, or $TZDIR), else those that are built in. Nothing of the C
 * library's notion of local time is used, so one process can have many zones.
 *
 * Local days follow each other without a gap or an overlap: a day begins at the first instant at
 * which clocks show its date or a later one. So a day that clocks skip is empty, and where clocks
 * go back across midnight, the repeated part of the day before belongs to the new day.
 *
 * Sources: RFC 8536 (TZif), POSIX.1-2017 (TZ).
 */

#include "core/base/error.h"
#include "core/base/timestamp.h"

/** Longer than the name of any zone, with the final NUL. */
#define TIME_ZONE_NAME_SIZE 64

struct time_zone;

#define AUTO_TIME_ZONE CLEANUP(time_zone_clear) struct time_zone

/**
 * Opens the zone @name, as "Europe/Berlin" or "UTC". Abbreviations (CET) and offsets (Etc/GMT+1)
 * are refused, since they do not say when clocks change.
 *
 * @out  to free with time_zone_free()
 * @return ERR_OK, ERR_REFUSED with a message that names similar zones, or ERR_INTERNAL
 */
enum err time_zone_open(const char *name, struct time_zone **out, struct error *err) CHECKED;

/** NULL is harmless. */
void time_zone_free(struct time_zone *zone);
void time_zone_clear(struct time_zone **zone);

/** Borrowed from @zone. */
const char *time_zone_name(const struct time_zone *zone);

/** By how much clocks are ahead of UTC at @at, in milliseconds. */
int64_t time_zone_offset(const struct time_zone *zone, timestamp_t at);

/** When the local day begins that is @day days after 1970-01-01. It ends where the next begins. */
timestamp_t time_zone_day_start(const struct time_zone *zone, int64_t day);

/** Which local day @at lies in, in days after 1970-01-01. */
int64_t time_zone_day(const struct time_zone *zone, timestamp_t at);

/** Writes the name of the machine's zone, as far as that can be found out, else "UTC". */
void time_zone_of_machine(char out[static TIME_ZONE_NAME_SIZE]);
