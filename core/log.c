/* SPDX-License-Identifier: MIT */
#include "core/log.h"

#include "core/timestamp.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static atomic_int log_threshold = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&log_threshold, (int)level);
}

void log_line(enum log_level level, const char *format, ...)
{
    static const char *const names[] = { "debug", "info ", "warn ", "error" };
    char line[2048];
    char stamp[TIMESTAMP_LEN + 1];
    size_t used;
    int length;
    va_list args;

    if ((int)level < atomic_load(&log_threshold))
        return;
    timestamp_format(timestamp_now(), stamp);
    used = (size_t)snprintf(line, sizeof(line), "%s %s ", stamp, names[level]);
    va_start(args, format);
    length = vsnprintf(line + used, sizeof(line) - used - 1, format, args);
    va_end(args);
    if (length < 0)
        return;
    used += strlen(line + used);
    for (size_t i = 0; i < used; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = '?';
    line[used++] = '\n';
    /* A log that cannot be written has nowhere to complain. */
    if (write(STDERR_FILENO, line, used) < 0)
        return;
}
