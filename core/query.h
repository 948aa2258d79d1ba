/* SPDX-License-Identifier: MIT */
#pragma once

/** What all lists have in common: pages, limits and search words. */

#include "core/input.h"

#define QUERY_LIMIT_DEFAULT 20
#define QUERY_LIMIT_MAX     100
#define QUERY_PAGE_MAX      INT64_C(1000000000000)
#define QUERY_SEARCH_MAX    200 /* characters */

/** The unvalidated parameters that all lists share: each a text or absent. */
struct query_input {
    struct input search, page, limit;
    struct input sort; /* of users: by what; other lists don't read it */
};

/** What they come to. */
struct query {
    char *search; /* owned; NULL: everything. Every word in it must be found, or be the beginning
                     of a word that is */
    int64_t page; /* from 1 */
    int64_t limit;
    bool by_name; /* of users: sorted by name instead of email */
};

void query_clear(struct query *query);

/** Checks the three, and fills in the defaults; problems are added to @err. */
void query_read(const struct query_input *input, struct query *out, struct error *err);

/** How many pages of @limit there are for @total. */
int64_t query_pages(int64_t total, int64_t limit);

/**
 * How many rows stand before the page.
 *
 * @return -1 when the page lies behind the last one of @total
 */
int64_t query_offset(const struct query *query, int64_t total);
