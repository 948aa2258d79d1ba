/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Lists by creation where orders are out of step or there are several sequences: the sorted lists
 * of each sequence's orders in step, which lie in ranges of numbers, and of the others, which are
 * in memory, are merged.
 */

#include "storage/list/order_scope.h"
#include "storage/list/order_window.h"

/** Finds a page of one range of the orders in step alone: scope->in_step_only is set. */
typedef enum err order_merge_page(const struct order_scope *scope, struct order_window *window,
                                  struct error *err);

/**
 * Adds the page of @window, whose positions are times of creation. It has an offset, or a position
 * behind which it begins, but not both.
 */
enum err order_merge(const struct order_scope *scope, order_merge_page *page_in_step,
                     struct order_window *window, struct error *err) CHECKED;

/** The position of the order @number in a list by creation, if there is such an order. */
enum err order_merge_position(struct connection *db, int64_t number, struct order_position *out,
                              struct error *err) CHECKED;
