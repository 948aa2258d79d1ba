/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Lists of orders by a value. The index of such a column holds a sorted run of numbers for each
 * week of creation and status; the first rows of a list are the first of all its runs, and a run
 * is left as soon as it comes behind what has been found. So neither the dates nor the statuses
 * asked for make rows that are looked at in vain, but for the weeks at both ends.
 */

#include "storage/list/order_scope.h"
#include "storage/list/order_window.h"

struct merge_runs {
    const struct order_scope *scope;
    struct order_window *window;
    const char *column;       /* "total" or "updated_at" */
    struct number_range hull; /* of the ranges of numbers */
    int64_t first_week, last_week;
    int64_t touched;   /* how many orders those weeks have */
    int64_t total;     /* how many orders match */
    int64_t top_k_max; /* how many rows to hold in memory at most; not below a page's */
    int64_t samples;   /* how many orders to look at for a guess where a deep page begins */
    int64_t matching;  /* how many of the weeks' orders count; without @only, all in the ranges */
    const struct number_set *only; /* borrowed: rows that are not in it do not count; NULL: all */
};

/** Looks up the weeks. All that is given is borrowed. */
enum err merge_runs_init(const struct order_scope *scope, const char *column,
                         struct order_window *window, int64_t total, struct merge_runs *out,
                         struct error *err) CHECKED;

/** What finding the page costs, on the average, in rows of an index that are looked at. */
int64_t merge_runs_cost(const struct merge_runs *runs);

/** Finds the page. The rows before a deep page are counted, but not kept in memory. */
enum err merge_runs_page(struct merge_runs *runs, struct error *err) CHECKED;
