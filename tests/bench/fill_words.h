/* SPDX-License-Identifier: MIT */
#pragma once

/** The words that orders are made of, and the searches whose answers are counted along. */

#include <stddef.h>

/** A product's kind: the beginning of its id, and of its name. */
struct noun {
    const char *code;
    const char *name;
};

/** A name as it is written, and as it stands in an address. */
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
extern const char *const fill_order_notes[]; /* of customers */
extern const size_t fill_order_note_count;
extern const char *const fill_step_notes[]; /* of the shop */
extern const size_t fill_step_note_count;

/** A search: its words, each to be found, or to be the beginning of a word that is. */
struct term {
    const char *text;
    const char *kind; /* "common", "rare", "prefix", …: how results are grouped */
};

extern const struct term fill_terms[];
extern const size_t fill_term_count;

#define FILL_TERMS_MAX 32
