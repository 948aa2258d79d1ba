/* SPDX-License-Identifier: MIT */
#include "web/api/json_write.h"

#include "core/base/digits.h"
#include "core/query.h"

/* Everything but a name and an opening bracket has a comma between it and what follows. */
static bool needs_comma(const struct buffer *out)
{
    return out->length > 0 && out->text[out->length - 1] != '{' &&
           out->text[out->length - 1] != '[';
}

/* A value's beginning: the comma, the name. */
static void begin(struct buffer *out, const char *name)
{
    if (needs_comma(out))
        buffer_add(out, ",", 1);
    if (!name)
        return;
    buffer_add(out, "\"", 1);
    buffer_add_text(out, name);
    buffer_add(out, "\":", 2);
}

static void write_raw(struct buffer *out, const char *name, const char *text, size_t length)
{
    begin(out, name);
    buffer_add(out, text, length);
}

static void write_quoted(struct buffer *out, const char *name, const char *text, size_t length)
{
    begin(out, name);
    buffer_add(out, "\"", 1);
    buffer_add(out, text, length);
    buffer_add(out, "\"", 1);
}

void json_write_object(struct buffer *out, const char *name)
{
    write_raw(out, name, "{", 1);
}

void json_write_object_end(struct buffer *out)
{
    buffer_add(out, "}", 1);
}

void json_write_list(struct buffer *out, const char *name)
{
    write_raw(out, name, "[", 1);
}

void json_write_list_end(struct buffer *out)
{
    buffer_add(out, "]", 1);
}

/* RFC 8259, section 7: the quotation mark, the backslash and the control characters. */
static bool must_escape(unsigned char c)
{
    return c < ' ' || c == '"' || c == '\\';
}

static void write_escape(struct buffer *out, char c)
{
    static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *found = strchr(plain, c);

    if (found)
        buffer_format(out, "\\%c", letters[found - plain]);
    else
        buffer_format(out, "\\u%04x", (unsigned char)c);
}

void json_write_text(struct buffer *out, const char *name, const char *text)
{
    begin(out, name);
    buffer_add(out, "\"", 1);
    while (*text != '\0') {
        size_t length = 0;

        while (text[length] != '\0' && !must_escape((unsigned char)text[length]))
            length++;
        buffer_add(out, text, length);
        text += length;
        if (*text != '\0')
            write_escape(out, *text++);
    }
    buffer_add(out, "\"", 1);
}

void json_write_int(struct buffer *out, const char *name, int64_t value)
{
    char text[DIGITS_INTEGER_MAX];
    const char *end = digits_integer(text, value);

    write_raw(out, name, text, (size_t)(end - text));
}

void json_write_bool(struct buffer *out, const char *name, bool value)
{
    const char *text = value ? "true" : "false";

    write_raw(out, name, text, strlen(text));
}

void json_write_null(struct buffer *out, const char *name)
{
    write_raw(out, name, "null", 4);
}

void json_write_uuid(struct buffer *out, const char *name, const struct uuid *id)
{
    char text[UUID_LEN + 1];

    uuid_format(id, text);
    write_quoted(out, name, text, UUID_LEN);
}

void json_write_time(struct buffer *out, const char *name, timestamp_t at)
{
    char text[TIMESTAMP_LEN + 1];

    timestamp_format(at, text);
    write_quoted(out, name, text, TIMESTAMP_LEN);
}

void json_write_money(struct buffer *out, const char *name, money_t amount, int decimals)
{
    char text[MONEY_LEN];

    money_format(amount, decimals, text);
    write_raw(out, name, text, strlen(text));
}

void json_write_pagination(struct buffer *out, int64_t page, int64_t limit, int64_t total,
                           const char *previous, const char *next)
{
    json_write_object(out, "pagination");
    if (page != 0)
        json_write_int(out, "page", page);
    json_write_int(out, "limit", limit);
    json_write_int(out, "total", total);
    json_write_int(out, "total_pages", query_pages(total, limit));
    if (previous)
        json_write_text(out, "prev_cursor", previous);
    if (next)
        json_write_text(out, "next_cursor", next);
    json_write_object_end(out);
}
