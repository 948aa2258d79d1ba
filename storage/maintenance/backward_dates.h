/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Where dates run backwards along the numbers: a clock was behind, or ahead and was set back. Which
 * of them it was, and so which orders are dated wrongly, only a person knows.
 */

#include "core/store.h"
#include "storage/engine/connection.h"

/** Up to so many places are reported. */
#define BACKWARD_DATES_MAX 100

/**
 * Reports each place, with the orders that would have to be mended in either case; see
 * repair_dates().
 */
enum err backward_dates_report(struct connection *db, check_report report, void *context,
                               struct error *err) CHECKED;
