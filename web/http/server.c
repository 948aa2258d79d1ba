/* SPDX-License-Identifier: MIT */
#include "web/http/server.h"

#include "core/base/log.h"
#include "core/base/monotonic.h"
#include "web/http/connection_handler.h"
#include "web/http/tls.h"

#include <civetweb_readable.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* After this long without a new request, none is expected any more. */
#define QUIET_MS INT64_C(300)

/* So long the end waits for quiet: there are clients that ask all the time. */
#define SETTLE_MS INT64_C(3000)

/* What else needs descriptors: the database's connections, backups, the log. */
#define OTHER_FILES 128

#define CONNECTIONS_MIN 8

/* Sockets to listen on, a certificate that is read again, a backup: none of them may fail. */
#define FILES_SPARE 10

struct server {
    struct connection_handler handler; /* first: civetweb's user data is both */
    struct tls *tls;                   /* owned; NULL: plain HTTP */
    struct mg_context *context;
};

static int log_message(const struct mg_connection *conn, const char *message)
{
    (void)conn;
    log_warn("http: %s", message);
    return 1;
}

static int init_tls(void *ssl_context, void *user_data)
{
    const struct server *server = user_data;

    return tls_set_up(ssl_context, server->tls, connection_handler_before_handshake) ? 1 : -1;
}

/* More than the connections: rejected ones occupy a thread, too. */
static int threads_for(int connections)
{
    int more = connections / 8;

    return connections + (more < 8 ? 8 : more > 64 ? 64 : more);
}

/* Connections that are accepted and wait for a thread. */
static int queue_for(int connections)
{
    return connections / 3 < 16 ? 16 : connections / 3;
}

static rlim_t files_for(int connections)
{
    int files = threads_for(connections) + queue_for(connections) + OTHER_FILES;

    return (rlim_t)files;
}

static int connections_wanted(const struct server_options *options)
{
    return options->connections > 0 ? options->connections : SERVER_CONNECTIONS;
}

/* @return the limit; or @wanted, where there is none that is lower */
static rlim_t raise_limit(rlim_t wanted)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
        return wanted;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0 && getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return wanted;
    return limit.rlim_cur;
}

static rlim_t count_open_files(rlim_t limit)
{
    rlim_t count = 0;

    for (rlim_t fd = 0; fd < limit; fd++)
        count += fcntl((int)fd, F_GETFD) >= 0;
    return count;
}

/* Otherwise the server would listen and never respond. */
static enum err require_files(rlim_t limit, struct error *err)
{
    rlim_t needed = count_open_files(limit) + FILES_SPARE + CONNECTIONS_MIN;

    if (limit >= needed)
        return ERR_OK;
    return error_set(
        err, ERR_REFUSED,
        "The limit of open files, %d, is too low: %d are needed at least. Raise it, as "
        "with \"ulimit -n 4096\" or under systemd with LimitNOFILE=4096.",
        (int)limit, (int)needed);
}

void server_raise_limits(const struct server_options *options)
{
    (void)raise_limit(files_for(connections_wanted(options)));
}

/* How many connections the limit of open files has room for. */
static int fit_connections(const struct server_options *options, rlim_t limit)
{
    bool as_asked = options->connections > 0;
    int connections = connections_wanted(options);
    int fitting = connections;

    while (fitting > CONNECTIONS_MIN && files_for(fitting) > limit)
        fitting--;
    if (fitting < connections)
        /* Whoever asked for none in particular has no reason to mind. */
        log_line(as_asked ? LOG_WARN : LOG_INFO,
                 "the limit of open files, %d, has room for %d connections, and not for %d",
                 (int)limit, fitting, connections);
    return fitting;
}

#define ADDRESSES_MAX (SERVER_ADDRESSES_MAX + 1)

/* All addresses, the metrics' own as the last. @return how many there are */
static size_t gather_addresses(const struct server_options *options,
                               struct server_address out[static ADDRESSES_MAX])
{
    size_t count = options->address_count;

    memcpy(out, options->addresses, count * sizeof(*out));
    for (size_t i = 0; i < count; i++)
        out[i].has_tls = options->tls_certificate != NULL;
    if (options->metrics)
        out[count++] = *options->metrics;
    return count;
}

static enum err start_civetweb(struct server *server, const struct server_options *options,
                               struct error *err)
{
    const struct mg_callbacks callbacks = {
        .begin_request = connection_handler_request,
        .end_request = connection_handler_end,
        .http_error = connection_handler_refuse,
        .init_connection = connection_handler_open,
        .connection_close = connection_handler_close,
        .log_message = log_message,
        .init_ssl = server->tls ? init_tls : NULL,
    };
    char ports[ADDRESSES_MAX * SERVER_ADDRESS_SIZE], threads[16], queue[16], reason[200] = "";
    struct server_address addresses[ADDRESSES_MAX];
    size_t count = gather_addresses(options, addresses);
    const char *settings[] = {
        "listening_ports",
        ports,
        "num_threads",
        threads,
        "connection_queue",
        queue,
        "listen_backlog",
        "1024",
        "tcp_nodelay",
        "1",
        "enable_keep_alive",
        "yes",
        "keep_alive_timeout_ms",
        "20000",
        "request_timeout_ms",
        "5000",
        "decode_url",
        "no",
        "enable_auth_domain_check",
        "no",
        "access_control_allow_methods",
        "",
        "ssl_protocol_version",
        "4",
        NULL,
    };
    struct mg_error_data error = { .text = reason, .text_buffer_size = sizeof(reason) };
    struct mg_init_data init = { &callbacks, server, settings };

    server_address_print(addresses, count, ports, sizeof(ports));
    snprintf(threads, sizeof(threads), "%d",
             threads_for(server->handler.statistics->connections_max));
    snprintf(queue, sizeof(queue), "%d", queue_for(server->handler.statistics->connections_max));
    mg_init_library(server->tls ? MG_FEATURES_TLS : MG_FEATURES_DEFAULT);
    server->context = mg_start2(&init, &error);
    return server->context ? ERR_OK : server_address_refuse(addresses, count, reason, err);
}

static void free_server(struct server *server)
{
    tls_free(server->tls);
    admission_free(server->handler.admission);
    access_log_clear(&server->handler.access_log);
    free(server);
}

static enum err make_admission(struct server *server, const struct server_options *options,
                               struct error *err)
{
    rlim_t files = raise_limit(files_for(connections_wanted(options)));
    int all = fit_connections(options, files);
    int per_address = options->connections_per_address;
    const struct admission_limits limits = { all, per_address > 0 ? per_address : all / 2,
                                             options->proxy };

    if (require_files(files, err) != ERR_OK)
        return err->code;
    server->handler.admission = admission_new((size_t)threads_for(all), &limits);
    if (!server->handler.admission || !access_log_init(&server->handler.access_log))
        return error_no_memory(err);
    options->statistics->connections_max = all;
    return ERR_OK;
}

enum err server_start(const struct server_options *options, struct server **out, struct error *err)
{
    const struct tls_files files = { options->tls_certificate, options->tls_key };
    struct server *server = calloc(1, sizeof(*server));

    if (!server)
        return error_no_memory(err);
    server->handler.options = *options;
    server->handler.statistics = options->statistics;
    if (make_admission(server, options, err) != ERR_OK ||
        tls_new(&files, &server->tls, err) != ERR_OK ||
        start_civetweb(server, options, err) != ERR_OK) {
        free_server(server);
        return err->code;
    }
    *out = server;
    return ERR_OK;
}

int server_port(const struct server *server, size_t place)
{
    return mg_port(server->context, place);
}

int server_metrics_port(const struct server *server)
{
    return mg_port(server->context, server->handler.options.address_count);
}

void server_reload_certificate(struct server *server)
{
    AUTO_ERROR err = ERROR_INIT;

    if (!server->tls)
        log_info("there is no certificate to read again");
    else if (tls_reload(server->tls, &err) == ERR_OK)
        log_info("the certificate and its key were read again");
    else
        log_error("the old certificate is kept: %s", err.message);
}

/*
 * Waits until nothing is in flight and nothing has arrived for a while: requests that were sent
 * before the stop may still be in a socket or wait for a thread, and deserve a response.
 */
static void wait_until_quiet(struct server *server, int64_t deadline_us)
{
    const struct timespec nap = { .tv_nsec = 5000000 };
    unsigned long begun = atomic_load(&server->handler.begun);
    int64_t start = monotonic_us(), now = start, quiet_since = start;

    while (now < deadline_us && now - quiet_since < QUIET_MS * 1000) {
        unsigned long now_begun = atomic_load(&server->handler.begun);
        bool in_flight = atomic_load(&server->handler.statistics->in_flight) > 0;

        now = monotonic_us();
        if (!in_flight && now - start > SETTLE_MS * 1000)
            return;
        if (now_begun != begun || in_flight)
            quiet_since = now;
        begun = now_begun;
        nanosleep(&nap, NULL);
    }
}

void server_stop(struct server *server, int drain_ms)
{
    if (!server)
        return;
    atomic_store(&server->handler.draining, true);
    wait_until_quiet(server, monotonic_us() + drain_ms * INT64_C(1000));
    atomic_store(&server->handler.stopping, true);
    mg_stop(server->context);
    mg_exit_library();
    free_server(server);
}
