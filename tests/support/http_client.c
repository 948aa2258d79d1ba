/* SPDX-License-Identifier: MIT */
#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_S 30

/* What has come of an answer. */
struct received {
    char *text; /* owned, and terminated */
    size_t length;
};

static void clear_received(struct received *received)
{
    free(received->text);
}

struct http_client http_client_new(int port)
{
    return (struct http_client){ .port = port, .fd = -1 };
}

void http_client_close(struct http_client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    client->fd = -1;
}

static bool connect_client(struct http_client *client)
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

bool http_client_send(struct http_client *client, const char *text, size_t length)
{
    if (!connect_client(client))
        return false;
    while (length > 0) {
        ssize_t sent = send(client->fd, text, length, MSG_NOSIGNAL);

        if (sent < 0 && errno != EINTR)
            return false;
        if (sent > 0) {
            text += sent;
            length -= (size_t)sent;
        }
    }
    return true;
}

/* Takes in what comes next. @return whether anything did */
static bool receive_more(const struct http_client *client, struct received *received)
{
    char chunk[16384];
    char *grown;
    ssize_t count;

    do {
        count = recv(client->fd, chunk, sizeof(chunk), 0);
    } while (count < 0 && errno == EINTR);
    if (count <= 0)
        return false;
    grown = realloc(received->text, received->length + (size_t)count + 1);
    if (!grown)
        return false;
    received->text = grown;
    memcpy(grown + received->length, chunk, (size_t)count);
    received->length += (size_t)count;
    grown[received->length] = '\0';
    return true;
}

static bool receive_head(const struct http_client *client, struct received *received,
                         struct http_answer *out)
{
    const char *end;

    while (!received->text || !(end = strstr(received->text, "\r\n\r\n")))
        if (!receive_more(client, received))
            return false;
    out->head = strndup(received->text, (size_t)(end - received->text) + 4);
    return out->head && sscanf(out->head, "HTTP/1.1 %3d ", &out->status) == 1;
}

/* An answer without a length has no body: the server always gives one. */
static bool receive_body(const struct http_client *client, struct received *received,
                         struct http_answer *out)
{
    AUTO_FREE char *length = http_answer_header(out, "Content-Length");
    size_t head_length = strlen(out->head);

    out->body_length = length ? strtoul(length, NULL, 10) : 0;
    while (received->length < head_length + out->body_length)
        if (!receive_more(client, received))
            return false;
    if (received->length > head_length + out->body_length)
        return false;
    out->body = strdup("");
    if (out->body_length > 0) {
        free(out->body);
        out->body = malloc(out->body_length + 1);
        if (out->body)
            memcpy(out->body, received->text + head_length, out->body_length + 1);
    }
    return out->body != NULL;
}

enum http_outcome http_client_receive(struct http_client *client, struct http_answer *out)
{
    CLEANUP(clear_received) struct received received = { .text = NULL };
    AUTO_FREE char *connection = NULL;

    *out = (struct http_answer){ .head = NULL };
    if (client->fd < 0)
        return HTTP_REFUSED;
    if (!receive_head(client, &received, out) || !receive_body(client, &received, out)) {
        http_answer_clear(out);
        http_client_close(client);
        return received.length == 0 ? HTTP_SILENT : HTTP_CUT;
    }
    connection = http_answer_header(out, "Connection");
    if (connection && strcasecmp(connection, "close") == 0)
        http_client_close(client);
    return HTTP_ANSWERED;
}

static char *write_request(const struct http_request *request)
{
    AUTO_FREE char *token = NULL;
    AUTO_FREE char *length = NULL;
    char *text;

    if (request->token && asprintf(&token, "Authorization: Bearer %s\r\n", request->token) < 0)
        return NULL;
    if (request->body && asprintf(&length,
                                  "Content-Type: application/json\r\n"
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
                                  struct http_answer *out)
{
    AUTO_FREE char *text = write_request(request);

    *out = (struct http_answer){ .head = NULL };
    if (!text || !connect_client(client))
        return HTTP_REFUSED;
    /* A server that is gone may have answered before. */
    (void)!http_client_send(client, text, strlen(text));
    return http_client_receive(client, out);
}

void http_answer_clear(struct http_answer *answer)
{
    free(answer->head);
    free(answer->body);
    *answer = (struct http_answer){ .head = NULL };
}

char *http_answer_header(const struct http_answer *answer, const char *name)
{
    size_t length = strlen(name);
    const char *line = strstr(answer->head, "\r\n");

    for (; line && line[2] != '\r'; line = strstr(line + 2, "\r\n")) {
        const char *value = line + 2 + length;

        if (strncasecmp(line + 2, name, length) != 0 || *value != ':')
            continue;
        value += 1 + strspn(value + 1, " ");
        return strndup(value, strcspn(value, "\r"));
    }
    return NULL;
}
