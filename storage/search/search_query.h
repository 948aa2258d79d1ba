/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Finding orders by a search: those that have all its words, each as the beginning of a word, or a
 * number or id that it names. The result is a set of numbers, whose exact size is at hand, and on
 * which any filter is one more intersection. The index is storage/search/search_index.h's.
 */

#include "core/status.h"
#include "storage/engine/connection.h"
#include "storage/search/number_set.h"

/** What is to be found. */
struct search_query {
    const char *search;
    int64_t low, high;       /* the numbers that are looked at: both are orders' */
    status_set_t statuses;   /* in any of these */
    int64_t user_key;        /* of this user; 0: of all */
    int64_t id_low, id_high; /* orders found by their id; none when id_low > id_high */
};

/** Finds the orders. @out  is the caller's, release with number_set_clear() */
enum err search_query_find(struct connection *db, const struct search_query *query,
                           struct number_set *out, struct error *err) CHECKED;

/** Keeps those orders of @set that are in one of @statuses. */
enum err search_query_keep_statuses(struct connection *db, status_set_t statuses,
                                    struct number_set *set, struct error *err) CHECKED;
