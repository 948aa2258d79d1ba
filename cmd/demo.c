/* SPDX-License-Identifier: MIT */
#include "cmd/commands.h"
#include "cmd/demo_data.h"
#include "cmd/serve.h"
#include "core/users.h"
#include "storage/engine/database_files.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static void remove_file(char **path)
{
    if (*path)
        unlink(*path);
    free(*path);
}

/* Seeds beside the final name, so that a demo that was cut short never looks like a whole one. */
static enum err make_demo(const char *path, struct error *err)
{
    CLEANUP(remove_file) char *partial = NULL;
    struct shop shop = { .store = NULL };

    if (asprintf(&partial, "%s.partial-%ld", path, (long)getpid()) < 0) {
        partial = NULL;
        return error_no_memory(err);
    }
    if (shop_open(&shop, partial, STORE_CREATE, 1, err) != ERR_OK)
        return err->code;
    fprintf(stderr, "making a shop to look around in ...\n");
    (void)!demo_data_seed(&shop, timestamp_now(), err);
    shop_close(&shop);
    if (err->code == ERR_OK && link(partial, path) < 0)
        return error_set(err, ERR_REFUSED, "Cannot make %s: %s.", path, strerrordesc_np(errno));
    return err->code;
}

/* The demo never moves into a real shop's database. */
static enum err require_demo(struct shop *shop, const char *path, struct error *err)
{
    const struct actor terminal = users_operator();
    AUTO_USER admin = { .email = NULL };

    if (users_find(&shop->service, &terminal, DEMO_ADMIN_EMAIL, &admin, err) == ERR_NOT_FOUND)
        return error_set(err, ERR_REFUSED,
                         "%s is not a demo. Choose another file for it with --db.", path);
    return err->code;
}

static const char sign_ins[] = "sign in as admin:    " DEMO_ADMIN_EMAIL " / " DEMO_PASSWORD "\n"
                               "sign in as customer: " DEMO_CUSTOMER_EMAIL " / " DEMO_PASSWORD "\n";

int command_demo(const struct options *options)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_SHOP shop = { .store = NULL };

    serve_block_signals();
    serve_raise_limits(options);
    if (database_files_refuse_mismatch(options->db, NULL, &err) != ERR_OK ||
        (access(options->db, F_OK) < 0 && make_demo(options->db, &err) != ERR_OK) ||
        shop_open(&shop, options->db, STORE_SERVE, SERVE_READERS, &err) != ERR_OK ||
        require_demo(&shop, options->db, &err) != ERR_OK ||
        shop_set_time_zone(&shop, NULL, &err) != ERR_OK ||
        service_use_currency(&shop.service, shop.service.settings.currency, &err) != ERR_OK)
        return shop_fail(&err);
    shop.service.settings.name = "Corner Ceramics";
    return serve_shop(&shop, NULL, options, sign_ins);
}
