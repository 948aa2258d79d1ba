/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The log: one line per event on stderr, each written in one piece so that threads never mix.
 *
 *     2026-11-22T07:54:52.123Z warn  the disk holding data/orders.db is full
 *
 * or, for programs that read it, as JSON:
 *
 *     {"time":"2026-11-22T07:54:52.123Z","level":"warn","message":"the disk holding … is full"}
 *
 * Never put a password, token, cookie, name or email into it.
 */

#include "core/base/util.h"

#include <stdbool.h>
#include <stddef.h>

enum log_level {
    LOG_DEBUG,
    LOG_INFO,
    LOG_WARN,
    LOG_ERROR,
};

enum log_format {
    LOG_TEXT,
    LOG_JSON,
};

/** @return whether @name names one: "warn", "json" */
bool log_level_parse(const char *name, enum log_level *out) CHECKED;
bool log_format_parse(const char *name, enum log_format *out) CHECKED;

/** Lines below @level are dropped. The default is LOG_INFO. */
void log_set_level(enum log_level level);

/** How lines are written. The default is LOG_TEXT. */
void log_set_format(enum log_format format);

/** Whether lines of @level are written; and how. For those who take trouble over a line. */
bool log_is_on(enum log_level level);
enum log_format log_format(void);

/** A member of a line as JSON, beside time, level and message. */
struct log_field {
    const char *name;  /* needs no escapes */
    const char *value; /* in any encoding; what is no UTF-8 is written as '?' */
    bool is_number;    /* @value is written as it is */
};

#define LOG_FIELDS_MAX 10

/** Writes one line as JSON, with up to LOG_FIELDS_MAX @fields; long values are cut. */
void log_json(enum log_level level, const char *message, const struct log_field *fields,
              size_t count);

/** Writes one line; control characters in a text line become '?'. Cut at 2,000 bytes. */
void log_line(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);

#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
