/* SPDX-License-Identifier: MIT */
#pragma once

/** Products as JSON. */

#include "core/product.h"
#include "core/query.h"

struct cJSON;

/** Borrowed from @body. */
struct product_input product_json_input(const struct cJSON *body);

/** Both return a text to free(); NULL: no memory. */
char *product_json(const struct product *product) CHECKED;
char *product_json_page(const struct product_page *page, const struct query *query) CHECKED;
