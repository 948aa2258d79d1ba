/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What a search may mean, as words (core/base/words.h). An order is found when it has all words of
 * one of the meanings.
 */

#include "core/base/error.h"
#include "storage/search/search_terms.h"

enum search_meaning {
    MEANING_PLAIN,  /* its words; one of digits may be an order's number */
    MEANING_PHONE,  /* the same, with groups of digits as one phone number */
    MEANING_NUMBER, /* `order 1042`, `no. 1042`: the number of an order that has the other words */
    SEARCH_MEANINGS
};

/* As many as a search has room for. */
#define LABELLED_MAX (NEEDLES_MAX / 2)

struct search_words {
    char *text;                         /* owned; "" when the search does not have this meaning */
    const char *labelled[LABELLED_MAX]; /* the words that are a number and nothing else */
    size_t labelled_count;
};

/** Reads @search, which is UTF-8. Release with search_words_clear(), also after a failure. */
enum err search_words_init(struct search_words *words, const char *search,
                           enum search_meaning meaning, struct error *err) CHECKED;
void search_words_clear(struct search_words *words);

/** Whether @needle, which was read from @words, is a number and no word of a text. */
bool search_words_is_labelled(const struct search_words *words, const struct needle *needle);

/** Whether @needle may be an order's number. */
bool needle_is_number(const struct needle *needle);

struct search_range {
    int64_t low, high;
};

/* A number has fewer digits. */
#define SEARCH_RANGES_MAX 19

/**
 * Finds the numbers of orders that @needle stands for: the number itself when there is such an
 * order, else all that begin with it.
 *
 * @newest  the newest order's number
 * @return how many ranges
 */
size_t search_numbers(const struct needle *needle, int64_t newest,
                      struct search_range out[static SEARCH_RANGES_MAX]);
