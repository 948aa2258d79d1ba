/* SPDX-License-Identifier: MIT */

/*
 * civetweb in one piece with a look into its connection, which is private to its source file.
 *
 * It takes any run of white space for the one space or line break of the request line, and writes
 * NULs over it, so that nobody can tell afterwards. The line feed behind the carriage return is all
 * that may follow.
 */
#include <ctype.h>
#undef isspace
#define isspace(c) ((c) == '\n')

/* In heads alone it asks for printable characters; a tab may stand in one, beside values. */
#undef isprint
#define isprint(c) ((c) == '\t' || ((c) >= ' ' && (c) <= '~'))

/*
 * And without a descriptor for a connection that waits, it would try again at once, and again.
 */
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>

static int accept_calmly(int listener, struct sockaddr *address, socklen_t *length)
{
    int accepted = accept(listener, address, length);

    if (accepted < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
        poll(NULL, 0, 50);
    return accepted;
}

#define accept accept_calmly
#include "civetweb.c"
#include "civetweb_readable.h"

#include <sys/ioctl.h>

int mg_port(const struct mg_context *ctx, size_t place)
{
    return place < ctx->num_listening_sockets
               ? ntohs(ctx->listening_sockets[place].lsa.sin.sin_port)
               : 0;
}

struct mg_peer mg_peer(const struct mg_connection *conn)
{
    return (struct mg_peer){ conn->request_info.remote_addr, conn->client.is_ssl != 0 };
}

size_t mg_worker(const struct mg_connection *conn)
{
    return (size_t)(conn - conn->phys_ctx->worker_connections);
}

int mg_socket(const struct mg_connection *conn)
{
    return conn->client.sock;
}

enum mg_head mg_head_state(const struct mg_connection *conn)
{
    if (get_http_header_len(conn->buf, conn->data_len) != 0)
        return MG_HEAD_WHOLE;
    return conn->data_len < conn->buf_size ? MG_HEAD_PART : MG_HEAD_TOO_LARGE;
}

struct mg_connection *mg_unanswered(const struct mg_connection *conn)
{
    return conn->request_info.request_uri != NULL && conn->request_info.local_uri == NULL &&
                   conn->request_len > 0 && conn->status_code < 0
               ? (struct mg_connection *)conn
               : NULL;
}

const char *mg_header_start(const struct mg_connection *conn)
{
    return conn->buf;
}

const char *mg_header_end(const struct mg_connection *conn)
{
    return conn->buf + conn->request_len;
}

long mg_readable(struct mg_connection *conn, int timeout_ms)
{
    struct pollfd poller = { .fd = conn->client.sock, .events = POLLIN };
    long buffered = (long)conn->data_len - conn->request_len - (long)conn->consumed_content;
    int count = 0;

    if (buffered > 0)
        return buffered;
    if (conn->ssl != NULL && SSL_pending(conn->ssl) > 0)
        return SSL_pending(conn->ssl);
    if (poll(&poller, 1, timeout_ms) <= 0)
        return 0;
    /* Of an encrypted stream only the bytes on the wire can be counted; one is safe to ask for. */
    if (conn->ssl != NULL)
        return 1;
    if (ioctl(conn->client.sock, FIONREAD, &count) < 0 || count <= 0)
        return -1;
    return count;
}
