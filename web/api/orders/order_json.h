/* SPDX-License-Identifier: MIT */
#pragma once

/** Orders as JSON, as the contract shows them. @decimals are those of amounts: core/money.h. */

#include "core/store.h"
#include "web/http/buffer.h"

struct cJSON;

/** What the bodies may hold: see web/api/json_members.h. */
extern const char *const order_json_members[], *const order_json_transition_members[];

/** Fills @out from a body; borrowed from @body but for the list, see order_input_clear(). */
enum err order_json_input(const struct cJSON *body, struct order_input *out,
                          struct error *err) CHECKED;

/** The members of a change of status. Borrowed from @body. */
void order_json_transition(const struct cJSON *body, struct input *status, struct input *note);

/** An order in full. */
void order_json(const struct order *order, int decimals, struct buffer *out);

/** A page of a list. */
void order_json_page(const struct order_page *page, const struct order_query *query, int decimals,
                     struct buffer *out);

/** {"counts": {"pending": 3, …}, "total": 57} */
void order_json_counts(const struct order_counts *counts, struct buffer *out);

/** {"newer": ID or null, "older": ID or null} */
void order_json_adjacent(const struct order_adjacent *neighbours, struct buffer *out);
