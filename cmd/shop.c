/* SPDX-License-Identifier: MIT */
#include "cmd/shop.h"

#include "cmd/options.h"
#include "storage/sqlite_engine.h"

#include <stdio.h>

const struct store_engine *const shop_engine = &sqlite_engine;

enum err shop_open(struct shop *shop, const char *path, enum store_mode mode, size_t readers,
                   struct error *err)
{
    if (shop_engine->open(path, mode, readers, &shop->store, err) != ERR_OK)
        return err->code;
    if (service_init(&shop->service, shop->store, err) != ERR_OK ||
        service_resume_ages(&shop->service, err) != ERR_OK)
        shop_close(shop);
    return err->code;
}

enum err shop_set_time_zone(struct shop *shop, const char *name, struct error *err)
{
    char machine[TIME_ZONE_NAME_SIZE];

    time_zone_of_machine(machine);
    if (time_zone_open(name ? name : machine, &shop->time_zone, err) != ERR_OK)
        return err->code;
    shop->service.settings.time_zone = shop->time_zone;
    return ERR_OK;
}

void shop_close(struct shop *shop)
{
    service_clear(&shop->service);
    time_zone_free(shop->time_zone);
    shop->time_zone = NULL;
    if (shop->store)
        shop->store->ops->close(shop->store);
    shop->store = NULL;
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
