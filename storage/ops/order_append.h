/* SPDX-License-Identifier: MIT */
#pragma once

/** Storing one order behind the newest, with all that belongs to it; within a transaction. */

#include "core/store.h"
#include "storage/engine/connection.h"
#include "storage/tables/order_newest.h"

/** Who an order is for and who places or brings it in, as the keys of users. */
struct order_people {
    int64_t customer;
    int64_t by;       /* whose the first history entry is */
    int64_t by_later; /* and the others */
};

/** Stores an order behind @newest, which moves on to it. @by_clock  see order_newest_advance() */
enum err order_append(struct connection *db, struct order_newest *newest,
                      const struct order_import *import, const struct order_people *people,
                      bool by_clock, struct error *err) CHECKED;
