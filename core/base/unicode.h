/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Unicode properties: invisible characters, the normal form of identifiers, case folding, and what
 * words are made of. The only user of utf8proc.
 */

#include "core/base/error.h"

#include <stdbool.h>
#include <stddef.h>

/** Whether the code point @code shows nothing and takes no room: controls, soft hyphens, zero-width
 * and bidi characters, byte order marks, variation selectors, tags, fillers. Not white space. */
bool unicode_is_invisible(uint32_t code) CHECKED;

/**
 * Writes @text, which is UTF-8, in normalization form C and without invisible characters.
 *
 * @out  the caller's, to free(); what is not UTF-8 is copied as it is
 * @return ERR_OK or ERR_INTERNAL
 */
enum err unicode_identifier(const char *text, char **out, struct error *err) CHECKED;

/** The same without letter case: full case folding, so that "Straße" and "STRASSE" are one. */
enum err unicode_identifier_folded(const char *text, char **out, struct error *err) CHECKED;

/** Writes what texts are compared by that differ in case, width or other compatibility alone: the
 * Unicode Standard's NFKC_Casefold. As for unicode_identifier(). */
enum err unicode_folded(const char *text, char **out, struct error *err) CHECKED;

/** Writes @text in normalization form C, with all that is in it; as for
 * unicode_identifier(). */
enum err unicode_nfc(const char *text, char **out, struct error *err) CHECKED;

/** What a code point is to someone who looks for words. */
enum unicode_class {
    UNICODE_APART,     /* white space, or punctuation between sentences or clauses */
    UNICODE_TOGETHER,  /* other punctuation and symbols */
    UNICODE_LETTER,    /* or a digit */
    UNICODE_CHARACTER, /* Chinese, Japanese or Korean: a word by itself */
    UNICODE_MARK,      /* belongs to the letter before */
    UNICODE_INVISIBLE,
};

enum unicode_class unicode_class(uint32_t code);

/** Reads a code point of the @length bytes at @text. @return its length; 0: it is not UTF-8 */
size_t unicode_decode(const char *text, size_t length, uint32_t *code);

/**
 * Folds a word as its readers do: letter case, compatibility forms such as ligatures and wide
 * letters, and diacritics do not count; nor do strokes and joined letters that do not decompose
 * (ß=ss, æ=ae, œ=oe, ø=o, ł=l, đ=d, ð=d, þ=th, ı=i, ħ=h, ŧ=t, ŋ=n). Marks that make another letter
 * stay: voiced kana, vowel signs of Indic and South-East Asian scripts.
 *
 * @out  the caller's, to free(); may have more than letters, where a character stands for several
 * @return ERR_OK or ERR_INTERNAL
 */
enum err unicode_fold(const char *word, size_t length, char **out, struct error *err) CHECKED;
