/* SPDX-License-Identifier: MIT */

/**
 * Joins the parts of the API description, web/api/openapi/, into one file on standard output:
 *
 *     openapi_join PART...
 *
 * Each part is an object. Objects with the same name in several parts are merged; any other member
 * may occur in one part only. "@statuses" stands for the names of all statuses, "@status-counts"
 * for the schema's properties with the number of orders in each; both come from core/status.c.
 */

#include "core/status.h"

#include <cJSON.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what, const char *name)
{
    fprintf(stderr, "openapi_join: %s %s\n", what, name);
    exit(EXIT_FAILURE);
}

/* A text that begins with this is written raw, without quotes. */
#define RAW "@raw:"

/* Whether a number with decimals begins at @at. @length  its length */
static bool is_decimal(const char *at, size_t *length)
{
    size_t digits = strspn(at, "-0123456789");

    *length = strspn(at, "-+.eE0123456789");
    return digits > 0 && at[digits] == '.';
}

/* Copies JSON and turns numbers with decimals into RAW texts: cJSON would write 25.00 as 25. */
static char *keep_decimals(const char *json)
{
    char *out = calloc(strlen(json), 4), *end = out;
    bool in_text = false;
    size_t length;

    if (!out)
        fail("no memory for", "a part");
    for (const char *at = json; *at != '\0';) {
        if (!in_text && is_decimal(at, &length)) {
            end += sprintf(end, "\"" RAW "%.*s\"", (int)length, at);
            at += length;
            continue;
        }
        if (in_text && *at == '\\')
            *end++ = *at++;
        else if (*at == '"')
            in_text = !in_text;
        *end++ = *at++;
    }
    return out;
}

static cJSON *read_part(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL, *kept;
    size_t size = 0;
    cJSON *part;

    if (!file || getdelim(&text, &size, '\0', file) < 0)
        fail("cannot read", path);
    kept = keep_decimals(text);
    part = cJSON_Parse(kept);
    if (!cJSON_IsObject(part))
        fail("no JSON object is in", path);
    free(kept);
    free(text);
    fclose(file);
    return part;
}

/* Moves the members of @part into @whole, and frees @part. */
static void merge(cJSON *whole, cJSON *part)
{
    cJSON *member;

    while ((member = cJSON_DetachItemFromArray(part, 0)) != NULL) {
        cJSON *present = cJSON_GetObjectItemCaseSensitive(whole, member->string);

        if (cJSON_IsObject(present) && cJSON_IsObject(member))
            merge(present, member);
        else if (present || !cJSON_AddItemToObject(whole, member->string, member))
            fail("twice in the parts:", member->string);
    }
    cJSON_Delete(part);
}

static cJSON *make_statuses(void)
{
    cJSON *names = cJSON_CreateArray();

    for (int i = 0; i < STATUS_COUNT; i++)
        cJSON_AddItemToArray(names, cJSON_CreateString(status_name((enum status)i)));
    return names;
}

static cJSON *make_status_counts(void)
{
    cJSON *counts = cJSON_CreateObject();

    for (int i = 0; i < STATUS_COUNT; i++) {
        cJSON *count = cJSON_AddObjectToObject(counts, status_name((enum status)i));

        cJSON_AddStringToObject(count, "type", "integer");
        cJSON_AddNumberToObject(count, "minimum", 0);
    }
    return counts;
}

/* @return what @text stands for; NULL: the text itself */
static cJSON *make_for(const char *text)
{
    if (strcmp(text, "@statuses") == 0)
        return make_statuses();
    if (strcmp(text, "@status-counts") == 0)
        return make_status_counts();
    return strncmp(text, RAW, strlen(RAW)) == 0 ? cJSON_CreateRaw(text + strlen(RAW)) : NULL;
}

/* Replaces the placeholder texts by what they stand for. */
static void fill_in(cJSON *parent)
{
    cJSON *member, *next;

    for (member = parent->child; member; member = next) {
        cJSON *made = cJSON_IsString(member) ? make_for(member->valuestring) : NULL;

        next = member->next;
        if (!made)
            fill_in(member);
        else if (cJSON_IsArray(parent))
            cJSON_ReplaceItemViaPointer(parent, member, made);
        else
            cJSON_ReplaceItemInObjectCaseSensitive(parent, member->string, made);
    }
}

/* Writes JSON as printed by cJSON, with two spaces for each tab at the beginning of a line. */
static bool write_indented(const char *json)
{
    bool indents = true;

    for (; *json != '\0'; json++) {
        indents = *json == '\n' || (indents && *json == '\t');
        if (*json == '\t' ? fputs(indents ? "  " : " ", stdout) < 0 : fputc(*json, stdout) == EOF)
            return false;
    }
    return fputc('\n', stdout) != EOF && fflush(stdout) == 0;
}

int main(int argc, char **argv)
{
    cJSON *whole = cJSON_CreateObject();
    char *text;

    for (int i = 1; i < argc; i++)
        merge(whole, read_part(argv[i]));
    fill_in(whole);
    text = cJSON_Print(whole);
    if (!text || !write_indented(text))
        fail("cannot write", "the description");
    cJSON_free(text);
    cJSON_Delete(whole);
    return EXIT_SUCCESS;
}
