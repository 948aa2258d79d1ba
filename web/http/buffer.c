/* SPDX-License-Identifier: MIT */
#include "web/http/buffer.h"

#include <stdio.h>

void buffer_clear(struct buffer *buffer)
{
    free(buffer->text);
    *buffer = (struct buffer){ .text = NULL };
}

/* The least that is allocated: what grows from less is moved more often than it is worth. */
#define CAPACITY_MIN 512

/* Makes room for @more bytes and the final NUL. */
static bool reserve(struct buffer *buffer, size_t more)
{
    size_t needed = buffer->length + more + 1;
    size_t capacity = buffer->capacity > 0 ? buffer->capacity * 2 : CAPACITY_MIN;
    char *grown;

    if (buffer->failed || needed <= buffer->capacity)
        return !buffer->failed;
    if (capacity < needed)
        capacity = needed;
    grown = realloc(buffer->text, capacity);
    buffer->failed = grown == NULL;
    if (!grown)
        return false;
    buffer->text = grown;
    buffer->capacity = capacity;
    return true;
}

void buffer_reserve(struct buffer *buffer, size_t more)
{
    (void)reserve(buffer, more);
}

void buffer_cut(struct buffer *buffer, size_t length)
{
    if (length >= buffer->length)
        return;
    buffer->length = length;
    buffer->text[length] = '\0';
}

void buffer_add(struct buffer *buffer, const char *bytes, size_t length)
{
    if (length == 0 || !reserve(buffer, length))
        return;
    memcpy(buffer->text + buffer->length, bytes, length);
    buffer->length += length;
    buffer->text[buffer->length] = '\0';
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

/* Prints into the room that is left. @return the length it has, or would have */
PRINTF_LIKE(2, 0)
static int print(struct buffer *buffer, const char *format, va_list args)
{
    return vsnprintf(buffer->text + buffer->length, buffer->capacity - buffer->length, format,
                     args);
}

void buffer_format_list(struct buffer *buffer, const char *format, va_list args)
{
    va_list again;
    int length = -1;

    va_copy(again, args);
    if (reserve(buffer, 0))
        length = print(buffer, format, args);
    /* Most texts fit into the room that is there. */
    if (length >= 0 && (size_t)length >= buffer->capacity - buffer->length)
        length = reserve(buffer, (size_t)length) ? print(buffer, format, again) : -1;
    va_end(again);
    if (length < 0)
        buffer->failed = true;
    else
        buffer->length += (size_t)length;
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    buffer_format_list(buffer, format, args);
    va_end(args);
}
