/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The log: one line per event on stderr, each written in one piece so that threads never mix.
 *
 *     2026-11-22T07:54:52.123Z warn  the disk holding data/orders.db is full
 *
 * Never put a password, token, cookie, name or email into it.
 */

#include "core/util.h"

enum log_level {
    LOG_DEBUG,
    LOG_INFO,
    LOG_WARN,
    LOG_ERROR,
};

/** Lines below @level are dropped. The default is LOG_INFO. */
void log_set_level(enum log_level level);

/** Writes one line; control characters in it are written as '?'. Cut at 2,000 bytes. */
void log_line(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);

#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
