/* SPDX-License-Identifier: MIT */
#pragma once

/** What is true of the whole shop: the rows of the table `settings`. */

#include "storage/engine/connection.h"

/** How many decimals all stored amounts have; CURRENCY_DECIMALS when nothing is stored. */
enum err setting_rows_decimals(struct connection *db, int *out, struct error *err) CHECKED;

enum err setting_rows_set_decimals(struct connection *db, int decimals, struct error *err) CHECKED;
