/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The life of an order: its statuses and the legal paths between them, in one table that the API,
 * the pages and the integrity check all read.
 */

#include "core/base/util.h"

#include <stdbool.h>
#include <stddef.h>

/** In the order of an order's life, in which lists sort them. The numbers are stored: never reuse.
 */
enum status {
    STATUS_PENDING = 0,
    STATUS_PROCESSING = 1,
    STATUS_SHIPPED = 2,
    STATUS_DELIVERED = 3,
    STATUS_CANCELLED = 4,
};

#define STATUS_COUNT 5

/** A set of statuses, a bit each. */
typedef unsigned status_set_t;

#define STATUS_BIT(status) (1U << (unsigned)(status))
#define STATUS_ALL         (STATUS_BIT(STATUS_COUNT) - 1U)

/** The name in the API and in the pages: "pending". */
const char *status_name(enum status status);

/** @return whether @name names a status */
bool status_parse(const char *name, enum status *out) CHECKED;

/** Whether @stored is a status's number. */
bool status_is_valid(int stored);

/** The statuses that @from may go to; empty when @from is final. */
status_set_t status_next(enum status from);

/** Whether an order at @from may go to @to. */
bool status_may_follow(enum status from, enum status to);

/** Writes the names in @set, "processing, cancelled", or "none". */
void status_set_format(status_set_t set, char *out, size_t size);
