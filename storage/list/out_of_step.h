/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The orders that are out of step (storage/tables/order_newest.h), read from an index of their own.
 * Most shops have none, some a few: a query reads them all, and looks at them beside the ranges of
 * numbers that it finds the others in.
 */

#include "core/order_cursor.h"
#include "core/status.h"
#include "storage/list/order_ranges.h"

struct out_of_step_order {
    int64_t number;
    timestamp_t created_at;
    enum status status;
    int64_t total;
    timestamp_t updated_at;
};

struct out_of_step {
    struct out_of_step_order *orders; /* owned; by time of creation, then number */
    size_t count;
    int64_t *numbers; /* owned; of the same, rising */
};

/**
 * Reads all that are out of step. Release with out_of_step_clear(), also after a failure.
 *
 * @user_key  those of this user; 0: of all
 */
enum err out_of_step_read(struct connection *db, int64_t user_key, struct out_of_step *out,
                          struct error *err) CHECKED;
void out_of_step_clear(struct out_of_step *orders);

bool out_of_step_has(const struct out_of_step *orders, int64_t number);

/** The position in a list by @column, which is "total" or "updated_at". */
struct order_position out_of_step_position(const struct out_of_step_order *order,
                                           const char *column);

/** How many were created from @from to @to, in one of @statuses. */
int64_t out_of_step_count_dates(const struct out_of_step *orders, status_set_t statuses,
                                timestamp_t from, timestamp_t to);

/** How many have a number in @ranges, in one of @statuses. */
int64_t out_of_step_count_numbers(const struct out_of_step *orders, status_set_t statuses,
                                  const struct order_ranges *ranges);
