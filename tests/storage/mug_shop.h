/* SPDX-License-Identifier: MIT */
#pragma once

/** A shop with full blocks of orders for the same mug, in the fixture's store: Bob has every tenth.
 */

#include "tests/store/fixture.h"

/** Fills a first block, which begins at 1001, and a second one, and leaves some orders pending. */
#define MUG_SHOP_ORDERS 9000

extern struct uuid mug_shop_ada, mug_shop_bob;

/** Makes Ada, an admin, and Bob, and imports MUG_SHOP_ORDERS orders. */
void mug_shop_make(void);

/** Imports as many more. */
void mug_shop_import(void);

/** How many orders a search finds. @statuses  0: in any status */
int64_t mug_shop_count(const char *search, status_set_t statuses);

/** Fails the test unless the words of the first MUG_SHOP_ORDERS orders find them. */
void mug_shop_assert_found(void);
