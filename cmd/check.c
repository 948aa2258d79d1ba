/* SPDX-License-Identifier: MIT */
#include "storage/check.h"

#include "cmd/commands.h"
#include "cmd/shop.h"
#include "storage/repair.h"

#include <inttypes.h>
#include <stdio.h>

static void print_finding(void *context, const char *finding)
{
    (void)context;
    printf("%s\n", finding);
}

int command_check(const struct options *options)
{
    AUTO_ERROR err = ERROR_INIT;
    int64_t findings, orders;

    if (options->repair && repair_derived(options->db, &err) != ERR_OK)
        return shop_fail(&err);
    if (check_database(options->db, print_finding, NULL, &findings, &orders, &err) != ERR_OK)
        return shop_fail(&err);
    if (findings > 0) {
        fprintf(stderr, "orderdesk: %s: %" PRId64 " problem%s found\n", options->db, findings,
                findings == 1 ? "" : "s");
        return EXIT_FAILURE;
    }
    printf("%s: %" PRId64 " orders, all well\n", options->db, orders);
    return EXIT_SUCCESS;
}
