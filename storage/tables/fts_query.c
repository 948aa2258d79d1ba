/* SPDX-License-Identifier: MIT */
#include "storage/tables/fts_query.h"

/* Whether the tokenizer finds a word in it; what is not ASCII counts as letters. */
static bool has_word(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
            return true;
    }
    return false;
}

/* FTS5's string: in double quotes, with each double quote inside doubled; '*' marks a beginning. */
static char *quote_word(char *out, const char *word, size_t length)
{
    *out++ = '"';
    for (size_t i = 0; i < length; i++) {
        if (word[i] == '"')
            *out++ = '"';
        *out++ = word[i];
    }
    *out++ = '"';
    *out++ = '*';
    *out++ = ' ';
    return out;
}

enum err fts_query_write(const char *search, char **out, struct error *err)
{
    /* A word of one double quote grows the most: from two bytes, with its space, to five. */
    char *match = malloc(strlen(search) * 5 + 6);
    char *end = match;

    *out = NULL;
    if (!match)
        return error_no_memory(err);
    while (*search != '\0') {
        size_t length = strcspn(search, " ");

        if (has_word(search, length))
            end = quote_word(end, search, length);
        search += length;
        search += strspn(search, " ");
    }
    *end = '\0';
    if (end == match) {
        free(match);
        return ERR_OK;
    }
    *out = match;
    return ERR_OK;
}
