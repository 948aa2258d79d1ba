/* SPDX-License-Identifier: MIT */

/* What a search means, by core/store.h, in the plainest way. */

#include "tests/store/order_model.h"

#include <stdio.h>

/* What is not ASCII here, and what it is folded to; "" stands within a word without a trace. */
static const struct {
    const char *from, *to;
} folds[] = {
    { "à", "a" }, { "á", "a" },       { "å", "a" },       { "Å", "a" }, { "è", "e" }, { "é", "e" },
    { "É", "e" }, { "È", "e" },       { "ë", "e" },       { "Ë", "e" }, { "í", "i" }, { "ñ", "n" },
    { "Ñ", "n" }, { "ú", "u" },       { "ü", "u" },       { "Ü", "u" }, { "ø", "ø" }, { "Ø", "ø" },
    { "ß", "ß" }, { "\xcc\x81", "" }, { "\xcc\x88", "" },
};

/* The folded letter at @text; NULL when no word has it. @length  of what was read */
static const char *fold(const char *text, char ascii[static 2], size_t *length)
{
    *length = 1;
    if ((*text >= 'a' && *text <= 'z') || (*text >= '0' && *text <= '9') ||
        (*text >= 'A' && *text <= 'Z')) {
        ascii[0] = (char)(*text >= 'A' && *text <= 'Z' ? *text - 'A' + 'a' : *text);
        ascii[1] = '\0';
        return ascii;
    }
    for (size_t i = 0; i < ARRAY_LEN(folds); i++) {
        *length = strlen(folds[i].from);
        if (strncmp(text, folds[i].from, *length) == 0)
            return folds[i].to;
    }
    *length = 1;
    return NULL;
}

void model_add_words(char **words, const char *text, size_t length)
{
    size_t used = *words ? strlen(*words) : 0;
    const char *end = text + length;
    bool within = false, apart = true;
    size_t step;

    *words = realloc(*words, used + 2 * length + 1);
    ck_assert_ptr_nonnull(*words);
    (*words)[used] = '\0';
    for (; text < end; text += step) {
        char ascii[2];
        const char *letter = fold(text, ascii, &step);

        if (letter && !within)
            strcat(*words, apart ? " " : "-");
        if (letter)
            strcat(*words, letter);
        within = letter != NULL;
        apart = !within && (apart || strchr(" ,;.@", *text));
    }
}

/* Whether @words have @length bytes of @wanted as a whole, or as a beginning. */
static bool has(const char *words, const char *wanted, size_t length, bool whole)
{
    for (const char *at = words; *at != '\0'; at++) {
        if ((*at == ' ' || *at == '-') && strncmp(at + 1, wanted, length) == 0 &&
            (!whole || strchr(" -", at[1 + length])))
            return true;
    }
    return false;
}

/* Whether @words have all those of @search, and those together that are together there. */
static bool has_words(const char *words, const char *search)
{
    AUTO_FREE char *wanted = NULL;
    bool all = true;

    model_add_words(&wanted, search, strlen(search));
    for (const char *at = wanted; *at != '\0';) {
        size_t first = strcspn(at + 1, " -");
        const char *next = at + 1 + first;

        if (*next == '-') {
            size_t second = strcspn(next + 1, " -");

            all &= has(words, at + 1, first + 1 + second, next[1 + second] == '-');
        } else {
            all &= has(words, at + 1, first, false);
        }
        at = next;
    }
    return all && wanted[0] != '\0';
}

bool model_finds(const struct model_order *order, const char *search)
{
    char number[24], id[UUID_LEN + 1];

    snprintf(number, sizeof(number), "%lld", (long long)order->number);
    uuid_format(&order->id, id);
    return has_words(order->words, search) || strcmp(number, search) == 0 ||
           strncasecmp(id, search, strlen(search)) == 0;
}
