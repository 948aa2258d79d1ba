/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Points in time: milliseconds since 1970-01-01T00:00:00Z, without leap seconds, and their text
 * form, RFC 3339 in UTC with milliseconds (`2026-11-22T07:54:52.123Z`).
 */

#include "core/base/util.h"

#include <stdbool.h>
#include <stdint.h>

typedef int64_t timestamp_t;

#define TIMESTAMP_LEN 24                       /* of the text form, without the final NUL */
#define TIMESTAMP_MAX INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

#define MS_PER_SECOND INT64_C(1000)
#define MS_PER_MINUTE (60 * MS_PER_SECOND)
#define MS_PER_HOUR   (60 * MS_PER_MINUTE)
#define MS_PER_DAY    (24 * MS_PER_HOUR)

/** The time nearest to @at that has a text form: from 0 to TIMESTAMP_MAX. */
timestamp_t timestamp_bound(timestamp_t at);

/** The wall clock's present time. A clock outside of 1970 to 9999 reads as the nearer end of these.
 */
timestamp_t timestamp_now(void);

/** A time by the calendar and the clock, in UTC. */
struct calendar_time {
    unsigned year;
    unsigned month;   /* from 1 */
    unsigned day;     /* from 1 */
    unsigned weekday; /* from 0, Sunday */
    unsigned hour, minute, second, ms;
};

/** timestamp_bound(@at) by the calendar. */
struct calendar_time timestamp_calendar(timestamp_t at);

/** Writes the text form of timestamp_bound(@at). */
void timestamp_format(timestamp_t at, char out[static TIMESTAMP_LEN + 1]);

/**
 * Reads an RFC 3339 date-time (any offset, any number of fraction digits), or a bare `YYYY-MM-DD`
 * that stands for that whole day in UTC. A leap second counts as the second before it.
 *
 * @first  the first whole millisecond that is not before the instant (or starts the day)
 * @last   the last whole millisecond that is not after it (or ends the day)
 * @return whether @text is such a time, between the years 1970 and 9999
 */
bool timestamp_parse(const char *text, timestamp_t *first, timestamp_t *last) CHECKED;

/** The number of the UTC day that @at lies in, counted from 1970-01-01. */
int64_t timestamp_day(timestamp_t at);
