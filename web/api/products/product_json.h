/* SPDX-License-Identifier: MIT */
#pragma once

/** Products as JSON. @decimals are those of prices: core/money.h. */

#include "core/product.h"
#include "core/query.h"
#include "web/http/buffer.h"

struct cJSON;

/** What the bodies may hold: see web/api/json_members.h. */
extern const char *const product_json_members[];

/** Borrowed from @body. */
struct product_input product_json_input(const struct cJSON *body);

void product_json(const struct product *product, int decimals, struct buffer *out);
void product_json_page(const struct product_page *page, const struct query *query, int decimals,
                       struct buffer *out);
