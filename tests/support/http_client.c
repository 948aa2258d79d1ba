/* SPDX-License-Identifier: MIT */
#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

/* No response takes this long, however slow the machine is. */
#define PATIENCE_S 60

#define CHUNK 65536

struct http_client http_client_new(int port)
{
    return (struct http_client){ .port = port, .fd = -1 };
}

bool http_client_connect(struct http_client *client)
{
    const struct timeval patience = { .tv_sec = PATIENCE_S };
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons((in_port_t)client->port),
                                         .sin_addr = { htonl(INADDR_LOOPBACK) } };
    const int on = 1;

    if (client->fd >= 0)
        return true;
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->fd < 0)
        return false;
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (connect(client->fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
        return true;
    http_client_close(client);
    return false;
}

void http_client_close(struct http_client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    free(client->bytes);
    *client = http_client_new(client->port);
}

bool http_client_send(struct http_client *client, const char *bytes, size_t length)
{
    if (!http_client_connect(client))
        return false;
    while (length > 0) {
        ssize_t sent = send(client->fd, bytes, length, MSG_NOSIGNAL);

        if (sent < 0 && errno != EINTR)
            return false;
        if (sent > 0) {
            bytes += sent;
            length -= (size_t)sent;
        }
    }
    return true;
}

/* ---------------------------------------------------------------- reading */

/* Reads what has arrived, or waits for it. @return whether anything came */
static bool receive_more(struct http_client *client)
{
    char *grown = realloc(client->bytes, client->used + CHUNK + 1);
    ssize_t count;

    if (!grown)
        return false;
    client->bytes = grown;
    do {
        count = recv(client->fd, client->bytes + client->used, CHUNK, 0);
    } while (count < 0 && errno == EINTR);
    if (count <= 0)
        return false;
    client->used += (size_t)count;
    client->bytes[client->used] = '\0';
    return true;
}

/* The first @length bytes that were read; to free(). NULL: no memory */
static char *take(struct http_client *client, size_t length)
{
    char *taken = malloc(length + 1);

    if (!taken)
        return NULL;
    memcpy(taken, client->bytes, length);
    taken[length] = '\0';
    client->used -= length;
    memmove(client->bytes, client->bytes + length, client->used + 1);
    return taken;
}

static bool read_head(struct http_client *client, struct http_response *out)
{
    const char *end;

    while (client->used == 0 || !(end = strstr(client->bytes, "\r\n\r\n")))
        if (!receive_more(client))
            return false;
    out->head_length = (size_t)(end - client->bytes) + 2;
    out->head = take(client, out->head_length + 2);
    for (size_t i = 0; out->head && i + 1 < out->head_length; i++)
        if (out->head[i] == '\r' && out->head[i + 1] == '\n')
            out->head[i] = out->head[i + 1] = '\0';
    return out->head && sscanf(out->head, "HTTP/1.1 %3d ", &out->status) == 1;
}

/*
 * Follows RFC 9112, section 6.3, except for bodies without a length, which the server never sends.
 *
 * @return false when there is no length
 */
static bool find_body_length(struct http_response *response, bool is_head)
{
    const char *length = http_response_header(response, "Content-Length");

    if (is_head || response->status < 200 || response->status == 204 || response->status == 304)
        return true;
    response->body_length = length ? strtoul(length, NULL, 10) : 0;
    return length != NULL;
}

static bool is_json(const struct http_response *response)
{
    const char *type = http_response_header(response, "Content-Type");

    return response->body_length > 0 && type &&
           !http_response_header(response, "Content-Encoding") &&
           (strcmp(type, "application/json") == 0 || strcmp(type, "application/problem+json") == 0);
}

static bool read_body(struct http_client *client, bool is_head, struct http_response *out)
{
    if (!find_body_length(out, is_head))
        return false;
    while (client->used < out->body_length)
        if (!receive_more(client))
            return false;
    out->body = take(client, out->body_length);
    if (!out->body)
        return false;
    if (is_json(out))
        out->json = cJSON_Parse(out->body);
    return out->json || !is_json(out);
}

enum http_outcome http_client_receive(struct http_client *client, bool is_head,
                                      struct http_response *out)
{
    CLEANUP(http_response_clear) struct http_response response = { .status = 0 };
    bool was_silent;

    *out = response;
    if (client->fd < 0)
        return HTTP_REFUSED;
    if (!read_head(client, &response) || !read_body(client, is_head, &response)) {
        was_silent = !response.head && client->used == 0;
        http_client_close(client);
        return was_silent ? HTTP_SILENT : HTTP_CUT;
    }
    *out = response;
    response = (struct http_response){ .status = 0 };
    return HTTP_ANSWERED;
}

bool http_client_is_closed(struct http_client *client, int ms)
{
    struct pollfd poller = { .fd = client->fd, .events = POLLIN };

    return client->used == 0 && poll(&poller, 1, ms) == 1 && !receive_more(client);
}

/* ---------------------------------------------------------------- requests */

static char *write_request(const struct http_request *request)
{
    AUTO_FREE char *token = NULL;
    AUTO_FREE char *length = NULL;
    char *text;

    if (request->token && asprintf(&token, "Authorization: Bearer %s\r\n", request->token) < 0)
        return NULL;
    if (request->body && asprintf(&length,
                                  "Content-Type: application/json\r\n"
                                  "Prefer: handling=strict\r\n"
                                  "Content-Length: %zu\r\n",
                                  strlen(request->body)) < 0)
        return NULL;
    if (asprintf(&text, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s%s%s\r\n%s", request->method,
                 request->path, token ? token : "", length ? length : "",
                 request->headers ? request->headers : "", request->body ? request->body : "") < 0)
        return NULL;
    return text;
}

enum http_outcome http_client_ask(struct http_client *client, const struct http_request *request,
                                  struct http_response *out)
{
    AUTO_FREE char *text = write_request(request);
    const char *connection;
    enum http_outcome outcome;

    *out = (struct http_response){ .status = 0 };
    if (!text || !http_client_connect(client))
        return HTTP_REFUSED;
    /* A server that is gone may have responded before. */
    (void)http_client_send(client, text, strlen(text));
    outcome = http_client_receive(client, strcmp(request->method, "HEAD") == 0, out);
    if (outcome != HTTP_ANSWERED)
        return outcome;
    if (client->used > 0) {
        http_response_clear(out);
        http_client_close(client);
        return HTTP_CUT;
    }
    connection = http_response_header(out, "Connection");
    if (connection && strcasecmp(connection, "close") == 0)
        http_client_close(client);
    return HTTP_ANSWERED;
}

/* ---------------------------------------------------------------- responses */

void http_response_clear(struct http_response *response)
{
    free(response->head);
    free(response->body);
    cJSON_Delete(response->json);
    *response = (struct http_response){ .status = 0 };
}

const char *http_response_header(const struct http_response *response, const char *name)
{
    size_t length = strlen(name);
    const char *found = NULL;

    for (const char *line = response->head; line < response->head + response->head_length;
         line += strlen(line) + 2) {
        if (strncasecmp(line, name, length) != 0 || line[length] != ':')
            continue;
        if (found)
            return NULL;
        found = line + length + 1 + strspn(line + length + 1, " ");
    }
    return found;
}
