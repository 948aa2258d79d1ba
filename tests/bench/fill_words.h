/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The words that orders consist of, and the searches whose matches are counted at the same time.
 */

#include <stddef.h>

/** A product's kind: the beginning of its id, and of its name. */
struct noun {
    const char *code;
    const char *name;
};

/** A name as it is written, and as it appears in an email address. */
struct name {
    const char *written;
    const char *plain;
};

extern const struct noun fill_nouns[];
extern const size_t fill_noun_count;
extern const char *const fill_looks[];
extern const size_t fill_look_count;
extern const char *const fill_sizes[];
extern const size_t fill_size_count;
extern const struct name fill_first_names[];
extern const size_t fill_first_name_count;
extern const struct name fill_last_names[];
extern const size_t fill_last_name_count;
extern const char *const fill_domains[];
extern const size_t fill_domain_count;
extern const char *const fill_order_notes[]; /* by customers */
extern const size_t fill_order_note_count;
extern const char *const fill_step_notes[]; /* by the shop */
extern const size_t fill_step_note_count;

/** A search: its words, each of which must match a word or a prefix of one. */
struct term {
    const char *text;
    const char *kind; /* "common", "rare", "prefix", …: how results are grouped */
};

extern const struct term fill_terms[];
extern const size_t fill_term_count;

#define FILL_TERMS_MAX 32
