/* SPDX-License-Identifier: MIT */
#pragma once

/** Orders as JSON, as the contract shows them. */

#include "core/store.h"

struct cJSON;

/** Fills @out from a body; borrowed from @body but for the list, see order_input_clear(). */
enum err order_json_input(const struct cJSON *body, struct order_input *out,
                          struct error *err) CHECKED;

/** The members of a change of status. Borrowed from @body. */
void order_json_transition(const struct cJSON *body, struct input *status, struct input *note);

/** An order in full. @return to free(); NULL: no memory */
char *order_json(const struct order *order) CHECKED;

/** A page of a list. @return to free(); NULL: no memory */
char *order_json_page(const struct order_page *page, const struct order_query *query) CHECKED;

/** {"counts": {"pending": 3, …}, "total": 57}. @return to free(); NULL: no memory */
char *order_json_counts(const struct order_counts *counts) CHECKED;

/** {"newer": ID or null, "older": ID or null}. @return to free(); NULL: no memory */
char *order_json_neighbours(const struct order_neighbours *neighbours) CHECKED;
