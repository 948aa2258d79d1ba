/* SPDX-License-Identifier: MIT */
#include "cmd/commands.h"
#include "cmd/shop.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

static atomic_bool stopped;

static void stop(int signal)
{
    (void)signal;
    atomic_store(&stopped, true);
}

/* Half a copy is not left lying about. */
static void stop_on_signals(void)
{
    const struct sigaction action = { .sa_handler = stop };

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

/* "8192 bytes, 2 orders, the newest 1002 of 2026-11-22T07:54:52.123Z; verified" */
static void print_facts(const struct backup_facts *facts)
{
    char at[TIMESTAMP_LEN + 1];

    printf("%" PRId64 " bytes, ", facts->bytes);
    if (facts->orders == 0) {
        printf("no orders; verified\n");
        return;
    }
    timestamp_format(facts->newest_at, at);
    printf("%" PRId64 " order%s, the newest %" PRId64 " of %s; verified\n", facts->orders,
           facts->orders == 1 ? "" : "s", facts->newest, at);
}

int command_backup(const struct options *options)
{
    AUTO_ERROR err = ERROR_INIT;
    struct backup_facts facts;

    stop_on_signals();
    if (shop_engine->admin->backup(options->db, options->argument, &stopped, &facts, &err) !=
        ERR_OK)
        return shop_fail(&err);
    printf("%s: ", options->argument);
    print_facts(&facts);
    return EXIT_SUCCESS;
}

int command_restore(const struct options *options)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *kept = NULL;
    struct backup_facts facts;

    stop_on_signals();
    if (shop_engine->admin->restore(options->db, options->argument, &stopped, &facts, &kept,
                                    &err) != ERR_OK)
        return shop_fail(&err);
    printf("%s is now %s: ", options->db, options->argument);
    print_facts(&facts);
    if (kept)
        printf("what was there is kept as %s\n", kept);
    return EXIT_SUCCESS;
}
