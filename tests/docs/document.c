/* SPDX-License-Identifier: MIT */
#include "tests/docs/document.h"

#include "core/base/util.h"

#include <check.h>
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);

    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* ---------------------------------------------------------------- the tree */

char *document_path(const char *name)
{
    const char *source = getenv("ORDERDESK_SOURCE");
    char *path;

    ck_assert_msg(source != NULL, "ORDERDESK_SOURCE must name the source's folder");
    ck_assert_int_gt(asprintf(&path, "%s/%s", source, name), 0);
    return path;
}

bool document_exists(const char *name)
{
    AUTO_FREE char *path = document_path(name);

    return access(path, F_OK) == 0;
}

char *document_read(const char *name)
{
    AUTO_FREE char *path = document_path(name);
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;

    ck_assert_msg(file != NULL, "%s cannot be opened", path);
    ck_assert_msg(getdelim(&text, &size, '\0', file) > 0, "%s is empty", path);
    fclose(file);
    return text;
}

/* Builds, third-party sources, and what git ignores. */
static bool is_foreign(const char *name)
{
    return name[0] == '.' || begins_with(name, "build") || strcmp(name, "subprojects") == 0 ||
           strcmp(name, "node_modules") == 0;
}

void document_each_file(const char *folder, const char *ending, document_file_visitor visit,
                        void *context)
{
    AUTO_FREE char *path = document_path(folder);
    DIR *directory = opendir(path);
    const struct dirent *entry;

    ck_assert_msg(directory != NULL, "%s cannot be opened", path);
    while ((entry = readdir(directory)) != NULL) {
        AUTO_FREE char *inner = NULL;
        bool at_root = strcmp(folder, ".") == 0;

        ck_assert_int_gt(
            asprintf(&inner, "%s%s%s", at_root ? "" : folder, at_root ? "" : "/", entry->d_name),
            0);
        if (entry->d_type == DT_DIR && !is_foreign(entry->d_name))
            document_each_file(inner, ending, visit, context);
        else if (entry->d_type == DT_REG && ends_with(entry->d_name, ending))
            visit(inner, context);
    }
    closedir(directory);
}

struct name_search {
    const char *name;
    bool found;
};

static void compare_name(const char *path, void *context)
{
    struct name_search *search = context;
    const char *slash = strrchr(path, '/');

    if (strcmp(slash ? slash + 1 : path, search->name) == 0)
        search->found = true;
}

bool document_has_name(const char *name)
{
    struct name_search search = { .name = name };

    document_each_file(".", name, compare_name, &search);
    return search.found;
}

/* ---------------------------------------------------------------- a document */

struct reading {
    struct document_piece piece;
    document_visitor visit;
    void *context;
};

static void tell(struct reading *reading, const char *text, size_t length)
{
    reading->piece.text = text;
    reading->piece.length = length;
    reading->visit(&reading->piece, reading->context);
}

/* Reads the text between two backticks of the line. @return where the text goes on */
static const char *read_span(struct reading *reading, const char *at, const char *end, bool wanted)
{
    const char *closing = memchr(at + 1, '`', (size_t)(end - at - 1));

    if (!closing)
        return end;
    if (wanted)
        tell(reading, at + 1, (size_t)(closing - at - 1));
    return closing + 1;
}

static const char *read_link(struct reading *reading, const char *at, const char *end, bool wanted)
{
    const char *target = at + strlen("](");
    const char *closing = memchr(target, ')', (size_t)(end - target));

    if (!closing)
        return end;
    if (wanted)
        tell(reading, target, (size_t)(closing - target));
    return closing + 1;
}

static void read_line(struct reading *reading, const char *line, const char *end,
                      enum document_kind kind)
{
    const char *at = line;

    while (at < end) {
        if (*at == '`')
            at = read_span(reading, at, end, kind == DOCUMENT_SPAN);
        else if (end - at > 2 && begins_with(at, "]("))
            at = read_link(reading, at, end, kind == DOCUMENT_LINK);
        else
            at++;
    }
}

void document_each(const char *path, enum document_kind kind, document_visitor visit, void *context)
{
    AUTO_FREE char *text = document_read(path);
    struct reading reading = { .piece = { .document = path }, .visit = visit, .context = context };
    bool in_block = false;

    for (const char *line = text; *line != '\0';) {
        const char *end = line + strcspn(line, "\n");

        reading.piece.line++;
        if (begins_with(line, "```"))
            in_block = !in_block;
        else if (in_block && kind == DOCUMENT_CODE)
            tell(&reading, line, (size_t)(end - line));
        else if (!in_block && kind != DOCUMENT_CODE)
            read_line(&reading, line, end, kind);
        line = *end == '\0' ? end : end + 1;
    }
}

/* Whether the heading's anchor is @anchor: lower case, hyphens for spaces, no other punctuation. */
static bool is_anchor_of(const char *heading, const char *end, const char *anchor)
{
    for (; heading < end; heading++) {
        char letter = (char)tolower((unsigned char)*heading);

        if (letter == ' ')
            letter = '-';
        else if (!isalnum((unsigned char)letter) && letter != '-' && letter != '_')
            continue;
        if (letter != *anchor)
            return false;
        anchor++;
    }
    return *anchor == '\0';
}

bool document_has_anchor(const char *path, const char *anchor)
{
    AUTO_FREE char *text = document_read(path);

    for (const char *line = text; *line != '\0';) {
        const char *end = line + strcspn(line, "\n");
        const char *heading = line + strspn(line, "#");

        if (heading > line && *heading == ' ' && is_anchor_of(heading + 1, end, anchor))
            return true;
        line = *end == '\0' ? end : end + 1;
    }
    return false;
}
