/* SPDX-License-Identifier: MIT */
#pragma once

/** A growing text. A failed allocation is remembered, and checked once at the end. */

#include "core/base/util.h"

#include <stdarg.h>
#include <stdbool.h>

struct buffer {
    char *text; /* owned; ends with a NUL that is not counted; NULL while empty */
    size_t length;
    size_t capacity;
    bool failed;
};

#define AUTO_BUFFER CLEANUP(buffer_clear) struct buffer

void buffer_clear(struct buffer *buffer);
/** Makes room for @more bytes, for one allocation instead of several. */
void buffer_reserve(struct buffer *buffer, size_t more);

/** Drops what stands behind the first @length bytes. */
void buffer_cut(struct buffer *buffer, size_t length);

void buffer_add(struct buffer *buffer, const char *bytes, size_t length);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_format(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
void buffer_format_list(struct buffer *buffer, const char *format, va_list args) PRINTF_LIKE(2, 0);
