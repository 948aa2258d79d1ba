/* SPDX-License-Identifier: MIT */
#pragma once

/** The wiring that commands share: the store, the service on top, and error messages. */

#include "core/service.h"
#include "storage/ops/sqlite_store.h"

struct shop {
    struct sqlite_store store;
    struct service service;
};

#define AUTO_SHOP CLEANUP(shop_close) struct shop

enum shop_mode {
    SHOP_CREATE, /* make the database when it is not there */
    SHOP_EXISTS, /* it must be there: a mistyped name makes no empty shop */
    SHOP_SERVE,  /* as SHOP_CREATE, and checkpoint the WAL */
};

/** Opens the database @path with @readers connections for reading. */
enum err shop_open(struct shop *shop, const char *path, enum shop_mode mode, size_t readers,
                   struct error *err) CHECKED;

/** Closes; harmless on one that is not open. */
void shop_close(struct shop *shop);

/** Prints @err and all its problems on stderr. @return EXIT_FAILURE */
int shop_fail(const struct error *err);

/** The same of what was wrong on the command line. @return EXIT_USAGE */
int shop_wrong_usage(const struct error *err);
