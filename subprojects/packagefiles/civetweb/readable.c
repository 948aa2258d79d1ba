/* SPDX-License-Identifier: MIT */

/* civetweb in one piece with a look into its connection, which is private to its source file. */
#include "civetweb.c"

#include "civetweb_readable.h"

#include <sys/ioctl.h>

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
