/* SPDX-License-Identifier: MIT */
#include "web/server.h"

#include "core/log.h"
#include "core/monotonic.h"
#include "web/access_log.h"
#include "web/dispatch.h"
#include "web/problem.h"
#include "web/request_head.h"
#include "web/tls.h"
#include "web/traffic.h"

#include <civetweb_readable.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* A body must be there in this time, however it trickles. */
#define BODY_DEADLINE_MS 10000

/* So long a reader waits before it looks whether the server is to stop. */
#define READ_WAIT_MS 250

/* When no request came for so long, none is under way any more. */
#define QUIET_MS INT64_C(300)

/* So long the end waits for quiet: there are clients that ask all the time. */
#define SETTLE_MS INT64_C(3000)

/* What is left of a refused body is taken in for so long, that the client may read the answer. */
#define DRAIN_DEADLINE_MS 2000
#define DRAIN_MAX         INT64_C(8388608)

/* More than the head of nearly every answer has. */
#define HEAD_ROOM 1500

struct server {
    struct service *service; /* borrowed */
    struct tls *tls;         /* owned; NULL: plain HTTP */
    struct mg_context *context;
    struct traffic traffic;
    bool has_metrics_port;
    atomic_ulong begun;   /* counts requests */
    atomic_bool draining; /* no new requests */
    atomic_bool stopping; /* and no more waiting for those that trickle in */
};

/* ---------------------------------------------------------------- reading */

static struct server *server_of(const struct mg_connection *conn)
{
    struct server *server = mg_get_user_data(mg_get_context(conn));

    /* mg_start2() was given it. */
    if (!server)
        abort();
    return server;
}

/* Reads up to @length bytes, waiting for them until @deadline_us. @return 0 or less for none */
static int read_some(struct mg_connection *conn, char *buffer, size_t length, int64_t deadline_us)
{
    const struct server *server = server_of(conn);
    long ready = 0;

    while (ready == 0 && monotonic_us() < deadline_us && !atomic_load(&server->stopping))
        ready = mg_readable(conn, READ_WAIT_MS);
    if (ready <= 0)
        return -1;
    return mg_read(conn, buffer, (size_t)ready < length ? (size_t)ready : length);
}

static bool is_http_1_1(const struct mg_connection *conn)
{
    return strcmp(mg_get_request_info(conn)->http_version, "1.1") == 0;
}

struct body_context {
    struct mg_connection *conn;
    const struct request *request;
};

static bool read_all(void *context, char *buffer, size_t length)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n"; /* RFC 9110, section 10.1.1 */
    const struct body_context *body = context;
    const char *expect = request_header(body->request, "Expect");
    int64_t deadline = monotonic_us() + BODY_DEADLINE_MS * INT64_C(1000);

    /* It is the only expectation that comes so far, and HTTP/1.0 knows none. */
    if (expect && is_http_1_1(body->conn))
        mg_write(body->conn, go_on, sizeof(go_on) - 1);
    while (length > 0) {
        int count = read_some(body->conn, buffer, length, deadline);

        if (count <= 0)
            return false;
        buffer += count;
        length -= (size_t)count;
    }
    return true;
}

/*
 * Takes in what comes behind a refused request, and forgets it: closing a socket with unread bytes
 * resets it, and the client may never see the answer.
 */
static void drain(const struct server *server, const struct mg_connection *conn)
{
    int64_t deadline = monotonic_us() + DRAIN_DEADLINE_MS * INT64_C(1000);
    struct pollfd socket = { .fd = mg_socket(conn), .events = POLLIN };
    char scrap[16384];
    ssize_t count = 1;

    /* Who waits for the end sees it now; of TLS it would be no proper one. */
    if (!mg_get_request_info(conn)->is_ssl)
        shutdown(socket.fd, SHUT_WR);
    for (int64_t left = DRAIN_MAX; left > 0 && count > 0; left -= count) {
        while (poll(&socket, 1, READ_WAIT_MS) == 0)
            if (monotonic_us() > deadline || atomic_load(&server->draining))
                return;
        count = recv(socket.fd, scrap, sizeof(scrap), MSG_DONTWAIT);
        if (monotonic_us() > deadline)
            return;
    }
}

/* ---------------------------------------------------------------- answering */

static const char security_headers[] =
    "Content-Security-Policy: default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=()\r\n";

/*
 * A year (RFC 6797): who was here once over TLS is never again asked for a password without.
 * Browsers heed it only under a certificate that they trust, and a name.
 */
static const char transport_security[] = "Strict-Transport-Security: max-age=31536000\r\n";

static const char *reason_of(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 204:
        return "No Content";
    case 304:
        return "Not Modified";
    default:
        return problem_title(status);
    }
}

/* IMF-fixdate of RFC 9110, section 5.6.7. */
static void add_date(struct buffer *out)
{
    static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct calendar_time now = timestamp_calendar(timestamp_now());

    buffer_format(out, "Date: %s, %02u %s %u %02u:%02u:%02u GMT\r\n", days[now.weekday], now.day,
                  months[now.month - 1], now.year, now.hour, now.minute, now.second);
}

static size_t body_length(const struct response *response)
{
    return response->body.length + response->fixed_length;
}

static void add_head(const struct request *request, const struct response *response, bool close,
                     struct buffer *out)
{
    buffer_format(out, "HTTP/1.1 %d %s\r\n", response->status, reason_of(response->status));
    add_date(out);
    buffer_format(out, "X-Request-Id: %s\r\n", request->id);
    buffer_add(out, security_headers, sizeof(security_headers) - 1);
    if (request->tls)
        buffer_add(out, transport_security, sizeof(transport_security) - 1);
    if (!response->cacheable)
        buffer_add_text(out, "Cache-Control: no-store\r\n");
    buffer_add(out, response->headers.text, response->headers.length);
    if (response->content_type)
        buffer_format(out, "Content-Type: %s\r\n", response->content_type);
    if (response->content_type || response->status >= 400)
        buffer_format(out, "Content-Length: %zu\r\n", body_length(response));
    buffer_add_text(out, close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
}

/* An answer that takes no memory. What was asked for may have been done: it cannot say. */
static void send_no_memory(struct mg_connection *conn, const struct request *request)
{
    static const char body[] =
        "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
        "\"code\":\"busy\",\"detail\":\"The server has no memory left for its answer. If you "
        "wanted to change something, look whether it was done before you try again.\"}";
    char out[1000];
    int length = snprintf(out, sizeof(out),
                          "HTTP/1.1 503 Service Unavailable\r\nX-Request-Id: %s\r\n"
                          "Cache-Control: no-store\r\nContent-Type: application/problem+json\r\n"
                          "Content-Length: %zu\r\nRetry-After: 1\r\nConnection: close\r\n\r\n%s",
                          request->id, sizeof(body) - 1, request->is_head ? "" : body);

    log_error("request %s: no memory for the answer", request->id);
    mg_write(conn, out, (size_t)length);
    mg_disable_connection_keep_alive(conn);
}

/* Sends the answer in one write: a second one would wait for the client's acknowledgement. */
static void send_response(struct mg_connection *conn, const struct request *request,
                          struct response *response, bool close)
{
    AUTO_BUFFER out = { .text = NULL };

    buffer_reserve(&out, HEAD_ROOM + body_length(response));
    add_head(request, response, close, &out);
    if (!request->is_head) {
        buffer_add(&out, response->body.text, response->body.length);
        buffer_add(&out, response->fixed_body, response->fixed_length);
    }
    if (response->headers.failed || response->body.failed || out.failed) {
        response->status = 503;
        send_no_memory(conn, request);
        return;
    }
    /* Behind half an answer, the next one would be taken for the rest of it. */
    if (mg_write(conn, out.text, out.length) != (int)out.length || close)
        mg_disable_connection_keep_alive(conn);
}

/*
 * What the client wishes (RFC 9112, section 9.3): to keep the connection, when it says that alone,
 * or nothing. Whatever else it says, to close is never wrong.
 */
static bool client_closes(const struct mg_connection *conn, const struct request *request)
{
    const char *wish = NULL;
    size_t wishes = 0;

    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, "Connection") == 0) {
            wish = request->headers[i].value;
            wishes++;
        }
    return wish ? wishes > 1 || strcasecmp(wish, "keep-alive") != 0 : !is_http_1_1(conn);
}

static bool must_close(const struct server *server, const struct body_source *source)
{
    return !source->was_read || atomic_load(&server->draining) ||
           atomic_load(&server->traffic.connections) > server->traffic.connections_max / 4 * 3;
}

static int port_at(const struct mg_context *context, int place)
{
    struct mg_server_port ports[2] = { { .port = 0 } };

    return mg_get_server_ports(context, 2, ports) > place ? ports[place].port : 0;
}

/* The shop's own port is the first; civetweb knows them before it accepts anybody. */
static bool is_for_metrics(const struct server *server, const struct mg_connection *conn)
{
    return server->has_metrics_port &&
           mg_get_request_info(conn)->server_port != port_at(mg_get_context(conn), 0);
}

/* @oddity  in words what is wrong with the head; NULL: nothing */
static void answer(struct server *server, struct mg_connection *conn, struct request *request,
                   const char *oddity)
{
    struct body_context context = { conn, request };
    struct body_source source = { .context = &context, .read = read_all };
    AUTO_RESPONSE response = { .status = 0 };
    int64_t start = monotonic_us();
    int64_t us;

    if (atomic_load(&server->draining))
        problem_from_status(request, 503, "The server is just being stopped.", &response);
    else if (oddity)
        problem_from_status(request, 400, oddity, &response);
    else if (is_for_metrics(server, conn))
        dispatch_metrics(server->service, request, &source, &response);
    else
        dispatch(server->service, request, &source, &response);
    send_response(conn, request, &response,
                  client_closes(conn, request) || must_close(server, &source));
    us = monotonic_us() - start;
    traffic_count(&server->traffic, request->route, response.status, us);
    access_log_write(request, response.status, us);
    if (!source.was_read)
        drain(server, conn);
}

/* ---------------------------------------------------------------- civetweb */

/* Takes every request; the result says that it is answered. */
static int begin_request(struct mg_connection *conn)
{
    struct server *server = server_of(conn);
    struct request request;
    const char *oddity = request_head_read(conn, &request);

    atomic_fetch_add(&server->traffic.in_flight, 1);
    atomic_fetch_add(&server->begun, 1);
    request.traffic = &server->traffic;
    answer(server, conn, &request, oddity);
    atomic_fetch_sub(&server->traffic.in_flight, 1);
    return 200;
}

/*
 * civetweb itself takes memory for a request's address, and says nothing when there is none: it
 * would wait for the next request, and the client for an answer to this one.
 */
static void end_request(const struct mg_connection *conn, int status)
{
    struct request request;

    if (status >= 0)
        return;
    fill_request(mg_get_request_info(conn), &request);
    send_no_memory((struct mg_connection *)(uintptr_t)conn, &request);
}

/*
 * Whether civetweb stopped at a method that it does not know: it reads the version first, and the
 * headers behind it.
 */
static bool is_unknown_method(const struct mg_request_info *info)
{
    return info->request_method && info->http_version && info->http_version[0] >= '0' &&
           info->http_version[0] <= '9' && info->num_headers == 0;
}

/* What is answered where civetweb would have answered itself, and with what words. */
struct refusal {
    int status;
    const char *detail;
};

static struct refusal refusal_of(const struct mg_connection *conn, int status)
{
    static const char unreadable[] = "The request cannot be read as HTTP/1.1.";

    if (mg_head_state(conn) == MG_HEAD_TOO_LARGE)
        return (struct refusal){ 431, "The request's head may have at most 16 KiB." };
    if (mg_head_state(conn) == MG_HEAD_PART)
        return (struct refusal){ 408, "The request did not come in time." };
    if (status == 400 && is_unknown_method(mg_get_request_info(conn)))
        return (struct refusal){ 501, "This method is not known here." };
    if (status == 505)
        return (struct refusal){ 505, unreadable };
    return (struct refusal){ 400, unreadable };
}

static void refuse(struct server *server, struct mg_connection *conn, const struct refusal *refusal)
{
    AUTO_RESPONSE response = { .status = 0 };
    struct request request;

    atomic_fetch_add(&server->traffic.in_flight, 1);
    request_head_fill(conn, &request);
    problem_from_status(&request, refusal->status, refusal->detail, &response);
    send_response(conn, &request, &response, true);
    request.path = "-";
    request.query = "";
    traffic_count(&server->traffic, NULL, response.status, 0);
    access_log_write(&request, response.status, 0);
    drain(server, conn);
    atomic_fetch_sub(&server->traffic.in_flight, 1);
}

/* What civetweb itself refuses: it could not read the request, and closes. */
static int refuse_request(struct mg_connection *conn, int status, const char *message)
{
    const struct refusal refusal = refusal_of(conn, status);

    (void)message;
    refuse(server_of(conn), conn, &refusal);
    return 0;
}

/* A connection that fails at TLS is closed without having been opened: the data tells. */
static int connection_opened(const struct mg_connection *conn, void **data)
{
    struct server *server = server_of(conn);

    *data = server;
    atomic_fetch_add(&server->traffic.connections, 1);
    return 0;
}

static void connection_closing(const struct mg_connection *conn)
{
    static const struct refusal no_path = { 400, "The address is not one of this server." };
    struct server *server = mg_get_user_connection_data(conn);
    struct mg_connection *unanswered = mg_unanswered(conn);

    if (!server)
        return;
    if (unanswered)
        refuse(server, unanswered, &no_path);
    atomic_fetch_sub(&server->traffic.connections, 1);
}

static int log_message(const struct mg_connection *conn, const char *message)
{
    (void)conn;
    log_warn("http: %s", message);
    return 1;
}

static int init_tls(void *ssl_context, void *user_data)
{
    const struct server *server = user_data;

    return tls_set_up(ssl_context, server->tls) ? 1 : -1;
}

/* Out of descriptors, civetweb's accept thread would spin. */
static void raise_descriptor_limit(int threads)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)threads * 2 + 1024;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
        log_warn("the limit of open files cannot be raised to %d", (int)wanted);
}

/* Two addresses, as civetweb takes them. */
#define PORTS_SIZE 160

static void print_ports(const struct server_options *options, char out[static PORTS_SIZE])
{
    int used = snprintf(out, PORTS_SIZE, strchr(options->host, ':') ? "[%s]:%d%s" : "%s:%d%s",
                        options->host, options->port, options->tls_certificate ? "s" : "");

    if (options->metrics_host)
        snprintf(out + used, PORTS_SIZE - (size_t)used,
                 strchr(options->metrics_host, ':') ? ",[%s]:%d" : ",%s:%d", options->metrics_host,
                 options->metrics_port);
}

static enum err refuse_address(const struct server_options *options, const char *reason,
                               struct error *err)
{
    char metrics[80] = "";

    if (options->metrics_host)
        snprintf(metrics, sizeof(metrics), ", or on %s port %d", options->metrics_host,
                 options->metrics_port);
    return error_set(err, ERR_REFUSED,
                     "Cannot listen on %s port %d%s (%s). Is another program using it?",
                     options->host, options->port, metrics, reason);
}

static enum err start_civetweb(struct server *server, const struct server_options *options,
                               struct error *err)
{
    const struct mg_callbacks callbacks = {
        .begin_request = begin_request,
        .end_request = end_request,
        .http_error = refuse_request,
        .init_connection = connection_opened,
        .connection_close = connection_closing,
        .log_message = log_message,
        .init_ssl = server->tls ? init_tls : NULL,
    };
    char ports[PORTS_SIZE], threads[16], reason[200] = "";
    const char *settings[] = {
        "listening_ports",
        ports,
        "num_threads",
        threads,
        "connection_queue",
        "256",
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

    print_ports(options, ports);
    snprintf(threads, sizeof(threads), "%d", server->traffic.connections_max);
    mg_init_library(server->tls ? MG_FEATURES_TLS : MG_FEATURES_DEFAULT);
    server->context = mg_start2(&init, &error);
    return server->context ? ERR_OK : refuse_address(options, reason, err);
}

static void free_server(struct server *server)
{
    tls_free(server->tls);
    traffic_clear(&server->traffic);
    free(server);
}

enum err server_start(struct service *service, const struct server_options *options,
                      struct server **out, struct error *err)
{
    const struct tls_files files = { options->tls_certificate, options->tls_key };
    struct server *server = calloc(1, sizeof(*server));
    int threads = options->threads > 0 ? options->threads : SERVER_THREADS;

    if (!server)
        return error_no_memory(err);
    server->service = service;
    server->has_metrics_port = options->metrics_host != NULL;
    raise_descriptor_limit(threads);
    if (!traffic_init(&server->traffic, options->version ? options->version : "unknown", threads))
        (void)error_no_memory(err);
    if (err->code != ERR_OK || tls_new(&files, &server->tls, err) != ERR_OK ||
        start_civetweb(server, options, err) != ERR_OK) {
        free_server(server);
        return err->code;
    }
    *out = server;
    return ERR_OK;
}

int server_port(const struct server *server)
{
    return port_at(server->context, 0);
}

int server_metrics_port(const struct server *server)
{
    return port_at(server->context, 1);
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
 * Waits until nothing is in flight and nothing has come for a while: what was sent before the end
 * may still lie in a socket, or wait for a thread, and is owed an answer.
 */
static void wait_until_quiet(struct server *server, int64_t deadline_us)
{
    const struct timespec nap = { .tv_nsec = 5000000 };
    unsigned long begun = atomic_load(&server->begun);
    int64_t start = monotonic_us(), now = start, quiet_since = start;

    while (now < deadline_us && now - quiet_since < QUIET_MS * 1000) {
        unsigned long now_begun = atomic_load(&server->begun);
        bool in_flight = atomic_load(&server->traffic.in_flight) > 0;

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
    atomic_store(&server->draining, true);
    wait_until_quiet(server, monotonic_us() + drain_ms * INT64_C(1000));
    atomic_store(&server->stopping, true);
    mg_stop(server->context);
    mg_exit_library();
    free_server(server);
}
