/* SPDX-License-Identifier: MIT */
#pragma once

/** The wiring that commands share: the store, the service on top, and error messages. */

#include "core/service.h"

struct shop {
    struct store *store; /* owned; NULL: not open */
    struct service service;
    struct time_zone *time_zone; /* owned; of the service */
};

#define AUTO_SHOP CLEANUP(shop_close) struct shop

/** What keeps the shops. */
extern const struct store_engine *const shop_engine;

/** Opens the database @path with @readers connections for reading. */
enum err shop_open(struct shop *shop, const char *path, enum store_mode mode, size_t readers,
                   struct error *err) CHECKED;

/** Gives the service the time zone @name; NULL: this machine's. */
enum err shop_set_time_zone(struct shop *shop, const char *name, struct error *err) CHECKED;

/** Closes; harmless on one that is not open. */
void shop_close(struct shop *shop);

/** Prints @err and all its problems on stderr. @return EXIT_FAILURE */
int shop_fail(const struct error *err);

/** The same of what was wrong on the command line. @return EXIT_USAGE */
int shop_wrong_usage(const struct error *err);
