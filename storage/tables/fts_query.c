/* SPDX-License-Identifier: MIT */
#include "storage/tables/fts_query.h"

#include "core/base/words.h"

/*
 * Each group as a phrase whose last word is a beginning: ` mug-0 blue` is `"mug 0" * "blue" *`. No
 * word has a quote. https://www.sqlite.org/fts5.html#fts5_phrases
 */
static char *write_groups(char *out, const char *words)
{
    static const char end[] = { WORDS_APART, '\0' };

    while (*words != '\0') {
        size_t length = strcspn(++words, end);

        *out++ = '"';
        for (size_t i = 0; i < length; i++) {
            *out = words[i];
            if (*out == WORDS_TOGETHER)
                *out = ' ';
            out++;
        }
        out = stpcpy(out, "\" * ");
        words += length;
    }
    return out;
}

enum err fts_query_write(const char *search, char **out, struct error *err)
{
    AUTO_FREE char *words = NULL, *joined = NULL;
    char *match, *end;

    *out = NULL;
    if (words_read(search, WORDS_PHONES_KEPT, &words, err) != ERR_OK ||
        words_read(search, WORDS_PHONES_JOINED, &joined, err) != ERR_OK)
        return err->code;
    if (*words == '\0')
        return ERR_OK;
    /* A group of one letter grows the most: from two bytes to six. */
    match = malloc(3 * (strlen(words) + strlen(joined)) + sizeof("() OR ()"));
    if (!match)
        return error_no_memory(err);
    end = stpcpy(write_groups(stpcpy(match, "("), words), ")");
    if (strcmp(words, joined) != 0)
        (void)stpcpy(write_groups(stpcpy(end, " OR ("), joined), ")");
    *out = match;
    return ERR_OK;
}
