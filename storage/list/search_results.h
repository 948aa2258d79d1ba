/* SPDX-License-Identifier: MIT */
#pragma once

/** Lists of what a search found: exact counts, and pages in any order. */

#include "storage/list/order_scope.h"
#include "storage/list/order_window.h"

/** Counts what @scope's search found, in the statuses asked for. */
enum err search_results_count(const struct order_scope *scope, int64_t *out,
                              struct error *err) CHECKED;

/** Finds a page by creation; what lies behind window->behind is @scope's range of numbers. */
enum err search_results_page(const struct order_scope *scope, struct order_window *window,
                             struct error *err) CHECKED;

/**
 * Finds a page by a value.
 *
 * @column  "total" or "updated_at"
 * @total   how many are found, in the statuses asked for
 */
enum err search_results_page_by_value(const struct order_scope *scope, const char *column,
                                      int64_t total, struct order_window *window,
                                      struct error *err) CHECKED;
