/* SPDX-License-Identifier: MIT */
#include "cmd/options.h"

#include "core/base/text.h"
#include "core/base/timestamp.h"
#include "core/branding.h"
#include "core/currency.h"
#include "core/quota.h"
#include "web/http/base_path.h"
#include "web/http/certificate.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>

/* One row per option: how it is written, who takes it, and where its value goes. */
static const struct row {
    const char *name;
    const char *value; /* NULL: it has none */
    unsigned taken_by; /* 0: every command */
    size_t offset;
    const char *help;
} rows[] = {
    { "db", "FILE", 0, offsetof(struct options, db),
      "the database (default: $ORDERDESK_DB, else data/orders.db)" },
    { "listen", "HOST:PORT", OPTION_LISTEN, offsetof(struct options, listen),
      "a numeric address (default: $ORDERDESK_LISTEN, else 127.0.0.1:8080); port 0: a free one; "
      "[::] takes IPv4 as well; may be repeated" },
    { "base-path", "PATH", OPTION_LISTEN, offsetof(struct options, base_path),
      "serve everything below this path, such as /shop, which a proxy before it passes on" },
    { "drain", "SECONDS", OPTION_LISTEN, offsetof(struct options, drain),
      "how long to wait for requests in flight when stopping, 1 to 60 (default: 3)" },
    { "connections", "N", OPTION_LISTEN, offsetof(struct options, connections_text),
      "the maximum number of connections at once (default: 1024)" },
    { "connections-per-address", "N", OPTION_LISTEN,
      offsetof(struct options, connections_per_address_text),
      "the maximum from one address, except loopback and the proxy (default: half of that)" },
    { "trusted-proxy", "ADDRESS", OPTION_LISTEN, offsetof(struct options, proxy),
      "believe this proxy's X-Forwarded-For and X-Forwarded-Proto" },
    { "tls-cert", "FILE", OPTION_TLS, offsetof(struct options, tls_certificate),
      "serve HTTPS with this certificate (PEM, with its chain)" },
    { "tls-key", "FILE", OPTION_TLS, offsetof(struct options, tls_key),
      "the certificate's key (PEM)" },
    { "metrics-listen", "HOST:PORT", OPTION_METRICS, offsetof(struct options, metrics_listen),
      "serve GET /metrics here as well, without sign-in; a loopback address" },
    { "metrics-open", NULL, OPTION_METRICS, offsetof(struct options, metrics_open),
      "allow any address for --metrics-listen: whoever can reach it can read the metrics" },
    { "log-format", "FORMAT", OPTION_LOG, offsetof(struct options, log_format_name),
      "the format of the log on stderr: text (default) or json, one object per line" },
    { "log-level", "LEVEL", OPTION_LOG, offsetof(struct options, log_level_name),
      "the lowest level to log: debug, info (default; includes requests), warn or error" },
    { "name", "NAME", OPTION_NAME, offsetof(struct options, name), "the user's full name" },
    { "role", "ROLE", OPTION_ROLE, offsetof(struct options, role), "admin or customer" },
    { "user", "EMAIL", OPTION_TOKEN, offsetof(struct options, user), "whose token it will be" },
    { "label", "TEXT", OPTION_TOKEN, offsetof(struct options, label), "what the token is for" },
    { "days", "N", OPTION_TOKEN, offsetof(struct options, days),
      "how long it lasts (default: for ever)" },
    { "scopes", "LIST", OPTION_TOKEN, offsetof(struct options, scopes),
      "what it may be used for: orders:read, orders:write, tracking, metrics, admin (default: all)" },
    { "shop", "NAME", OPTION_SHOP, offsetof(struct options, shop),
      "the shop's name, for the pages" },
    { "currency", "CODE", OPTION_SHOP, offsetof(struct options, currency),
      "the currency of all prices, such as EUR (default) or CHF" },
    { "time-zone", "NAME", OPTION_SHOP, offsetof(struct options, time_zone),
      "the time zone of the shop's days, such as Europe/Berlin (default: this machine's)" },
    { "catalog-only", NULL, OPTION_SHOP, offsetof(struct options, catalog_only),
      "accept orders only for products in the catalogue" },
    { "customer-bytes", "SIZE", OPTION_SHOP, offsetof(struct options, customer_bytes_text),
      "how much one customer's large orders may store in a minute: 64M (default), 1G, ..., or off" },
    { "backup-dir", "DIR", OPTION_BACKUP, offsetof(struct options, backup_dir),
      "write backups to this folder, which only this server may use" },
    { "backup-every", "TIME", OPTION_BACKUP, offsetof(struct options, backup_every),
      "how often, such as 30m, 1h (default) or 1d" },
    { "backup-keep", "N", OPTION_BACKUP, offsetof(struct options, backup_keep),
      "how many to keep (default: 48); older ones are removed" },
    { "yes", NULL, OPTION_YES, offsetof(struct options, yes), "do not ask for confirmation" },
    { "repair-counters", NULL, OPTION_REPAIR, offsetof(struct options, repair),
      "first rebuild the counts of orders and the search index" },
    { "repair-dates", NULL, OPTION_REPAIR, offsetof(struct options, repair_dates),
      "first give orders dated in the future a likely date" },
    { "orders", "FIRST-LAST", OPTION_REPAIR, offsetof(struct options, orders),
      "with --repair-dates: also these orders, which a wrong clock dated" },
    { "dry-run", NULL, OPTION_REPAIR, offsetof(struct options, dry_run),
      "with --repair-dates: only show what it would change" },
    { "out-cert", "FILE", OPTION_CERT, offsetof(struct options, out_certificate),
      "the file for the certificate; never overwritten" },
    { "out-key", "FILE", OPTION_CERT, offsetof(struct options, out_key),
      "the file for its key; never overwritten" },
    { "host", "NAME", OPTION_CERT, offsetof(struct options, hosts),
      "a name or address of the shop; may be repeated" },
};

#define BACKUP_EVERY_MAX (366 * MS_PER_DAY)
#define BACKUP_KEEP_MAX  100000
#define CONNECTIONS_MAX  10000

#define ROW_COUNT ARRAY_LEN(rows)
#define HELP      ((int)ROW_COUNT)

static bool takes(const struct command *command, const struct row *row)
{
    return row->taken_by == 0 || (command->takes & row->taken_by) != 0;
}

void options_print_help(const struct command *command)
{
    char left[40];

    printf("Usage: orderdesk %s%s\n\n%s.\n\nOptions:\n", command->name, command->usage,
           command->summary);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!takes(command, &rows[i]))
            continue;
        snprintf(left, sizeof(left), "--%s %s", rows[i].name, rows[i].value ? rows[i].value : "");
        printf("  %-28s %s\n", left, rows[i].help);
    }
    printf("  %-28s %s\n", "--help", "show this help");
}

/* How many values of the option there may be; of one that has a single one, the last counts. */
static size_t places_of(const struct row *row)
{
    if (row->offset == offsetof(struct options, hosts))
        return OPTIONS_HOSTS_MAX;
    return row->offset == offsetof(struct options, listen) ? SERVER_ADDRESSES_MAX : 1;
}

/* @return whether there is room for it */
static bool set_value(struct options *options, const struct row *row, const char *value)
{
    char *at = (char *)options + row->offset;
    size_t most = places_of(row), place = 0;
    const char *taken = NULL;

    for (; most > 1 && place < most; place++, at += sizeof(value)) {
        memcpy(&taken, at, sizeof(taken));
        if (!taken)
            break;
    }
    if (place == most)
        return false;
    memcpy(at, &value, sizeof(value));
    return true;
}

static const char *first_of(const char *name, const char *fallback)
{
    const char *value = secure_getenv(name);

    return value && *value != '\0' ? value : fallback;
}

static bool wrong_usage(const struct command *command, const char *problem, int *exit_status)
{
    fprintf(stderr, "orderdesk %s: %s\nTry \"orderdesk %s --help\".\n", command->name, problem,
            command->name);
    *exit_status = EXIT_USAGE;
    return false;
}

static bool read_argument(const struct command *command, int argc, char **argv, struct options *out,
                          int *exit_status)
{
    char problem[80];

    if (argc - optind > (command->argument ? 1 : 0))
        return wrong_usage(command, "too many arguments", exit_status);
    if (!command->argument)
        return true;
    if (optind == argc) {
        snprintf(problem, sizeof(problem), "%s is missing", command->argument);
        return wrong_usage(command, problem, exit_status);
    }
    out->argument = argv[optind];
    return true;
}

/* Splits HOST:PORT; an IPv6 address stands in brackets. @return whether it is one */
static bool split_listen(const char *listen, struct server_address *out)
{
    char *host = out->host;
    const size_t size = sizeof(out->host);
    const char *colon = strrchr(listen, ':');
    size_t length = colon ? (size_t)(colon - listen) : 0;
    unsigned char scratch[sizeof(struct in6_addr)];
    char *end;
    long number;

    if (!colon || colon[1] < '0' || colon[1] > '9')
        return false;
    number = strtol(colon + 1, &end, 10);
    if (*end != '\0' || number > 65535)
        return false;
    out->port = (int)number;
    if (length > 2 && listen[0] == '[' && listen[length - 1] == ']') {
        snprintf(host, size, "%.*s", (int)length - 2, listen + 1);
        return inet_pton(AF_INET6, host, scratch) == 1;
    }
    snprintf(host, size, "%.*s", (int)length, listen);
    if (strcmp(host, "localhost") == 0)
        snprintf(host, size, "127.0.0.1");
    return inet_pton(AF_INET, host, scratch) == 1;
}

static bool has_database(struct options *options)
{
    return *options->db != '\0';
}

static bool has_addresses(struct options *options)
{
    size_t count = 0;

    for (; count < SERVER_ADDRESSES_MAX && options->listen[count]; count++)
        if (!split_listen(options->listen[count], &options->addresses[count]))
            return false;
    options->address_count = count;
    return true;
}

static bool has_each_address_once(struct options *options)
{
    const struct server_address *addresses = options->addresses;

    for (size_t i = 0; i < options->address_count; i++)
        for (size_t j = 0; j < i; j++)
            if (addresses[i].port != 0 && addresses[i].port == addresses[j].port &&
                strcmp(addresses[i].host, addresses[j].host) == 0)
                return false;
    return true;
}

static bool has_base_path(struct options *options)
{
    return !options->base_path || base_path_is_valid(options->base_path);
}

static bool has_drain(struct options *options)
{
    const char *text = options->drain;

    if (*text == '\0' || strlen(text) > 2 || text[strspn(text, "0123456789")] != '\0')
        return false;
    options->drain_s = (int)strtol(text, NULL, 10);
    return options->drain_s >= 1 && options->drain_s <= 60;
}

/* @return the number that @text begins with, 0 when it is none from 1 to 999999 */
static int64_t read_number(const char *text, const char **end)
{
    size_t length = strspn(text, "0123456789");

    *end = text + length;
    return length > 0 && length <= 6 ? strtol(text, NULL, 10) : 0;
}

/* @text  NULL: 0. @return whether it is a number from @least to @most, or not there */
static bool read_count(const char *text, int least, int most, int *out)
{
    const char *end = "";
    int64_t number = text ? read_number(text, &end) : 0;

    *out = (int)number;
    return !text || (*end == '\0' && number >= least && number <= most);
}

static bool has_connections(struct options *options)
{
    return read_count(options->connections_text, 16, CONNECTIONS_MAX, &options->connections) &&
           read_count(options->connections_per_address_text, 1, CONNECTIONS_MAX,
                      &options->connections_per_address);
}

static bool has_proxy(struct options *options)
{
    unsigned char scratch[sizeof(struct in6_addr)];

    return !options->proxy || inet_pton(AF_INET, options->proxy, scratch) == 1 ||
           inet_pton(AF_INET6, options->proxy, scratch) == 1;
}

static bool has_whole_tls(struct options *options)
{
    return !options->tls_certificate == !options->tls_key;
}

/* ISO 4217: three capital letters. */
static bool has_currency(struct options *options)
{
    return !options->currency || currency_is_code(options->currency);
}

static bool has_shop_name(struct options *options)
{
    const char *name = options->shop;

    return !name || (text_is_utf8(name, strlen(name)) && text_is_visible(name) &&
                     text_length(name) <= SHOP_NAME_MAX);
}

/* "64M" in bytes; 0 when it is no such size. */
static int64_t read_size(const char *text)
{
    static const struct {
        const char *name;
        int shift;
    } units[] = { { "K", 10 }, { "M", 20 }, { "G", 30 } };
    const char *unit;
    int64_t number = read_number(text, &unit);

    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (strcmp(unit, units[i].name) == 0)
            return number << units[i].shift;
    return 0;
}

static bool has_customer_bytes(struct options *options)
{
    const char *text = options->customer_bytes_text;
    bool is_off = text && strcmp(text, "off") == 0;

    options->customer_bytes = !text ? QUOTA_DEFAULT : is_off ? 0 : read_size(text);
    return is_off || options->customer_bytes >= QUOTA_LEAST;
}

static bool has_backup_folder(struct options *options)
{
    return !options->backup_dir || *options->backup_dir != '\0';
}

static bool has_use_for_backups(struct options *options)
{
    return options->backup_dir || (!options->backup_every && !options->backup_keep);
}

/* "30m" in milliseconds; 0 when it is no such time. */
static int64_t read_period(const char *text)
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {
        { "s", MS_PER_SECOND }, { "m", MS_PER_MINUTE }, { "h", MS_PER_HOUR }, { "d", MS_PER_DAY }
    };
    const char *unit;
    int64_t number = read_number(text, &unit);

    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (strcmp(unit, units[i].name) == 0)
            return number * units[i].ms <= BACKUP_EVERY_MAX ? number * units[i].ms : 0;
    return 0;
}

static bool has_backup_period(struct options *options)
{
    options->backup_every_ms = read_period(options->backup_every ? options->backup_every : "1h");
    return options->backup_every_ms > 0;
}

static bool has_backup_number(struct options *options)
{
    const char *end;

    options->backup_keep_count =
        read_number(options->backup_keep ? options->backup_keep : "48", &end);
    return *end == '\0' && options->backup_keep_count > 0 &&
           options->backup_keep_count <= BACKUP_KEEP_MAX;
}

bool options_is_loopback(const char *host)
{
    return strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0;
}

static bool has_metrics_address(struct options *options)
{
    return !options->metrics_listen || split_listen(options->metrics_listen, &options->metrics);
}

static bool has_private_metrics(struct options *options)
{
    return !options->metrics_listen || options->metrics_open ||
           options_is_loopback(options->metrics.host);
}

static bool has_ports_apart(struct options *options)
{
    for (size_t i = 0; i < options->address_count; i++)
        if (options->metrics.port != 0 && options->metrics.port == options->addresses[i].port)
            return false;
    return true;
}

static bool has_log_format(struct options *options)
{
    return !options->log_format_name ||
           log_format_parse(options->log_format_name, &options->log_format);
}

static bool has_log_level(struct options *options)
{
    return !options->log_level_name ||
           log_level_parse(options->log_level_name, &options->log_level);
}

/* @return the number of an order that @text begins with, 0 when it is none */
static int64_t read_order_number(const char *text, const char **end)
{
    size_t length = strspn(text, "0123456789");

    *end = text + length;
    return length <= 18 ? strtoll(text, NULL, 10) : 0;
}

/* "1040-1055", or "1040" alone. */
static bool has_orders(struct options *options)
{
    const char *end;

    if (!options->orders)
        return true;
    options->first_order = read_order_number(options->orders, &end);
    options->last_order = *end == '-' ? read_order_number(end + 1, &end) : options->first_order;
    return *end == '\0' && options->first_order > 0 && options->last_order >= options->first_order;
}

static bool has_dates_to_repair(struct options *options)
{
    return options->repair_dates || (!options->orders && !options->dry_run);
}

static bool has_only_a_dry_run(struct options *options)
{
    return !options->dry_run || !options->repair;
}

static bool has_hosts(struct options *options)
{
    for (size_t i = 0; i < OPTIONS_HOSTS_MAX && options->hosts[i]; i++)
        if (!certificate_takes_host(options->hosts[i]))
            return false;
    return true;
}

static bool has_out_files(struct options *options)
{
    return options->out_certificate && *options->out_certificate && options->out_key &&
           *options->out_key;
}

/* What the values must be. */
static const struct rule {
    unsigned taken_by; /* 0: every command */
    bool (*is_kept)(struct options *options);
    const char *words;
} rules[] = {
    { 0, has_database, "--db takes a file name" },
    { OPTION_LISTEN, has_addresses,
      "--listen takes a numeric address and a port, such as 127.0.0.1:8080 or [::1]:8080" },
    { OPTION_LISTEN, has_each_address_once, "--listen is given twice with the same address" },
    { OPTION_LISTEN, has_base_path,
      "--base-path takes a path such as /shop or /our/shop: it begins with a slash and does not end "
      "with one, and between them has the letters a to z, digits, and -._~ (63 characters at most)" },
    { OPTION_LISTEN, has_drain, "--drain takes a number of seconds from 1 to 60" },
    { OPTION_LISTEN, has_connections,
      "--connections takes a number from 16 to 10000, --connections-per-address one from 1 to 10000" },
    { OPTION_LISTEN, has_proxy,
      "--trusted-proxy takes a numeric address, such as 127.0.0.1 or 192.168.1.2" },
    { OPTION_TLS, has_whole_tls, "--tls-cert and --tls-key must be given together" },
    { OPTION_SHOP, has_currency, "--currency takes a code such as EUR, CHF or USD" },
    { OPTION_SHOP, has_shop_name, "--shop takes a name of 1 to 100 characters" },
    { OPTION_SHOP, has_customer_bytes,
      "--customer-bytes takes a size of at least 1M, such as 64M or 1G, or off" },
    { OPTION_BACKUP, has_use_for_backups, "--backup-every and --backup-keep need --backup-dir" },
    { OPTION_BACKUP, has_backup_folder, "--backup-dir takes the name of a folder" },
    { OPTION_BACKUP, has_backup_period,
      "--backup-every takes a time up to a year, such as 30m, 1h or 1d" },
    { OPTION_BACKUP, has_backup_number, "--backup-keep takes a number from 1 to 100000" },
    { OPTION_METRICS, has_metrics_address,
      "--metrics-listen takes a numeric address and a port, such as 127.0.0.1:9100" },
    { OPTION_METRICS, has_private_metrics,
      "--metrics-listen takes an address of this machine alone, such as 127.0.0.1:9100, "
      "unless --metrics-open is given" },
    { OPTION_METRICS, has_ports_apart, "--metrics-listen needs a different port from --listen" },
    { OPTION_LOG, has_log_format, "--log-format takes text or json" },
    { OPTION_LOG, has_log_level, "--log-level takes debug, info, warn or error" },
    { OPTION_REPAIR, has_dates_to_repair, "--orders and --dry-run need --repair-dates" },
    { OPTION_REPAIR, has_only_a_dry_run, "--repair-counters has no --dry-run" },
    { OPTION_REPAIR, has_orders,
      "--orders takes the numbers of orders, such as 1040-1055 or 1040" },
    { OPTION_CERT, has_out_files, "--out-cert and --out-key are needed" },
    { OPTION_CERT, has_hosts, "--host takes a name such as shop.local, or a numeric address" },
};

/* Before a command does anything: a demo would be seeded for nothing. */
static bool check_values(const struct command *command, struct options *out, int *exit_status)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        if ((rules[i].taken_by == 0 || (command->takes & rules[i].taken_by) != 0) &&
            !rules[i].is_kept(out))
            return wrong_usage(command, rules[i].words, exit_status);
    return true;
}

bool options_read(const struct command *command, int argc, char **argv, struct options *out,
                  int *exit_status)
{
    struct option table[ROW_COUNT + 2] = { { .name = NULL } };
    size_t used = 0;
    int found;

    *out = (struct options){ .db = first_of("ORDERDESK_DB", "data/orders.db"),
                             .log_format = LOG_TEXT,
                             .log_level = LOG_INFO,
                             /* With the 2 s that civetweb may need to stop, 5 s at the most. */
                             .drain = "3" };
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (takes(command, &rows[i]))
            table[used++] =
                (struct option){ rows[i].name, rows[i].value ? required_argument : no_argument,
                                 NULL, (int)i };
    table[used] = (struct option){ "help", no_argument, NULL, HELP };
    optind = 1;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet */
    while ((found = getopt_long(argc, argv, "h", table, NULL)) != -1) {
        if (found == HELP || found == 'h') {
            options_print_help(command);
            *exit_status = EXIT_SUCCESS;
            return false;
        }
        /* getopt_long() has said what is wrong. */
        if (found == '?')
            return wrong_usage(command, "invalid options", exit_status);
        if (!set_value(out, &rows[found], optarg ? optarg : ""))
            return wrong_usage(command, "too many values of one option", exit_status);
    }
    if (!out->listen[0])
        out->listen[0] = first_of("ORDERDESK_LISTEN", "127.0.0.1:8080");
    return read_argument(command, argc, argv, out, exit_status) &&
           check_values(command, out, exit_status);
}
