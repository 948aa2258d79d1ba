/* SPDX-License-Identifier: MIT */
#pragma once

/** The command line: what each subcommand takes, read with getopt_long(3). */

#include "core/base/log.h"
#include "web/http/server_address.h"

#include <stdbool.h>

#define EXIT_USAGE 2

/** What a subcommand can take, a bit each. Every one takes --db and --help. */
enum takes {
    OPTION_LISTEN = 1 << 0, /* and how to stop */
    OPTION_TLS = 1 << 1,
    OPTION_NAME = 1 << 2,
    OPTION_ROLE = 1 << 3,
    OPTION_TOKEN = 1 << 4,
    OPTION_SHOP = 1 << 7,
    OPTION_REPAIR = 1 << 8,
    OPTION_CERT = 1 << 9,
    OPTION_BACKUP = 1 << 10,
    OPTION_YES = 1 << 11,
    OPTION_METRICS = 1 << 12,
    OPTION_LOG = 1 << 13,
};

/** How often --host may be given. */
#define OPTIONS_HOSTS_MAX 16

struct options {
    const char *db;                           /* --db, ORDERDESK_DB, or data/orders.db */
    const char *listen[SERVER_ADDRESSES_MAX]; /* --listen, ORDERDESK_LISTEN, or 127.0.0.1:8080;
                                               * NULL behind the last */
    struct server_address addresses[SERVER_ADDRESSES_MAX]; /* what they stand for */
    size_t address_count;
    const char *base_path;        /* NULL: not said */
    const char *drain;            /* --drain, or 3 */
    int drain_s;                  /* the number in it */
    const char *connections_text; /* NULL: not said, and the next one */
    const char *connections_per_address_text;
    int connections; /* 0: not said, and the next one */
    int connections_per_address;
    const char *proxy; /* NULL: there is none whose word is taken */
    const char *tls_certificate;
    const char *tls_key;
    const char *name;
    const char *role;
    const char *user;
    const char *label;
    const char *days;
    const char *scopes;              /* NULL: all */
    const char *shop;                /* the shop's name; NULL: not said */
    const char *currency;            /* NULL: not said */
    const char *time_zone;           /* NULL: not said */
    const char *catalog_only;        /* not NULL: it was given */
    const char *customer_bytes_text; /* NULL: not said */
    int64_t customer_bytes;          /* what it stands for, said or not; 0: off */
    const char *repair;              /* not NULL: it was given */
    const char *repair_dates;        /* the same */
    const char *orders;              /* NULL: not said, and 0 in the next ones */
    int64_t first_order;
    int64_t last_order;
    const char *dry_run; /* not NULL: it was given */
    const char *out_certificate;
    const char *out_key;
    const char *hosts[OPTIONS_HOSTS_MAX]; /* NULL behind the last */
    const char *backup_dir;               /* NULL: no backups */
    const char *backup_every;             /* NULL: not said, and the next one */
    const char *backup_keep;
    int64_t backup_every_ms; /* what they stand for, said or not */
    int64_t backup_keep_count;
    const char *yes;               /* not NULL: it was given */
    const char *metrics_listen;    /* NULL: not said */
    struct server_address metrics; /* what it stands for */
    const char *metrics_open;      /* not NULL: it was given */
    const char *log_format_name;   /* NULL: not said */
    const char *log_level_name;    /* the same */
    enum log_format log_format;    /* what they stand for */
    enum log_level log_level;
    const char *argument; /* the one behind the options, where the command has one */
};

struct command {
    const char *name;     /* "user add" */
    const char *argument; /* what stands behind the options, as "EMAIL"; NULL: nothing does */
    unsigned takes;       /* of enum takes */
    int (*run)(const struct options *options);
    const char *summary;
    const char *usage; /* what stands behind the name in the help's first line */
};

/**
 * Parses the arguments behind the command's name.
 *
 * @argv  the first is the command's name
 * @exit_status  set when the program is to end at once: after --help, or after reporting a usage
 *               error
 * @return whether to run the command
 */
bool options_read(const struct command *command, int argc, char **argv, struct options *out,
                  int *exit_status);

/** Whether only this machine can reach the numeric address @host. */
bool options_is_loopback(const char *host);

/** Prints the command's help on stdout. */
void options_print_help(const struct command *command);
