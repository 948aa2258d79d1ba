/* SPDX-License-Identifier: MIT */
#include "cmd/serve.h"

#include "cmd/background.h"
#include "cmd/commands.h"
#include "core/base/log.h"
#include "core/setup.h"
#include "storage/ops/sqlite_store.h"
#include "version.h"
#include "web/api/dispatch.h"

#include <signal.h>
#include <stdio.h>

static void fill_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGHUP);
}

void serve_block_signals(void)
{
    sigset_t signals;

    fill_signals(&signals);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

/* At once, so that a wrong clock is reported before anyone is served or anything expires. */
static void watch_clock(struct service *service)
{
    AUTO_ERROR err = ERROR_INIT;

    if (service_watch_clock(service, &err) != ERR_OK)
        log_warn("the clock cannot be compared with the newest order: %s", err.message);
}

/*
 * Waits for the signal to stop, and reloads the certificate at SIGHUP. A SIGHUP from the kernel
 * means that the terminal is gone, so there would be no other way to stop the server.
 */
static void wait_for_end(struct server *server)
{
    siginfo_t info = { .si_code = 0 };
    sigset_t signals;
    int signal = -1;

    fill_signals(&signals);
    while (signal != SIGTERM && signal != SIGINT &&
           !(signal == SIGHUP && info.si_code == SI_KERNEL)) {
        signal = sigwaitinfo(&signals, &info);
        if (signal == SIGHUP && info.si_code != SI_KERNEL)
            server_reload_certificate(server);
    }
}

static void warn_of_plain_http(const struct options *options)
{
    const struct server_address *address = NULL;

    for (size_t i = 0; i < options->address_count && !address; i++)
        if (!options_is_loopback(options->addresses[i].host))
            address = &options->addresses[i];
    if (!options->tls_certificate && address)
        log_warn("serving without TLS on %s: passwords can be read on the network on their way; "
                 "make a certificate with \"orderdesk cert\" and give it with --tls-cert and "
                 "--tls-key, or listen on 127.0.0.1 behind a proxy that has one",
                 address->host);
}

static void print_addresses(const struct server *server, const struct options *options)
{
    const char *scheme = options->tls_certificate ? "https" : "http";

    for (size_t i = 0; i < options->address_count; i++) {
        const char *host = options->addresses[i].host;

        printf(strchr(host, ':') ? "listening on %s://[%s]:%d\n" : "listening on %s://%s:%d\n",
               scheme, host, server_port(server, i));
    }
    if (fflush(stdout) != 0)
        log_warn("the address cannot be written to standard output");
}

void serve_raise_limits(const struct options *options)
{
    server_raise_limits(&(struct server_options){ .connections = options->connections });
}

static void stop_jobs(struct jobs **jobs)
{
    jobs_stop(*jobs);
}

static enum err init_statistics(struct statistics *out, struct error *err)
{
    return statistics_init(out, route_count, ORDERDESK_VERSION) ? ERR_OK : error_no_memory(err);
}

int serve_shop(struct shop *shop, struct backups *backups, const struct options *options,
               const char *greeting)
{
    AUTO_ERROR err = ERROR_INIT;
    CLEANUP(statistics_clear) struct statistics statistics = { .routes = NULL };
    struct app app = { .service = &shop->service,
                       .statistics = &statistics,
                       .base_path = options->base_path };
    struct server_options server_options = {
        .addresses = options->addresses,
        .address_count = options->address_count,
        .connections = options->connections,
        .connections_per_address = options->connections_per_address,
        .proxy = options->proxy,
        .tls_certificate = options->tls_certificate,
        .tls_key = options->tls_key,
        .metrics = options->metrics_listen ? &options->metrics : NULL,
    };
    CLEANUP(stop_jobs) struct jobs *jobs = NULL;
    struct server *server = NULL;

    dispatch_set_handlers(&app, &server_options);
    watch_clock(&shop->service);
    if (init_statistics(&statistics, &err) != ERR_OK ||
        service_identify(&shop->service, &err) != ERR_OK ||
        service_sweep(&shop->service, &err) != ERR_OK ||
        background_start(shop, backups, &jobs, &err) != ERR_OK ||
        server_start(&server_options, &server, &err) != ERR_OK)
        return shop_fail(&err);
    warn_of_plain_http(options);
    if (options->metrics_listen)
        log_info("metrics are told on %s port %d", options->metrics.host,
                 server_metrics_port(server));
    printf("%s", greeting);
    print_addresses(server, options);
    wait_for_end(server);
    log_info("stopping");
    jobs_ask_to_stop(jobs);
    server_stop(server, options->drain_s * 1000);
    return EXIT_SUCCESS;
}

static void fill_settings(const struct options *options, struct shop_settings *settings)
{
    if (options->shop)
        settings->name = options->shop;
    settings->catalog_only = options->catalog_only != NULL;
    settings->customer_bytes = options->customer_bytes;
}

/* Without the option it is the usual one, which may be wrong for the shop's orders, too. */
static enum err use_currency(struct service *service, const struct options *options,
                             struct error *err)
{
    return service_use_currency(
        service, options->currency ? options->currency : service->settings.currency, err);
}

/* Only who can read this may make the first admin in the browser. */
static enum err offer_setup(struct service *service, struct error *err)
{
    char code[SETUP_CODE_SIZE];

    if (setup_begin(service, code, err) != ERR_OK)
        return err->code;
    if (code[0] != '\0')
        fprintf(stderr, "this shop has no admin yet: open it in a browser, with the code %s\n",
                code);
    return ERR_OK;
}

/* ---------------------------------------------------------------- backups */

static timestamp_t newest_backup(const void *backups)
{
    return backups_newest(backups);
}

static enum err open_backups(struct shop *shop, const struct options *options, struct backups **out,
                             struct error *err)
{
    const struct backup_plan plan = { .database = options->db,
                                      .folder = options->backup_dir,
                                      .every_ms = options->backup_every_ms,
                                      .keep = options->backup_keep_count,
                                      .files = &sqlite_store_of(shop->store)->db.files };

    if (!plan.folder)
        return ERR_OK;
    if (backups_open(&plan, out, err) != ERR_OK)
        return err->code;
    shop->service.backups = (struct backup_source){ .newest = newest_backup, .context = *out };
    return ERR_OK;
}

static void close_backups(struct backups **backups)
{
    backups_close(*backups);
}

int command_serve(const struct options *options)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_SHOP shop = { .store = NULL };
    CLEANUP(close_backups) struct backups *backups = NULL;

    serve_block_signals();
    serve_raise_limits(options);
    if (shop_open(&shop, options->db, STORE_SERVE, SERVE_READERS, &err) != ERR_OK ||
        shop_set_time_zone(&shop, options->time_zone, &err) != ERR_OK ||
        use_currency(&shop.service, options, &err) != ERR_OK ||
        offer_setup(&shop.service, &err) != ERR_OK ||
        open_backups(&shop, options, &backups, &err) != ERR_OK)
        return shop_fail(&err);
    fill_settings(options, &shop.service.settings);
    return serve_shop(&shop, backups, options, "");
}
