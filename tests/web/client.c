/* SPDX-License-Identifier: MIT */
#include "tests/web/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

/* No answer takes so long, however slow the machine. */
#define PATIENCE_S 60

bool client_try_open(int port, struct client *out)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons((uint16_t)port),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const struct timeval patience = { .tv_sec = PATIENCE_S };
    struct client client = { .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };

    ck_assert_int_ge(client.fd, 0);
    setsockopt(client.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (connect(client.fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
        client_close(&client);
        return false;
    }
    *out = client;
    return true;
}

struct client client_open(int port)
{
    struct client client;

    ck_assert_msg(client_try_open(port, &client), "no connection: %s", strerror(errno));
    return client;
}

void client_close(struct client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    free(client->bytes);
    *client = (struct client){ .fd = -1 };
}

void client_send(struct client *client, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(client->fd, bytes, length, MSG_NOSIGNAL);

        if (sent < 0) {
            ck_assert_msg(errno == EPIPE || errno == ECONNRESET, "send: %s", strerror(errno));
            return;
        }
        bytes += sent;
        length -= (size_t)sent;
    }
}

void client_print(struct client *client, const char *format, ...)
{
    AUTO_FREE char *text = NULL;
    va_list args;
    int length;

    va_start(args, format);
    length = vasprintf(&text, format, args);
    va_end(args);
    ck_assert_int_ge(length, 0);
    client_send(client, text, (size_t)length);
}

/* ---------------------------------------------------------------- reading */

/* Takes in what is there, or waits for it. @return false when the connection is closed */
static bool read_more(struct client *client)
{
    char *grown = realloc(client->bytes, client->used + 65536 + 1);
    ssize_t count;

    ck_assert_ptr_nonnull(grown);
    client->bytes = grown;
    count = recv(client->fd, client->bytes + client->used, 65536, 0);
    ck_assert_msg(count >= 0 || errno == ECONNRESET, "recv: %s", strerror(errno));
    if (count <= 0)
        return false;
    client->used += (size_t)count;
    client->bytes[client->used] = '\0';
    return true;
}

/* The first @length bytes that were read; to free() */
static char *take(struct client *client, size_t length)
{
    char *taken = malloc(length + 1);

    ck_assert_ptr_nonnull(taken);
    memcpy(taken, client->bytes, length);
    taken[length] = '\0';
    client->used -= length;
    memmove(client->bytes, client->bytes + length, client->used + 1);
    return taken;
}

static void split_lines(struct answer *answer)
{
    for (size_t i = 0; i + 1 < answer->head_length; i++)
        if (answer->head[i] == '\r' && answer->head[i + 1] == '\n')
            answer->head[i] = answer->head[i + 1] = '\0';
    ck_assert_msg(sscanf(answer->head, "HTTP/1.1 %3d ", &answer->status) == 1,
                  "status line: %.500s", answer->head);
}

/* As RFC 9112, section 6.3, has it, but for bodies without a length, which we never send. */
static size_t body_length(const struct answer *answer, bool is_head)
{
    const char *length = answer_header(answer, "Content-Length");

    if (is_head || answer->status < 200 || answer->status == 204 || answer->status == 304)
        return 0;
    ck_assert_msg(length != NULL, "%d without a Content-Length", answer->status);
    return (size_t)strtoul(length, NULL, 10);
}

static bool has_json(const struct answer *answer)
{
    const char *type = answer_header(answer, "Content-Type");

    return answer->body_length > 0 && type &&
           (strcmp(type, "application/json") == 0 || strcmp(type, "application/problem+json") == 0);
}

enum reading client_try_read(struct client *client, bool is_head, struct answer *out)
{
    struct answer answer = { .status = 0 };
    const char *end;

    while (client->used == 0 || !(end = strstr(client->bytes, "\r\n\r\n")))
        if (!read_more(client))
            return client->used == 0 ? READING_NOTHING : READING_PART;
    answer.head_length = (size_t)(end - client->bytes) + 2;
    answer.head = take(client, answer.head_length + 2);
    split_lines(&answer);
    answer.body_length = body_length(&answer, is_head);
    while (client->used < answer.body_length) {
        if (!read_more(client)) {
            answer_clear(&answer);
            return READING_PART;
        }
    }
    answer.body = take(client, answer.body_length);
    if (has_json(&answer)) {
        answer.json = cJSON_Parse(answer.body);
        ck_assert_msg(answer.json != NULL, "not JSON: %.500s", answer.body);
    }
    *out = answer;
    return READING_WHOLE;
}

static struct answer read_whole(struct client *client, bool is_head)
{
    struct answer answer = { .status = 0 };
    enum reading reading = client_try_read(client, is_head, &answer);

    ck_assert_msg(reading == READING_WHOLE,
                  reading == READING_PART ? "half an answer: %.500s" : "no answer%s",
                  reading == READING_PART ? client->bytes : "");
    return answer;
}

struct answer client_read(struct client *client)
{
    return read_whole(client, false);
}

struct answer client_read_head(struct client *client)
{
    return read_whole(client, true);
}

bool client_is_closed(struct client *client, int ms)
{
    struct pollfd poller = { .fd = client->fd, .events = POLLIN };

    return client->used == 0 && poll(&poller, 1, ms) == 1 && !read_more(client);
}

/* ---------------------------------------------------------------- answers */

void answer_clear(struct answer *answer)
{
    free(answer->head);
    free(answer->body);
    cJSON_Delete(answer->json);
    *answer = (struct answer){ .status = 0 };
}

const char *answer_header(const struct answer *answer, const char *name)
{
    size_t length = strlen(name);
    const char *found = NULL;

    for (const char *line = answer->head; line < answer->head + answer->head_length;
         line += strlen(line) + 2) {
        if (strncasecmp(line, name, length) != 0 || line[length] != ':')
            continue;
        if (found)
            return NULL;
        found = line + length + 1 + strspn(line + length + 1, " ");
    }
    return found;
}

/* The child that the first segment of @pointer names, which goes on at @rest. */
static const cJSON *child_at(const cJSON *json, const char *pointer, const char **rest)
{
    size_t length = strcspn(pointer, "/");
    AUTO_FREE char *name = strndup(pointer, length);

    ck_assert_ptr_nonnull(name);
    *rest = pointer + length;
    return cJSON_IsArray(json) ? cJSON_GetArrayItem(json, atoi(name))
                               : cJSON_GetObjectItemCaseSensitive(json, name);
}

const cJSON *answer_at(const struct answer *answer, const char *pointer)
{
    const cJSON *json = answer->json;

    while (json && *pointer == '/')
        json = child_at(json, pointer + 1, &pointer);
    return json;
}

const char *answer_text(const struct answer *answer, const char *pointer)
{
    const cJSON *json = answer_at(answer, pointer);

    ck_assert_msg(cJSON_IsString(json), "no text at %s: %.500s", pointer, answer->body);
    return json->valuestring;
}

int64_t answer_integer(const struct answer *answer, const char *pointer)
{
    const cJSON *json = answer_at(answer, pointer);

    ck_assert_msg(cJSON_IsNumber(json), "no number at %s: %.500s", pointer, answer->body);
    return (int64_t)json->valuedouble;
}

int answer_count(const struct answer *answer, const char *pointer)
{
    const cJSON *json = answer_at(answer, pointer);

    ck_assert_msg(cJSON_IsArray(json), "no list at %s: %.500s", pointer, answer->body);
    return cJSON_GetArraySize(json);
}

const char *answer_problem_at(const struct answer *answer, const char *where)
{
    const char *member = where[0] == '/' || where[0] == '\0' ? "pointer" : "parameter";
    const cJSON *problem;

    cJSON_ArrayForEach(problem, answer_at(answer, "/errors"))
    {
        const cJSON *place = cJSON_GetObjectItemCaseSensitive(problem, member);
        const cJSON *detail = cJSON_GetObjectItemCaseSensitive(problem, "detail");

        if (cJSON_IsString(place) && cJSON_IsString(detail) &&
            strcmp(place->valuestring, where) == 0)
            return detail->valuestring;
    }
    return NULL;
}

void assert_status(const struct answer *answer, int status)
{
    ck_assert_msg(answer->status == status, "%d and not %d: %.500s", answer->status, status,
                  answer->body);
}

void assert_header(const struct answer *answer, const char *name, const char *value)
{
    const char *header = answer_header(answer, name);

    ck_assert_msg(header != NULL, "%d has not one %s", answer->status, name);
    ck_assert_str_eq(header, value);
}

void assert_problem(const struct answer *answer, int status, const char *code)
{
    assert_status(answer, status);
    assert_header(answer, "Content-Type", "application/problem+json");
    ck_assert_str_eq(answer_text(answer, "/type"), "about:blank");
    ck_assert_str_ne(answer_text(answer, "/title"), "");
    ck_assert_int_eq(answer_integer(answer, "/status"), status);
    ck_assert_str_eq(answer_text(answer, "/code"), code);
    ck_assert_str_ne(answer_text(answer, "/detail"), "");
    assert_header(answer, "X-Request-Id", answer_text(answer, "/request_id"));
}

void assert_invalid_at(const struct answer *answer, const char *where)
{
    assert_problem(answer, 422, "validation_failed");
    ck_assert_msg(answer_problem_at(answer, where) && answer_count(answer, "/errors") == 1,
                  "not only %s: %.500s", where, answer->body);
}
