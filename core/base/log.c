/* SPDX-License-Identifier: MIT */
#include "core/base/log.h"

#include "core/base/text.h"
#include "core/base/timestamp.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define LINE_SIZE 2048

/* Values are cut where they would leave less than this for the members behind them. */
#define JSON_LINE_SIZE 4096
#define JSON_RESERVE   512

static atomic_int log_threshold = LOG_INFO;
static atomic_int log_form = LOG_TEXT;

static const char *const levels[] = {
    [LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARN] = "warn", [LOG_ERROR] = "error"
};
static const char *const formats[] = { [LOG_TEXT] = "text", [LOG_JSON] = "json" };

/* @return the place of @name among @count @names; -1: it is none of them */
static int find_name(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

bool log_level_parse(const char *name, enum log_level *out)
{
    int found = find_name(levels, ARRAY_LEN(levels), name);

    if (found >= 0)
        *out = (enum log_level)found;
    return found >= 0;
}

bool log_format_parse(const char *name, enum log_format *out)
{
    int found = find_name(formats, ARRAY_LEN(formats), name);

    if (found >= 0)
        *out = (enum log_format)found;
    return found >= 0;
}

void log_set_level(enum log_level level)
{
    atomic_store(&log_threshold, (int)level);
}

void log_set_format(enum log_format format)
{
    atomic_store(&log_form, (int)format);
}

bool log_is_on(enum log_level level)
{
    return (int)level >= atomic_load_explicit(&log_threshold, memory_order_relaxed);
}

enum log_format log_format(void)
{
    return (enum log_format)atomic_load_explicit(&log_form, memory_order_relaxed);
}

/* In one piece: lines of several threads never mix. */
static void put_line(const char *line, size_t length)
{
    /* A log that cannot be written has nowhere to complain. */
    if (write(STDERR_FILENO, line, length) < 0)
        return;
}

/* ---------------------------------------------------------------- as JSON */

struct json_line {
    char text[JSON_LINE_SIZE];
    size_t used;
};

/* For what is known to be short. */
static void add(struct json_line *line, const char *text)
{
    size_t length = strlen(text);

    if (length > sizeof(line->text) - line->used)
        return;
    memcpy(line->text + line->used, text, length);
    line->used += length;
}

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/* Whether @byte stands in a JSON text as it is (RFC 8259, section 7). */
static bool is_plain(unsigned char byte, bool is_utf8)
{
    return byte >= ' ' && byte != '"' && byte != '\\' && byte != 0x7f && (byte < 0x80 || is_utf8);
}

static void add_escaped(struct json_line *line, const char *value)
{
    bool is_utf8 = text_is_utf8(value, strlen(value));
    char escape[8];

    for (const char *at = value; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;

        if (line->used > JSON_LINE_SIZE - JSON_RESERVE && !(is_utf8 && is_continuation(byte)))
            return;
        if (is_plain(byte, is_utf8)) {
            line->text[line->used++] = *at;
            continue;
        }
        if (byte < 0x80)
            snprintf(escape, sizeof(escape), "\\u%04x", byte);
        add(line, byte < 0x80 ? escape : "?");
    }
}

static void add_member(struct json_line *line, const struct log_field *field)
{
    add(line, line->used == 0 ? "{\"" : ",\"");
    add(line, field->name);
    add(line, field->is_number ? "\":" : "\":\"");
    if (field->is_number)
        add(line, field->value);
    else
        add_escaped(line, field->value);
    add(line, field->is_number ? "" : "\"");
}

void log_json(enum log_level level, const char *message, const struct log_field *fields,
              size_t count)
{
    struct json_line line;
    char stamp[TIMESTAMP_LEN + 1];

    if (!log_is_on(level))
        return;
    line.used = 0;
    timestamp_format(timestamp_now(), stamp);
    add_member(&line, &(struct log_field){ "time", stamp, false });
    add_member(&line, &(struct log_field){ "level", levels[level], false });
    add_member(&line, &(struct log_field){ "message", message, false });
    for (size_t i = 0; i < count; i++)
        add_member(&line, &fields[i]);
    add(&line, "}\n");
    put_line(line.text, line.used);
}

PRINTF_LIKE(2, 0)
static void write_json(enum log_level level, const char *format, va_list args)
{
    char message[LINE_SIZE];

    if (vsnprintf(message, sizeof(message), format, args) >= 0)
        log_json(level, message, NULL, 0);
}

/* ---------------------------------------------------------------- as text */

PRINTF_LIKE(2, 0)
static void write_text(enum log_level level, const char *format, va_list args)
{
    char line[LINE_SIZE];
    char stamp[TIMESTAMP_LEN + 1];
    size_t used;

    timestamp_format(timestamp_now(), stamp);
    used = (size_t)snprintf(line, sizeof(line), "%s %-5s ", stamp, levels[level]);
    if (vsnprintf(line + used, sizeof(line) - used - 1, format, args) < 0)
        return;
    used += strlen(line + used);
    for (size_t i = 0; i < used; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = '?';
    line[used++] = '\n';
    put_line(line, used);
}

void log_line(enum log_level level, const char *format, ...)
{
    va_list args;

    if (!log_is_on(level))
        return;
    va_start(args, format);
    if (log_format() == LOG_JSON)
        write_json(level, format, args);
    else
        write_text(level, format, args);
    va_end(args);
}
