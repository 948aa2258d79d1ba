/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * A small shop on a real database, for targets that need one. It is made once, and as it was made
 * it can be had back after each input that changed it, so that an input does the same each time.
 */

#include "core/service.h"
#include "storage/ops/sqlite_store.h"

/** The API tokens of a customer and of an admin, which inputs can hold. */
#define SHOP_CUSTOMER_TOKEN "odt_customer"
#define SHOP_ADMIN_TOKEN    "odt_admin"

/** A customer's session cookie, and everybody's password. */
#define SHOP_SESSION  "fuzzfuzzfuzzfuzzfuzzfuzzfuzzfuzzfuzzfuzzfuz"
#define SHOP_PASSWORD "a horse, correct"

/** The orders: so many in the search index, and as many just like them in its tail. */
#define SHOP_ORDERS 24

/** Opens it, at the first call; it is removed at the program's end. */
struct service *shop_open(void);

/** Makes it what it was when it was opened. */
void shop_restore(void);

/** The path of its database. */
const char *shop_path(void);

/** The ids of the first order, and of the customer whose tokens and session are above. */
extern char shop_order[UUID_LEN + 1], shop_customer[UUID_LEN + 1];
extern struct uuid shop_admin;

/** How many hashings of passwords were asked for; they are not done. */
extern int shop_hashings;
