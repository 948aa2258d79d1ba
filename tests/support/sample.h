/* SPDX-License-Identifier: MIT */
#pragma once

/** The people and the order that tests of a running shop begin with; see also sample.mjs. */

/** Everybody's password. */
#define SAMPLE_PASSWORD "correct horse battery"

#define SAMPLE_ADMIN    "admin@shop.example"
#define SAMPLE_CUSTOMER "ada@customer.example"

/** The body of an order of two mugs, 25.00 in all. */
#define SAMPLE_ORDER                                                                               \
    "{\"items\":[{\"product_id\":\"MUG-01\",\"name\":\"Mug, blue\",\"quantity\":2,"                \
    "\"price\":12.50}]}"
