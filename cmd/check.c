/* SPDX-License-Identifier: MIT */
#include "cmd/commands.h"
#include "cmd/shop.h"

#include <inttypes.h>
#include <stdio.h>

static void print_finding(void *context, const char *finding)
{
    (void)context;
    printf("%s\n", finding);
}

static enum err repair_dates(const struct options *options, timestamp_t now, struct error *err)
{
    const struct date_repair request = { .now = now,
                                         .trust_clock = options->yes != NULL,
                                         .first = options->first_order,
                                         .last = options->last_order,
                                         .dry_run = options->dry_run != NULL,
                                         .report = print_finding };
    int64_t repaired = 0;

    if (shop_engine->admin->repair_dates(options->db, &request, &repaired, err) != ERR_OK)
        return err->code;
    printf("%" PRId64 " order%s%s %s another date\n", repaired, repaired == 1 ? "" : "s",
           request.first > 0 ? "" : " dated in the future", request.dry_run ? "would get" : "got");
    return ERR_OK;
}

static enum err repair(const struct options *options, timestamp_t now, struct error *err)
{
    if (options->repair && shop_engine->admin->repair(options->db, err) != ERR_OK)
        return err->code;
    return options->repair_dates ? repair_dates(options, now, err) : ERR_OK;
}

/* What to do about dates depends on whether the clock is right. */
static void tell_of_clock(timestamp_t now)
{
    char text[TIMESTAMP_LEN + 1];

    timestamp_format(now, text);
    fprintf(stderr,
            "orderdesk: by this machine's clock it is %s; if that is right, "
            "\"orderdesk check --repair-dates\" gives orders of the future likely dates, and with "
            "--dry-run shows them first\n",
            text);
}

int command_check(const struct options *options)
{
    AUTO_ERROR err = ERROR_INIT;
    const struct store_admin *admin = shop_engine->admin;
    timestamp_t now = timestamp_now();
    int64_t findings, in_future, orders;

    if (repair(options, now, &err) != ERR_OK)
        return shop_fail(&err);
    if (options->dry_run)
        return EXIT_SUCCESS;
    if (admin->check(options->db, print_finding, NULL, &findings, &orders, &err) != ERR_OK ||
        admin->check_dates(options->db, now, print_finding, NULL, &in_future, &err) != ERR_OK)
        return shop_fail(&err);
    findings += in_future;
    if (in_future > 0)
        tell_of_clock(now);
    if (findings > 0) {
        fprintf(stderr, "orderdesk: %s: %" PRId64 " problem%s found\n", options->db, findings,
                findings == 1 ? "" : "s");
        return EXIT_FAILURE;
    }
    printf("%s: %" PRId64 " orders, all well\n", options->db, orders);
    return EXIT_SUCCESS;
}
