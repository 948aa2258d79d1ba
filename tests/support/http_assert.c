/* SPDX-License-Identifier: MIT */
#include "tests/support/http_assert.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

struct http_client http_client_open(int port)
{
    struct http_client client = http_client_new(port);

    ck_assert_msg(http_client_connect(&client), "no connection: %s", strerror(errno));
    return client;
}

void http_client_print(struct http_client *client, const char *format, ...)
{
    AUTO_FREE char *text = NULL;
    va_list args;
    int length;

    va_start(args, format);
    length = vasprintf(&text, format, args);
    va_end(args);
    ck_assert_int_ge(length, 0);
    http_client_send(client, text, (size_t)length);
}

static struct http_response read_whole(struct http_client *client, bool is_head)
{
    struct http_response response;
    enum http_outcome outcome = http_client_receive(client, is_head, &response);

    ck_assert_msg(outcome == HTTP_ANSWERED,
                  outcome == HTTP_CUT ? "half a response" : "no response");
    return response;
}

struct http_response http_client_read(struct http_client *client)
{
    return read_whole(client, false);
}

struct http_response http_client_read_head(struct http_client *client)
{
    return read_whole(client, true);
}

/* ---------------------------------------------------------------- responses */

/* The child that the first segment of @pointer names; the pointer continues at @rest. */
static const cJSON *child_at(const cJSON *json, const char *pointer, const char **rest)
{
    size_t length = strcspn(pointer, "/");
    AUTO_FREE char *name = strndup(pointer, length);

    ck_assert_ptr_nonnull(name);
    *rest = pointer + length;
    return cJSON_IsArray(json) ? cJSON_GetArrayItem(json, atoi(name))
                               : cJSON_GetObjectItemCaseSensitive(json, name);
}

const cJSON *http_response_at(const struct http_response *response, const char *pointer)
{
    const cJSON *json = response->json;

    while (json && *pointer == '/')
        json = child_at(json, pointer + 1, &pointer);
    return json;
}

const char *http_response_text(const struct http_response *response, const char *pointer)
{
    const cJSON *json = http_response_at(response, pointer);

    ck_assert_msg(cJSON_IsString(json), "no text at %s: %.500s", pointer, response->body);
    return json->valuestring;
}

int64_t http_response_integer(const struct http_response *response, const char *pointer)
{
    const cJSON *json = http_response_at(response, pointer);

    ck_assert_msg(cJSON_IsNumber(json), "no number at %s: %.500s", pointer, response->body);
    return (int64_t)json->valuedouble;
}

int http_response_count(const struct http_response *response, const char *pointer)
{
    const cJSON *json = http_response_at(response, pointer);

    ck_assert_msg(cJSON_IsArray(json), "no list at %s: %.500s", pointer, response->body);
    return cJSON_GetArraySize(json);
}

const char *http_response_problem_at(const struct http_response *response, const char *where)
{
    const char *member = where[0] == '/' || where[0] == '\0' ? "pointer" : "parameter";
    const cJSON *problem;

    cJSON_ArrayForEach(problem, http_response_at(response, "/errors"))
    {
        const cJSON *place = cJSON_GetObjectItemCaseSensitive(problem, member);
        const cJSON *detail = cJSON_GetObjectItemCaseSensitive(problem, "detail");

        if (cJSON_IsString(place) && cJSON_IsString(detail) &&
            strcmp(place->valuestring, where) == 0)
            return detail->valuestring;
    }
    return NULL;
}

void assert_status(const struct http_response *response, int status)
{
    ck_assert_msg(response->status == status, "%d and not %d: %.500s", response->status, status,
                  response->body);
}

void assert_header(const struct http_response *response, const char *name, const char *value)
{
    const char *header = http_response_header(response, name);

    ck_assert_msg(header != NULL, "%d has not one %s", response->status, name);
    ck_assert_str_eq(header, value);
}

void assert_problem(const struct http_response *response, int status, const char *code)
{
    assert_status(response, status);
    assert_header(response, "Content-Type", "application/problem+json");
    ck_assert_str_eq(http_response_text(response, "/type"), "about:blank");
    ck_assert_str_ne(http_response_text(response, "/title"), "");
    ck_assert_int_eq(http_response_integer(response, "/status"), status);
    ck_assert_str_eq(http_response_text(response, "/code"), code);
    ck_assert_str_ne(http_response_text(response, "/detail"), "");
    assert_header(response, "X-Request-Id", http_response_text(response, "/request_id"));
}

void assert_invalid_at(const struct http_response *response, const char *where)
{
    assert_problem(response, 422, "validation_failed");
    ck_assert_msg(http_response_problem_at(response, where) &&
                      http_response_count(response, "/errors") == 1,
                  "not only %s: %.500s", where, response->body);
}
