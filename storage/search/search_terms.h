/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Terms: what the index of orders has rows for. Out of the words of a text
 * (core/base/words.h), in one group `mug-01`, come
 *
 *     mug  01          each word: found by its beginning, as a range of keys
 *     -mug-01          each two neighbours: found together, the second by its beginning
 *     *m *mu *0 *01    the first one and two letters of each word, so that the shortest beginnings,
 *                      which most words have, are a row too, and not a range of hundreds
 *
 * The signs in front keep the kinds apart in the index, where terms are sorted by their bytes.
 */

#include "core/base/error.h"
#include "core/status.h"

enum term_kind { TERM_STATUS = '#', TERM_BEGINNING = '*', TERM_PAIR = '-', TERM_WORD = ' ' };

struct term {
    enum term_kind kind;
    const char *text; /* borrowed, without the sign, and not terminated */
    size_t length;
};

typedef enum err (*term_visitor)(void *context, const struct term *term, struct error *err);

/** Calls @visit for every term of @words, some of them more than once, until one call fails. */
enum err terms_each(const char *words, term_visitor visit, void *context,
                    struct error *err) CHECKED;

/** The key of @term in the index. @out  to free() */
enum err term_key(const struct term *term, char **out, struct error *err) CHECKED;

/** The term that stands for a status, and its key. */
struct term term_of_status(enum status status);
const char *term_status_key(enum status status);

/** Whether @words have the words @text: as a whole, or with a beginning of the last one. */
bool terms_has(const char *words, const char *text, size_t length, bool whole);

/** Whether @words have @term. */
bool terms_has_term(const char *words, const struct term *term);

/** What must be found for a search. */
struct needle {
    const char *text; /* a word, or two together, as in the search's words; not terminated */
    size_t length;
    bool whole; /* otherwise it is the beginning of what is to be found */
};

#define NEEDLES_MAX 128 /* more than a search has words, see QUERY_SEARCH_MAX */

/** Reads a search's words into needles, which borrow them. @return how many; 0: nothing to find */
size_t needles_read(const char *words, struct needle needles[static NEEDLES_MAX]);

/** The keys between which the index has what @needle finds. @low, @high  to free() */
enum err needle_keys(const struct needle *needle, char **low, char **high,
                     struct error *err) CHECKED;
