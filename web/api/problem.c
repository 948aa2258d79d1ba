/* SPDX-License-Identifier: MIT */
#include "web/api/problem.h"

#include "core/base/log.h"
#include "core/status.h"
#include "web/api/json_write.h"
#include "web/http/status.h"

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

/* The codes of statuses that HTTP itself asks for. */
static const struct kind statuses[] = {
    { 400, "bad_request" },       { 401, "unauthenticated" },        { 403, "forbidden" },
    { 404, "not_found" },         { 405, "method_not_allowed" },     { 408, "request_timeout" },
    { 409, "conflict" },          { 411, "length_required" },        { 412, "precondition_failed" },
    { 413, "content_too_large" }, { 415, "unsupported_media_type" }, { 417, "expectation_failed" },
    { 422, "validation_failed" }, { 429, "too_many_attempts" },      { 431, "headers_too_large" },
    { 500, "internal" },          { 501, "not_implemented" },        { 503, "busy" },
    { 505, "http_version" },
};

static const char *code_of(int status)
{
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
        if (statuses[i].status == status)
            return statuses[i].code;
    return statuses[0].code;
}

const struct fixed_response problem_no_memory = {
    .content_type = "application/problem+json",
    .body = "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
            "\"code\":\"busy\",\"detail\":\"The server has no memory left for its answer. If you "
            "wanted to change something, look whether it was done before you try again.\"}",
};

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
        json_write_money(out, "price", problem->price, problem->price_decimals);
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
    json_write_text(out, "title", http_status_reason(status));
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
    write_problem(request, status, code_of(status), detail, NULL, response);
    add_problem_headers(NULL, status, response);
}
