/* SPDX-License-Identifier: MIT */
#pragma once

/** Text that grows. A failure to grow is kept, and asked for once at the end. */

#include "core/util.h"

#include <stdbool.h>

struct buffer {
    char *text; /* owned; ends with a NUL that is not counted; NULL while empty */
    size_t length;
    size_t capacity;
    bool failed;
};

#define AUTO_BUFFER CLEANUP(buffer_clear) struct buffer

void buffer_clear(struct buffer *buffer);
void buffer_add(struct buffer *buffer, const char *bytes, size_t length);
void buffer_format(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
