/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The made-up shop: customers and products from data/demo/, and orders over the last 90 days with
 * histories that make sense, drawn the same way each time.
 */

#include "cmd/shop.h"

#define DEMO_ADMIN_EMAIL    "admin@example.com"
#define DEMO_CUSTOMER_EMAIL "anna.berger@example.com"
#define DEMO_PASSWORD       "orderdesk" /* of everyone in the demo */

/** Fills an empty shop, as of @now. */
enum err demo_data_seed(struct shop *shop, timestamp_t now, struct error *err) CHECKED;
