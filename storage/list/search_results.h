/* SPDX-License-Identifier: MIT */
#pragma once

/** Lists of what a search found: exact counts, and pages in any order. */

#include "storage/list/order_scope.h"
#include "storage/list/order_window.h"

/** Counts what @scope's search found, in the statuses asked for. */
enum err order_found_count(const struct scope *scope, int64_t *out, struct error *err) CHECKED;

/** Finds a page by creation; what lies behind window->behind is @scope's range of numbers. */
enum err order_found_page(const struct scope *scope, struct window *window,
                          struct error *err) CHECKED;

/**
 * Finds a page by a value.
 *
 * @column  "total" or "updated_at"
 * @total   how many are found, in the statuses asked for
 */
enum err order_found_page_by_value(const struct scope *scope, const char *column, int64_t total,
                                   struct window *window, struct error *err) CHECKED;
