/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The words of a text, in the one form that searching compares.
 *
 * A word is a run of letters and digits, folded as its readers do (unicode_fold()); a Chinese,
 * Japanese or Korean character is a word by itself. A space stands before each group of words, and
 * '-' joins the words of a group, such as a product id's: `Mug, blue (MUG-01)` becomes
 * ` mug blue mug-01`. White space and the punctuation between sentences or clauses keep words
 * apart, and so do . and @: an email address is found by its words, and few texts would be found
 * by a full stop.
 *
 * Groups of digits that may be a phone number, such as `(030) 123 45-67`, are one word as well, at
 * the end of their line: ` 030 123 45-67 0301234567`. So the words of two lines are those of the
 * one and those of the other.
 */

#include "core/base/error.h"

/** What stands before a group, and between the words of one. No word has either. */
#define WORDS_APART    ' '
#define WORDS_TOGETHER '-'

/** What is done with groups of digits that may be a phone number. */
enum words_phones {
    WORDS_PHONES_ADDED,  /* they and the one word: of what is to be found */
    WORDS_PHONES_KEPT,   /* they alone: of a search */
    WORDS_PHONES_JOINED, /* the one word alone: of the same search, in its other meaning */
};

/**
 * Writes the words of @text, which is UTF-8; what is not counts as punctuation.
 *
 * @out  the caller's, to free()
 * @return ERR_OK or ERR_INTERNAL
 */
enum err words_read(const char *text, enum words_phones phones, char **out,
                    struct error *err) CHECKED;
