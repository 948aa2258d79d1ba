/* SPDX-License-Identifier: MIT */
#include "web/api/query_string.h"

#include <ctype.h>
#include <inttypes.h>

void query_string_clear(struct query_string *query)
{
    for (size_t i = 0; i < query->count; i++) {
        free(query->parameters[i].name);
        free(query->parameters[i].value);
    }
    query->count = 0;
}

static int hex_value(char c)
{
    if (!isxdigit((unsigned char)c))
        return -1;
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

bool query_string_decode(const char *text, size_t length, bool plus_is_space, char *out,
                         size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        char c = text[i];

        if (used + 1 == size)
            return false;
        if (c == '+' && plus_is_space)
            c = ' ';
        if (c == '%') {
            int high = i + 2 < length ? hex_value(text[i + 1]) : -1;
            int low = i + 2 < length ? hex_value(text[i + 2]) : -1;

            if (high < 0 || low < 0 || high + low == 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        out[used++] = c;
    }
    out[used] = '\0';
    return true;
}

static bool is_allowed(const char *name, const char *const *allowed)
{
    for (; *allowed; allowed++)
        if (strcmp(name, *allowed) == 0)
            return true;
    return false;
}

static bool is_known(const struct query_string *query, const char *name)
{
    for (size_t i = 0; i < query->count; i++)
        if (strcmp(query->parameters[i].name, name) == 0)
            return true;
    return false;
}

/* A name or a value, to free(); NULL: @err says why. */
static char *read_part(const char *text, size_t length, struct error *err)
{
    AUTO_FREE char *part = malloc(length + 1);
    char *out = part;

    if (!part) {
        (void)error_no_memory(err);
        return NULL;
    }
    if (!query_string_decode(text, length, true, part, length + 1) ||
        !text_is_utf8(part, strlen(part))) {
        error_add(err, "has a bad %-escape in it, or is not UTF-8 text", "query");
        return NULL;
    }
    part = NULL;
    return out;
}

/* One "name=value", of @length bytes. Takes it over only when it may be there. */
static void add_parameter(struct query_string *query, const char *pair, size_t length,
                          const char *const *allowed, const char *repeatable, struct error *err)
{
    size_t name_length = strcspn(pair, "=&");
    size_t value_start = name_length < length ? name_length + 1 : length;
    AUTO_FREE char *name = read_part(pair, name_length, err);
    AUTO_FREE char *value = name ? read_part(pair + value_start, length - value_start, err) : NULL;

    if (!name || !value)
        return;
    if (!is_allowed(name, allowed)) {
        error_add(err, "is not a parameter of this list", "%s", name);
        return;
    }
    if (is_known(query, name) && (!repeatable || strcmp(name, repeatable) != 0)) {
        error_add(err, "may be given once only", "%s", name);
        return;
    }
    query->parameters[query->count++] = (struct query_parameter){ name, value };
    name = value = NULL;
}

void query_string_read(const char *text, const char *const *allowed, const char *repeatable,
                       struct query_string *out, struct error *err)
{
    out->count = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, "&");

        if (out->count == QUERY_PARAMETERS_MAX) {
            error_add(err, "has too many parameters", "query");
            return;
        }
        if (length > 0)
            add_parameter(out, text, length, allowed, repeatable, err);
        text += length;
        if (*text == '&')
            text++;
    }
}

struct input query_string_input(const struct query_string *query, const char *name)
{
    for (size_t i = 0; i < query->count; i++)
        if (strcmp(query->parameters[i].name, name) == 0)
            return input_from_text(query->parameters[i].value);
    return input_from_text(NULL);
}

size_t query_string_values(const struct query_string *query, const char *name,
                           const char *values[static QUERY_PARAMETERS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < query->count; i++)
        if (strcmp(query->parameters[i].name, name) == 0)
            values[count++] = query->parameters[i].value;
    return count;
}

void query_string_escape(const char *text, struct buffer *out)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;

        if (isalnum(c) || strchr("-._~", c))
            buffer_add(out, text, 1);
        else
            buffer_format(out, "%%%02X", c);
    }
}

/* What says which part of a list is wanted, and not which list. */
static bool is_place(const char *name)
{
    return strcmp(name, "page") == 0 || strcmp(name, "cursor") == 0;
}

void query_string_write(const struct query_string *query, const char *place, struct buffer *out)
{
    for (size_t i = 0; i < query->count; i++) {
        if (is_place(query->parameters[i].name))
            continue;
        query_string_escape(query->parameters[i].name, out);
        buffer_add(out, "=", 1);
        query_string_escape(query->parameters[i].value, out);
        buffer_add(out, "&", 1);
    }
    buffer_add(out, place, strlen(place));
}

void query_string_read_list(const char *text, struct query_string *out, struct query_input *input,
                            struct error *err)
{
    static const char *const allowed[] = { "q", "page", "limit", NULL };

    query_string_read(text, allowed, NULL, out, err);
    *input = (struct query_input){ .search = query_string_input(out, "q"),
                                   .page = query_string_input(out, "page"),
                                   .limit = query_string_input(out, "limit") };
}
