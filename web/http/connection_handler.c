/* SPDX-License-Identifier: MIT */
#include "web/http/connection_handler.h"

#include "core/base/log.h"
#include "core/base/monotonic.h"
#include "web/http/forwarded.h"
#include "web/http/request_head.h"
#include "web/http/response_serialize.h"

#include <civetweb_readable.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

/* A body must arrive completely within this time. */
#define BODY_DEADLINE_MS 10000

/* How often a thread that waits for bytes checks whether the server is stopping. */
#define READ_WAIT_MS 250

/* How long the rest of a refused body is read, so that the client can read the response. */
#define DRAIN_DEADLINE_MS 2000
#define DRAIN_MAX         INT64_C(8388608)

/*
 * How much of unread responses the kernel may buffer per connection. It doubles this; its default
 * goes to megabytes.
 */
#define UNREAD_MAX 131072

/* How long a new connection waits for a slot, and how many may wait at once. */
#define PLACE_WAIT_MS INT64_C(300)
#define WAITING_MAX   4

/* The same for a rejected connection, whose request was never read. */
#define TURN_AWAY_DEADLINE_MS 200

#define WARN_EVERY_US INT64_C(60000000)

/* Tells civetweb to do nothing more about the request. */
#define HANDLED 200

/* ---------------------------------------------------------------- reading */

static struct connection_handler *handler_of(const struct mg_connection *conn)
{
    struct connection_handler *handler = mg_get_user_data(mg_get_context(conn));

    /* Set by mg_start2(). */
    if (!handler)
        abort();
    return handler;
}

/* Sets the connection's state. @return false when it was evicted */
static bool turn_to(const struct mg_connection *conn, enum admission_state state)
{
    return admission_set_state(handler_of(conn)->admission, mg_worker(conn), state, monotonic_us());
}

/* Reads up to @length bytes, waiting until @deadline_us. @return 0 or less when none came */
static int read_some(struct mg_connection *conn, char *buffer, size_t length, int64_t deadline_us)
{
    const struct connection_handler *handler = handler_of(conn);
    long ready = 0;

    while (ready == 0 && monotonic_us() < deadline_us && !atomic_load(&handler->stopping))
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

    /* Other expectations were refused before; HTTP/1.0 has none. */
    turn_to(body->conn, ADMISSION_TRANSFER);
    if (expect && is_http_1_1(body->conn))
        mg_write(body->conn, go_on, sizeof(go_on) - 1);
    while (length > 0) {
        int count = read_some(body->conn, buffer, length, deadline);

        if (count <= 0)
            return false;
        buffer += count;
        length -= (size_t)count;
    }
    return turn_to(body->conn, ADMISSION_WORKING);
}

/*
 * Reads and discards what follows a refused request: closing a socket with unread bytes resets the
 * connection, and the client may never see the response.
 */
static void drain(const struct mg_connection *conn, int deadline_ms)
{
    const struct connection_handler *handler = handler_of(conn);
    int64_t deadline = monotonic_us() + deadline_ms * INT64_C(1000);
    struct pollfd socket = { .fd = mg_socket(conn), .events = POLLIN };
    char scrap[16384];
    ssize_t count = 1;

    /* A client that waits for the end sees it now. Under TLS this would look like truncation. */
    if (!mg_peer(conn).is_tls)
        shutdown(socket.fd, SHUT_WR);
    for (int64_t left = DRAIN_MAX; left > 0 && count > 0; left -= count) {
        while (poll(&socket, 1, READ_WAIT_MS) == 0)
            if (monotonic_us() > deadline || atomic_load(&handler->draining))
                return;
        count = recv(socket.fd, scrap, sizeof(scrap), MSG_DONTWAIT);
        if (monotonic_us() > deadline)
            return;
    }
}

/* ---------------------------------------------------------------- responding */

static void send_no_memory(struct mg_connection *conn, const struct request *request)
{
    char out[RESPONSE_NO_MEMORY_SIZE];

    log_error("request %s: no memory for the answer", request->id);
    mg_write(conn, out,
             response_serialize_no_memory(request, handler_of(conn)->options.no_memory, out));
    mg_disable_connection_keep_alive(conn);
}

/* Sends the response in one write: a second one would wait for the client's acknowledgement. */
static void send_response(struct mg_connection *conn, const struct request *request,
                          struct response *response, bool close)
{
    AUTO_BUFFER out = { .text = NULL };

    turn_to(conn, ADMISSION_TRANSFER);
    if (!response_serialize(request, response, close, &out)) {
        response->status = 503;
        send_no_memory(conn, request);
        return;
    }
    if (mg_write(conn, out.text, out.length) != (int)out.length)
        close = true; /* the next response would be read as the rest of this one */
    if (close)
        mg_disable_connection_keep_alive(conn);
    else
        turn_to(conn, ADMISSION_IDLE);
}

/*
 * Whether the client wants the connection closed (RFC 9112, section 9.3). It stays open for a
 * single keep-alive, or when nothing is said; for anything else, closing is always correct.
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

/* civetweb continues after a request only when it found a path in the target itself. */
static bool must_close(const struct connection_handler *handler, const struct mg_connection *conn,
                       const struct body_source *source)
{
    return !source->was_read || !mg_get_request_info(conn)->local_uri ||
           atomic_load(&handler->draining) ||
           atomic_load(&handler->statistics->connections) >
               handler->statistics->connections_max / 4 * 3;
}

/* The metrics' port is the last; civetweb knows its ports before it accepts connections. */
static bool is_for_metrics(const struct connection_handler *handler,
                           const struct mg_connection *conn)
{
    return handler->options.metrics &&
           mg_get_request_info(conn)->server_port ==
               mg_port(mg_get_context(conn), handler->options.address_count);
}

/* @oddity  a message about what is wrong with the head; NULL: nothing */
static void respond(struct connection_handler *handler, struct mg_connection *conn,
                    struct request *request, const char *oddity)
{
    struct body_context context = { conn, request };
    struct body_source source = { .context = &context, .read = read_all };
    struct handled handled = { .route = handler->statistics->route_count };
    AUTO_RESPONSE response = { .status = 0 };
    int64_t start = monotonic_us();
    int64_t end;

    if (atomic_load(&handler->draining))
        handler->options.refuse(request, 503, "The server is just being stopped.", &response);
    else if (oddity)
        handler->options.refuse(request, 400, oddity, &response);
    else if (is_for_metrics(handler, conn))
        handler->options.handle_metrics(handler->options.context, request, &source, &response,
                                        &handled);
    else
        handler->options.handle(handler->options.context, request, &source, &response, &handled);
    send_response(conn, request, &response,
                  client_closes(conn, request) || must_close(handler, conn, &source));
    end = monotonic_us();
    statistics_count(handler->statistics, handled.route, response.status, end - start);
    access_log_write(&handler->access_log, request, handled.has_user ? &handled.user : NULL,
                     response.status, end - start, end);
    if (!source.was_read)
        drain(conn, DRAIN_DEADLINE_MS);
}

/* ---------------------------------------------------------------- requests */

int connection_handler_request(struct mg_connection *conn)
{
    struct connection_handler *handler = handler_of(conn);
    struct request request;
    const char *oddity;

    if (!turn_to(conn, ADMISSION_WORKING)) {
        mg_disable_connection_keep_alive(conn);
        return HANDLED;
    }
    oddity = request_head_read(conn, &request);
    atomic_fetch_add(&handler->statistics->in_flight, 1);
    atomic_fetch_add(&handler->begun, 1);
    forwarded_apply(&request, handler->options.proxy);
    respond(handler, conn, &request, oddity);
    atomic_fetch_sub(&handler->statistics->in_flight, 1);
    return HANDLED;
}

/*
 * civetweb allocates memory for a request's address. When there is none it sends nothing and waits
 * for the next request, while the client waits for a response.
 */
void connection_handler_end(const struct mg_connection *conn, int status)
{
    struct request request;

    if (status >= 0)
        return;
    request_head_fill(conn, &request);
    /* Only this callback gets a const connection. */
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    send_no_memory((struct mg_connection *)(uintptr_t)conn, &request);
}

/*
 * Whether civetweb stopped at an unknown method: it reads the version before the method, and the
 * headers after it.
 */
static bool is_unknown_method(const struct mg_request_info *info)
{
    return info->request_method && info->http_version && info->http_version[0] >= '0' &&
           info->http_version[0] <= '9' && info->num_headers == 0;
}

/* The response in the place of civetweb's own error page. */
struct refusal {
    int status;
    const char *detail;
};

/* Whether the first line has bytes of letters such as an umlaut, which an address must escape. */
static bool has_raw_letters(const struct mg_connection *conn)
{
    const char *at = mg_header_start(conn), *end = mg_header_end(conn);

    for (; at && at < end && *at != '\r' && *at != '\n'; at++)
        if ((unsigned char)*at >= 0x80)
            return true;
    return false;
}

static struct refusal refusal_of(const struct mg_connection *conn, int status)
{
    static const char unreadable[] = "The request cannot be read as HTTP/1.1.";

    if (mg_head_state(conn) == MG_HEAD_TOO_LARGE)
        return (struct refusal){ 431, "The request's head may have at most 16 KiB." };
    if (mg_head_state(conn) == MG_HEAD_PART)
        return (struct refusal){ 408, "The request did not come in time." };
    if (status == 400 && is_unknown_method(mg_get_request_info(conn)))
        return (struct refusal){ 501, "This method is not known here." };
    if (status == 400 && has_raw_letters(conn))
        return (struct refusal){ 400,
                                 "The address has letters that must be escaped, as \xc3\xbc is by "
                                 "%C3%BC." };
    if (status == 505)
        return (struct refusal){ 505, unreadable };
    return (struct refusal){ 400, unreadable };
}

static void refuse(struct connection_handler *handler, struct mg_connection *conn,
                   const struct refusal *refusal)
{
    AUTO_RESPONSE response = { .status = 0 };
    struct request request;

    if (!turn_to(conn, ADMISSION_WORKING))
        return;
    atomic_fetch_add(&handler->statistics->in_flight, 1);
    request_head_fill(conn, &request);
    forwarded_apply(&request, handler->options.proxy);
    handler->options.refuse(&request, refusal->status, refusal->detail, &response);
    send_response(conn, &request, &response, true);
    request.path = "-";
    request.query = "";
    statistics_count(handler->statistics, handler->statistics->route_count, response.status, 0);
    access_log_write(&handler->access_log, &request, NULL, response.status, 0, monotonic_us());
    drain(conn, DRAIN_DEADLINE_MS);
    atomic_fetch_sub(&handler->statistics->in_flight, 1);
}

/* Whether civetweb read the head, but could not parse the target. */
static bool is_about_target(int status, const char *message)
{
    return status == 400 && strcmp(message, "Invalid URI") == 0;
}

int connection_handler_refuse(struct mg_connection *conn, int status, const char *message)
{
    const struct refusal refusal = refusal_of(conn, status);

    if (is_about_target(status, message)) {
        (void)connection_handler_request(conn);
        return 0;
    }
    refuse(handler_of(conn), conn, &refusal);
    return 0;
}

/* ---------------------------------------------------------------- connections */

static void warn_of_crowd(struct connection_handler *handler)
{
    long long now = monotonic_us(), warned = atomic_load(&handler->warned_us);

    if ((warned == 0 || now - warned > WARN_EVERY_US) &&
        atomic_compare_exchange_strong(&handler->warned_us, &warned, now))
        log_warn("there are too many connections: up to now %llu were closed to make room, and "
                 "%llu turned away",
                 (unsigned long long)atomic_load(&handler->statistics->connections_evicted),
                 (unsigned long long)atomic_load(&handler->statistics->connections_rejected));
}

static enum admission_verdict try_admit(const struct mg_connection *conn)
{
    return admission_open(handler_of(conn)->admission, mg_worker(conn), mg_socket(conn),
                          mg_peer(conn).address, monotonic_us());
}

/* Most crowds are over in a moment. But only a few wait; the others are rejected at once. */
static enum admission_verdict admit_or_wait(const struct mg_connection *conn)
{
    const struct timespec nap = { .tv_nsec = 10000000 };
    struct connection_handler *handler = handler_of(conn);
    enum admission_verdict verdict = try_admit(conn);
    int64_t start = monotonic_us();

    if (verdict != ADMISSION_REJECTED)
        return verdict;
    if (atomic_fetch_add(&handler->waiting, 1) < WAITING_MAX)
        while (verdict == ADMISSION_REJECTED && monotonic_us() - start < PLACE_WAIT_MS * 1000 &&
               !atomic_load(&handler->draining)) {
            nanosleep(&nap, NULL);
            verdict = try_admit(conn);
        }
    atomic_fetch_sub(&handler->waiting, 1);
    return verdict;
}

/* @return whether it may stay */
static bool admit(const struct mg_connection *conn)
{
    static const int unread_max = UNREAD_MAX;
    struct connection_handler *handler = handler_of(conn);
    enum admission_verdict verdict = admit_or_wait(conn);

    atomic_fetch_add(&handler->statistics->connections, 1);
    if (verdict == ADMISSION_EVICTING)
        atomic_fetch_add(&handler->statistics->connections_evicted, 1);
    if (verdict == ADMISSION_REJECTED)
        atomic_fetch_add(&handler->statistics->connections_rejected, 1);
    if (verdict != ADMISSION_ADMITTED)
        warn_of_crowd(handler);
    (void)setsockopt(mg_socket(conn), SOL_SOCKET, SO_SNDBUF, &unread_max, sizeof(unread_max));
    return verdict != ADMISSION_REJECTED;
}

/* In one write into an empty socket buffer, so it does not block. */
static void reject(const struct mg_connection *conn)
{
    const struct connection_handler *handler = handler_of(conn);
    AUTO_RESPONSE response = { .status = 0 };
    AUTO_BUFFER out = { .text = NULL };
    struct request request = { .method = "-", .path = "-", .query = "" };
    struct uuid id = uuid_new(timestamp_now());

    uuid_format(&id, request.id);
    handler_of(conn)->options.refuse(
        &request, 503, "The shop is very busy. Please try again in a moment.", &response);
    if (!response_serialize(&request, &response, true, &out) ||
        send(mg_socket(conn), out.text, out.length, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        return;
    statistics_count(handler->statistics, handler->statistics->route_count, response.status, 0);
    drain(conn, TURN_AWAY_DEADLINE_MS);
}

void connection_handler_before_handshake(const void *conn)
{
    if (admission_state_of(handler_of(conn)->admission, mg_worker(conn)) == ADMISSION_NONE &&
        !admit(conn))
        shutdown(mg_socket(conn), SHUT_RDWR);
}

int connection_handler_open(const struct mg_connection *conn, void **data)
{
    struct connection_handler *handler = handler_of(conn);

    *data = handler;
    if (!mg_peer(conn).is_tls && !admit(conn)) {
        reject(conn);
        shutdown(mg_socket(conn), SHUT_RDWR);
    }
    return 0;
}

/*
 * A request in whose target civetweb found no path, such as "*" or the address of another port,
 * comes here. A connection that failed at TLS was never opened, and has no user data.
 */
void connection_handler_close(const struct mg_connection *conn)
{
    struct connection_handler *handler = handler_of(conn);
    struct mg_connection *unanswered = mg_unanswered(conn);

    if (unanswered && mg_get_user_connection_data(conn))
        (void)connection_handler_request(unanswered);
    if (admission_close(handler->admission, mg_worker(conn)))
        atomic_fetch_sub(&handler->statistics->connections, 1);
}
