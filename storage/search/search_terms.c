/* SPDX-License-Identifier: MIT */
#include "storage/search/search_terms.h"

#include "core/base/words.h"
#include "core/query.h"

#include <stdio.h>

/* A group has no more words than it has letters with a sign between each two. */
_Static_assert(NEEDLES_MAX > QUERY_SEARCH_MAX / 2, "a search of single letters must fit");

/* Longer beginnings than this are ranges of words. */
#define BEGINNING_LETTERS 2

/* Behind every key that begins alike: no UTF-8 text has this byte. */
#define KEY_END "\xff"

static size_t word_length(const char *word)
{
    static const char ends[] = { WORDS_APART, WORDS_TOGETHER, '\0' };

    return strcspn(word, ends);
}

/* How many bytes the first @letters letters of a UTF-8 text take; @length when it has no more. */
static size_t letters_length(const char *text, size_t length, int letters)
{
    size_t at = 0;

    while (at < length && letters-- > 0)
        for (at++; at < length && ((unsigned char)text[at] & 0xc0) == 0x80; at++)
            continue;
    return at;
}

static enum err visit_word(const char *word, size_t length, term_visitor visit, void *context,
                           struct error *err)
{
    for (int letters = 1; letters <= BEGINNING_LETTERS; letters++) {
        struct term beginning = { TERM_BEGINNING, word, letters_length(word, length, letters) };

        if (visit(context, &beginning, err) != ERR_OK)
            return err->code;
    }
    return visit(context, &(struct term){ TERM_WORD, word, length }, err);
}

enum err terms_each(const char *words, term_visitor visit, void *context, struct error *err)
{
    for (const char *at = words; *at != '\0';) {
        const char *word = at + 1;
        size_t length = word_length(word);
        const char *end = word + length;

        if (visit_word(word, length, visit, context, err) != ERR_OK)
            return err->code;
        if (*end == WORDS_TOGETHER) {
            struct term pair = { TERM_PAIR, word, length + 1 + word_length(end + 1) };

            if (visit(context, &pair, err) != ERR_OK)
                return err->code;
        }
        at = end;
    }
    return ERR_OK;
}

/* @sign and @text and @end, one behind the other. */
static enum err make_key(const char *sign, const char *text, size_t length, const char *end,
                         char **out, struct error *err)
{
    if (asprintf(out, "%s%.*s%s", sign, (int)length, text, end) >= 0)
        return ERR_OK;
    *out = NULL;
    return error_no_memory(err);
}

static const char *sign_of(enum term_kind kind)
{
    switch (kind) {
    case TERM_STATUS:
        return "#";
    case TERM_BEGINNING:
        return "*";
    case TERM_PAIR:
        return "-";
    case TERM_WORD:
    default:
        return "";
    }
}

enum err term_key(const struct term *term, char **out, struct error *err)
{
    return make_key(sign_of(term->kind), term->text, term->length, "", out, err);
}

const char *term_status_key(enum status status)
{
    /* A digit each: with more statuses, the keys of the first ten stay as they are. */
    static const char *const keys[] = {
        "#0", "#1", "#2", "#3", "#4", "#5", "#6", "#7", "#8", "#9"
    };

    _Static_assert(STATUS_COUNT <= ARRAY_LEN(keys), "each status has a key");

    return keys[status];
}

struct term term_of_status(enum status status)
{
    return (struct term){ TERM_STATUS, term_status_key(status) + 1, 1 };
}

bool terms_has(const char *words, const char *text, size_t length, bool whole)
{
    const char *end = words + strlen(words);
    const char *at = words;

    while ((at = memmem(at, (size_t)(end - at), text, length)) != NULL) {
        bool begins = at > words && (at[-1] == WORDS_APART || at[-1] == WORDS_TOGETHER);
        char next = at[length];

        if (begins && (!whole || next == '\0' || next == WORDS_APART || next == WORDS_TOGETHER))
            return true;
        at++;
    }
    return false;
}

bool terms_has_term(const char *words, const struct term *term)
{
    return terms_has(words, term->text, term->length, term->kind != TERM_BEGINNING);
}

static bool is_digits(const struct needle *needle)
{
    for (size_t i = 0; i < needle->length; i++)
        if (needle->text[i] < '0' || needle->text[i] > '9')
            return false;
    return true;
}

/*
 * Whether what @other finds is among what @needle finds: @needle is a beginning of it. As numbers
 * of orders, digits may find others.
 */
static bool is_implied(const struct needle *needle, const struct needle *other)
{
    return !needle->whole && other->length >= needle->length &&
           (other->length == needle->length || !is_digits(needle)) &&
           memcmp(needle->text, other->text, needle->length) == 0;
}

static bool is_implied_by_any(const struct needle *needle, const struct needle *others,
                              size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_implied(needle, &others[i]))
            return true;
    return false;
}

/*
 * Leaves out what another needle implies: else a search for one beginning over and over would read
 * the same long range of keys each time.
 */
static size_t drop_implied(struct needle *needles, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (!is_implied_by_any(&needles[i], needles, kept) &&
            !is_implied_by_any(&needles[i], needles + i + 1, count - i - 1))
            needles[kept++] = needles[i];
    return kept;
}

size_t needles_read(const char *words, struct needle needles[static NEEDLES_MAX])
{
    size_t count = 0;

    for (const char *at = words; *at != '\0' && count < NEEDLES_MAX;) {
        const char *word = at + 1;
        size_t length = word_length(word);
        const char *end = word + length;

        /* Of a group of several words, each two neighbours, which say it all. */
        if (*end == WORDS_TOGETHER) {
            size_t second = word_length(end + 1);

            needles[count++] =
                (struct needle){ word, length + 1 + second, end[1 + second] == WORDS_TOGETHER };
        } else if (*at == WORDS_APART) {
            needles[count++] = (struct needle){ word, length, false };
        }
        at = end;
    }
    return drop_implied(needles, count);
}

enum err needle_keys(const struct needle *needle, char **low, char **high, struct error *err)
{
    bool is_pair = memchr(needle->text, WORDS_TOGETHER, needle->length) != NULL;
    bool is_short =
        letters_length(needle->text, needle->length, BEGINNING_LETTERS) == needle->length;
    const char *sign = sign_of(is_pair ? TERM_PAIR : is_short ? TERM_BEGINNING : TERM_WORD);
    const char *end = needle->whole || (is_short && !is_pair) ? "" : KEY_END;

    if (make_key(sign, needle->text, needle->length, "", low, err) != ERR_OK)
        return err->code;
    return make_key(sign, needle->text, needle->length, end, high, err);
}
