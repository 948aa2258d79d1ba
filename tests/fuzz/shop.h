/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * A small shop on a real database, for targets that need one. It is created once, and can be
 * restored to that state after each input that changed it, so that an input always does the same.
 */

#include "core/service.h"
#include "storage/ops/sqlite_store.h"

/** The API tokens of a customer and of an admin, which inputs can hold. */
#define SHOP_CUSTOMER_TOKEN "odt_customer"
#define SHOP_ADMIN_TOKEN    "odt_admin"

/** A customer's session cookie, and the password of all users. */
#define SHOP_SESSION  "fuzzfuzzfuzzfuzzfuzzfuzzfuzzfuzzfuzzfuzzfuz"
#define SHOP_PASSWORD "a horse, correct"

/** So many orders are in the search index, and as many like them are pending. */
#define SHOP_ORDERS 24

/** Opens it at the first call; it is removed at the end of the program. */
struct service *shop_open(void);

/** Restores it to what it was when it was opened. */
void shop_restore(void);

/** The path of its database. */
const char *shop_path(void);

/** The ids of the first order, and of the customer whose tokens and session are above. */
extern char shop_order[UUID_LEN + 1], shop_customer[UUID_LEN + 1];
extern struct uuid shop_admin;

/** How many password hashes were requested; none is computed. */
extern int shop_hashings;
