/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The life of an order: its statuses, the legal paths between them and what people read of them, in
 * one table. The API, the integrity check, the pages and the API description read it, or a file
 * that the build makes of it (tools/statuses_js.c).
 */

#include "core/base/util.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The numbers are stored: never change or reuse one. They say nothing of an order's life. */
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

/** The place in the order of an order's life, from 0 to STATUS_COUNT - 1: lists sort by it. */
int status_rank(enum status status);

/** The status at the place @rank. */
enum status status_at_rank(int rank);

/** Whether @stored is a status's number. */
bool status_is_valid(int64_t stored);

/** Room for status_expected() and its final NUL. */
#define STATUS_EXPECTED_SIZE 160

/** Writes the problem of an unknown name: "must be pending, processing, ... or cancelled". */
void status_expected(char out[static STATUS_EXPECTED_SIZE]);

/** What people read of a status. All of it lasts as long as the program. */
struct status_text {
    const char *label;         /* "Shipped" */
    const char *sign;          /* one character, so that colour never stands alone */
    const char *event;         /* in a history, what happened: "Processing started" */
    const char *coming;        /* while it is still ahead: "Shipping"; NULL: it is not announced */
    const char *action;        /* what staff do to take an order here: "Mark as shipped" */
    const char *for_customers; /* where their order stands, in a sentence */
};

const struct status_text *status_text(enum status status);

/** The next status on an order's usual way. @return false when there is none */
bool status_usual_next(enum status from, enum status *out);

/** The statuses that @from may go to; empty when @from is final. */
status_set_t status_next(enum status from);

/** Whether an order at @from may go to @to. */
bool status_may_follow(enum status from, enum status to);

/** Writes the names in @set, "processing, cancelled", or "none". */
void status_set_format(status_set_t set, char *out, size_t size);
