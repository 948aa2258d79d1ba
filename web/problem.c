/* SPDX-License-Identifier: MIT */
#include "web/problem.h"

#include "core/log.h"
#include "core/status.h"
#include "web/json.h"

struct kind {
    int status;
    const char *code;
};

static const struct kind kinds[] = {
    [ERR_OK] = { 500, "internal" },
    [ERR_MALFORMED] = { 400, "malformed_json" },
    [ERR_INVALID] = { 422, "validation_failed" },
    [ERR_UNAUTHENTICATED] = { 401, "unauthenticated" },
    [ERR_CREDENTIALS] = { 401, "invalid_credentials" },
    [ERR_FORBIDDEN] = { 403, "forbidden" },
    [ERR_NOT_FOUND] = { 404, "not_found" },
    [ERR_EMAIL_TAKEN] = { 409, "email_taken" },
    [ERR_LAST_ADMIN] = { 409, "last_admin" },
    [ERR_TRANSITION] = { 409, "invalid_transition" },
    [ERR_STALE] = { 412, "precondition_failed" },
    [ERR_PRODUCT_TAKEN] = { 409, "product_taken" },
    [ERR_PRICE_CHANGED] = { 422, "price_changed" },
    [ERR_KEY_REUSED] = { 422, "idempotency_key_reused" },
    [ERR_LIMITED] = { 429, "too_many_attempts" },
    [ERR_BUSY] = { 503, "busy" },
    [ERR_REFUSED] = { 500, "internal" },
    [ERR_INTERNAL] = { 500, "internal" },
};

/* Statuses by RFC 9110's names; the code is for those that HTTP itself asks for. */
static const struct title {
    int status;
    const char *title;
    const char *code;
} titles[] = {
    { 400, "Bad Request", "bad_request" },
    { 401, "Unauthorized", "unauthenticated" },
    { 403, "Forbidden", "forbidden" },
    { 404, "Not Found", "not_found" },
    { 405, "Method Not Allowed", "method_not_allowed" },
    { 408, "Request Timeout", "request_timeout" },
    { 409, "Conflict", "conflict" },
    { 411, "Length Required", "length_required" },
    { 412, "Precondition Failed", "precondition_failed" },
    { 413, "Content Too Large", "content_too_large" },
    { 415, "Unsupported Media Type", "unsupported_media_type" },
    { 422, "Unprocessable Content", "validation_failed" },
    { 429, "Too Many Requests", "too_many_attempts" },
    { 431, "Request Header Fields Too Large", "headers_too_large" },
    { 500, "Internal Server Error", "internal" },
    { 503, "Service Unavailable", "busy" },
    { 505, "HTTP Version Not Supported", "http_version" },
};

static const struct title *title_of(int status)
{
    for (size_t i = 0; i < ARRAY_LEN(titles); i++)
        if (titles[i].status == status)
            return &titles[i];
    return &titles[0];
}

const char *problem_title(int status)
{
    return title_of(status)->title;
}

/* A pointer leads into a body, and reading takes none: there it is a parameter, whatever its name.
 */
static cJSON *problem_json(const struct request *request, const struct problem *problem)
{
    cJSON *json = cJSON_CreateObject();
    bool in_body = strcmp(request->method, "GET") != 0 &&
                   (problem->where[0] == '/' || problem->where[0] == '\0');

    return json_finish(json,
                       json_add_text(json, in_body ? "pointer" : "parameter", problem->where) &&
                           json_add_text(json, "detail", problem->detail) &&
                           (!problem->has_price || json_add_money(json, "price", problem->price)));
}

static cJSON *problems_json(const struct request *request, const struct error *err)
{
    cJSON *array = cJSON_CreateArray();

    for (size_t i = 0; i < err->problem_count; i++)
        if (!json_append(array, problem_json(request, &err->problems[i])))
            return json_finish(array, false);
    return array;
}

static cJSON *allowed_json(status_set_t set)
{
    cJSON *array = cJSON_CreateArray();

    for (int i = 0; i < STATUS_COUNT; i++)
        if (set & STATUS_BIT(i) &&
            !json_append(array, cJSON_CreateString(status_name((enum status)i))))
            return json_finish(array, false);
    return array;
}

/* @err  adds what only some problems have; NULL: nothing */
static void write_problem(const struct request *request, int status, const char *code,
                          const char *detail, const struct error *err, struct response *response)
{
    static const char last_resort[] =
        "{\"type\":\"about:blank\",\"title\":\"Internal Server Error\",\"status\":500,"
        "\"code\":\"internal\",\"detail\":\"The server has no memory left. Please try again.\"}";
    AUTO_ERROR ignored = ERROR_INIT;
    cJSON *json = cJSON_CreateObject();
    bool complete = json_add_text(json, "type", "about:blank") &&
                    json_add_text(json, "title", title_of(status)->title) &&
                    json_add_int(json, "status", status) && json_add_text(json, "code", code) &&
                    json_add_text(json, "detail", detail);

    if (complete && err && err->problem_count > 0)
        complete = json_add_item(json, "errors", problems_json(request, err));
    if (complete && err && err->code == ERR_TRANSITION)
        complete = json_add_item(json, "allowed", allowed_json(err->allowed));
    complete = complete && json_add_text(json, "request_id", request->id);
    if (response_json(response, status, json_print(json_finish(json, complete)), &ignored) !=
        ERR_OK) {
        response_static(response, NULL, last_resort, sizeof(last_resort) - 1);
        response->status = 500;
    }
    response->content_type = "application/problem+json";
}

static void add_problem_headers(const struct error *err, int status, struct response *response)
{
    if (status == 401)
        response_header(response, "WWW-Authenticate", "Bearer realm=\"Orderdesk\"");
    if (status == 429 || status == 503)
        response_header(response, "Retry-After", "%d",
                        err && err->retry_after_s > 0 ? err->retry_after_s : 1);
}

void problem_from_error(const struct request *request, const struct error *err,
                        struct response *response)
{
    const struct kind *kind = &kinds[err->code];
    const char *detail = err->message;

    response_clear(response);
    if (kind->status == 500) {
        log_error("request %s failed: %s", request->id, err->message);
        detail = "Something went wrong here. Nothing was changed; please try again.";
    }
    write_problem(request, kind->status, kind->code, detail, err, response);
    add_problem_headers(err, kind->status, response);
}

void problem_from_status(const struct request *request, int status, const char *detail,
                         struct response *response)
{
    response_clear(response);
    write_problem(request, status, title_of(status)->code, detail, NULL, response);
    add_problem_headers(NULL, status, response);
}
