/* SPDX-License-Identifier: MIT */
#include "cmd/shop.h"

#include "cmd/options.h"

#include <stdio.h>
#include <unistd.h>

static enum err refuse_missing(const char *path, struct error *err)
{
    if (database_files_refuse_mismatch(path, NULL, err) != ERR_OK)
        return err->code;
    return error_set(err, ERR_REFUSED,
                     "There is no database at %s. Choose one with --db, or make one with "
                     "\"orderdesk user add\".",
                     path);
}

enum err shop_open(struct shop *shop, const char *path, enum shop_mode mode, size_t readers,
                   struct error *err)
{
    if (mode == SHOP_EXISTS && access(path, F_OK) < 0)
        return refuse_missing(path, err);
    if ((mode == SHOP_SERVE
             ? sqlite_store_open(path, readers, &shop->store, err)
             : sqlite_store_open_as_guest(path, readers, &shop->store, err)) != ERR_OK)
        return err->code;
    if (service_init(&shop->service, &shop->store.store, err) != ERR_OK ||
        service_resume_ages(&shop->service, err) != ERR_OK)
        shop_close(shop);
    return err->code;
}

void shop_close(struct shop *shop)
{
    service_clear(&shop->service);
    sqlite_store_close(&shop->store);
}

int shop_fail(const struct error *err)
{
    fprintf(stderr, "orderdesk: %s\n", err->message);
    for (size_t i = 0; i < err->problem_count; i++)
        fprintf(stderr, "  %s %s\n", err->problems[i].where + (err->problems[i].where[0] == '/'),
                err->problems[i].detail);
    return EXIT_FAILURE;
}

int shop_wrong_usage(const struct error *err)
{
    (void)shop_fail(err);
    return EXIT_USAGE;
}
