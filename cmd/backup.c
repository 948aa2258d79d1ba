/* SPDX-License-Identifier: MIT */
#include "storage/backup.h"

#include "cmd/commands.h"
#include "cmd/shop.h"

#include <inttypes.h>
#include <stdio.h>

int command_backup(const struct options *options)
{
    AUTO_ERROR err = ERROR_INIT;
    int64_t bytes;

    if (backup_write(options->db, options->argument, &bytes, &err) != ERR_OK)
        return shop_fail(&err);
    printf("%s: %" PRId64 " bytes\n", options->argument, bytes);
    return EXIT_SUCCESS;
}
