/* SPDX-License-Identifier: MIT */
#include "web/api/problem.h"

#include "core/base/log.h"
#include "core/status.h"
#include "web/api/json_write.h"

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
    [ERR_SCOPE_NEEDED] = { 403, "scope_needed" },
    [ERR_PASSWORD_NEEDED] = { 403, "password_needed" },
    [ERR_NOT_FOUND] = { 404, "not_found" },
    [ERR_EMAIL_TAKEN] = { 409, "email_taken" },
    [ERR_LAST_ADMIN] = { 409, "last_admin" },
    [ERR_TOO_MANY_TOKENS] = { 409, "too_many_tokens" },
    [ERR_TRANSITION] = { 409, "invalid_transition" },
    [ERR_PRECONDITION] = { 412, "precondition_failed" },
    [ERR_PRODUCT_TAKEN] = { 409, "product_taken" },
    [ERR_PRICE_CHANGED] = { 422, "price_changed" },
    [ERR_KEY_REUSED] = { 422, "idempotency_key_reused" },
    [ERR_RATE_LIMITED] = { 429, "too_many_attempts" },
    [ERR_QUOTA] = { 429, "rate_limited" },
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
    { 417, "Expectation Failed", "expectation_failed" },
    { 422, "Unprocessable Content", "validation_failed" },
    { 429, "Too Many Requests", "too_many_attempts" },
    { 431, "Request Header Fields Too Large", "headers_too_large" },
    { 500, "Internal Server Error", "internal" },
    { 501, "Not Implemented", "not_implemented" },
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
static void add_error(const struct request *request, const struct problem *problem,
                      struct buffer *out)
{
    bool in_body = strcmp(request->method, "GET") != 0 &&
                   (problem->where[0] == '/' || problem->where[0] == '\0');

    json_write_object(out, NULL);
    json_write_text(out, in_body ? "pointer" : "parameter", problem->where);
    json_write_text(out, "detail", problem->detail);
    if (problem->has_price)
        json_write_money(out, "price", problem->price);
    json_write_object_end(out);
}

static void add_errors(const struct request *request, const struct error *err, struct buffer *out)
{
    json_write_list(out, "errors");
    for (size_t i = 0; i < err->problem_count; i++)
        add_error(request, &err->problems[i], out);
    json_write_list_end(out);
}

static void add_allowed(status_set_t set, struct buffer *out)
{
    json_write_list(out, "allowed");
    for (int i = 0; i < STATUS_COUNT; i++)
        if (set & STATUS_BIT(i))
            json_write_text(out, NULL, status_name((enum status)i));
    json_write_list_end(out);
}

/* @err  adds what only some problems have; NULL: nothing */
static void write_problem(const struct request *request, int status, const char *code,
                          const char *detail, const struct error *err, struct response *response)
{
    struct buffer *out = response_json(response, status);

    json_write_object(out, NULL);
    json_write_text(out, "type", "about:blank");
    json_write_text(out, "title", title_of(status)->title);
    json_write_int(out, "status", status);
    json_write_text(out, "code", code);
    json_write_text(out, "detail", detail);
    if (err && err->problem_count > 0)
        add_errors(request, err, out);
    if (err && err->code == ERR_TRANSITION)
        add_allowed(err->allowed, out);
    json_write_text(out, "request_id", request->id);
    json_write_object_end(out);
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
