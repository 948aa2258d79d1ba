/* SPDX-License-Identifier: MIT */
#include "web/api/dispatch.h"

#include "core/auth.h"
#include "web/api/json.h"
#include "web/api/json_members.h"
#include "web/api/json_write.h"
#include "web/api/problem.h"
#include "web/api/session_cookie.h"
#include "web/http/base_path.h"
#include "web/http/compression.h"
#include "web/http/request_target.h"
#include "web/ops/metrics_handlers.h"
#include "web/ui/page_handlers.h"

#include <stdio.h>

static enum err identify(struct call *call, struct error *err)
{
    const struct request *request = call->request;
    struct secret secret;

    if (request_header(request, "Authorization")) {
        const char *token = request_bearer(request);

        if (!token)
            return error_set(err, ERR_UNAUTHENTICATED,
                             "The Authorization header must be: Bearer TOKEN.");
        return auth_by_token(call->service, token, &call->actor, err);
    }
    if (session_cookie_read(request, &call->service->id, &secret))
        return auth_by_session(call->service, secret.text, &call->actor, err);
    return error_set(err, ERR_UNAUTHENTICATED, "Please sign in first.");
}

/* A browser adds the cookie to what other sites make it send; a token it does not know. */
static bool may_be_forged(const struct call *call)
{
    return strcmp(call->request->method, "GET") != 0 &&
           call->actor.credential != CREDENTIAL_TOKEN && request_is_cross_site(call->request);
}

/*
 * A header's value as it may stand in an answer, which is cut at some length; @instead when it is
 * missing, or not the plain ASCII that origins and hosts are made of.
 */
static const char *quotable(const char *value, const char *instead)
{
    if (!value)
        return instead;
    for (const char *at = value; *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            return instead;
    return value;
}

/* A proxy that does not pass the Host on makes the shop's own pages look like another site's. */
static enum err refuse_forged(const struct request *request, struct error *err)
{
    const char *origin = request_header(request, "Origin");
    const char *host = request_header(request, "Host");

    if (request_header(request, "Sec-Fetch-Site") || !origin)
        return error_set(err, ERR_FORBIDDEN, "This change came from another site.");
    return error_set(err, ERR_FORBIDDEN,
                     "This change came from another site: from %.100s, and it was sent to %.100s. "
                     "If these are one shop, let the proxy between them pass the Host header on.",
                     quotable(origin, "an address that cannot be read"),
                     quotable(host, "a server without a name (no Host header)"));
}

static enum err authorize(struct call *call, const struct route *route, struct error *err)
{
    if (route->auth != AUTH_NONE && identify(call, err) != ERR_OK)
        return err->code;
    if (actor_require(&call->actor, route->auth, route->scope, err) != ERR_OK)
        return err->code;
    return may_be_forged(call) ? refuse_forged(call->request, err) : ERR_OK;
}

static bool has_encoding(const struct request *request)
{
    const char *encoding = request_header(request, "Content-Encoding");

    return encoding && *encoding != '\0' && strcasecmp(encoding, "identity") != 0;
}

/* @return whether the type of the body is one that @route takes; otherwise @response says so */
static bool has_type(const struct request *request, const struct route *route,
                     struct response *response)
{
    if (route->body == BODY_PICTURE && !request_has_picture(request))
        problem_from_status(request, 415,
                            "The body must be a picture, sent as image/png, image/jpeg or "
                            "image/webp.",
                            response);
    else if (route->body != BODY_PICTURE && !request_has_json(request))
        problem_from_status(request, 415, "The body must be sent as application/json.", response);
    else
        return true;
    return false;
}

/* @return whether the body is one to read; otherwise @response says why not */
static bool is_readable(const struct request *request, const struct route *route,
                        struct response *response)
{
    if (request->body_length > REQUEST_BODY_MAX) {
        problem_from_status(request, 413, "The body may have at most 1 MiB.", response);
        return false;
    }
    if (has_encoding(request)) {
        problem_from_status(request, 415,
                            "The body must be sent as it is: a Content-Encoding, such as gzip, is "
                            "not read here.",
                            response);
        return false;
    }
    return has_type(request, route, response);
}

/* @return the body with a NUL behind it, to free(); NULL: @response says why not */
static char *read_bytes(const struct request *request, struct body_source *source,
                        struct response *response)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *text = malloc((size_t)request->body_length + 1);
    char *out;

    if (!text) {
        (void)error_no_memory(&err);
        problem_from_error(request, &err, response);
        return NULL;
    }
    source->was_read = source->read(source->context, text, (size_t)request->body_length);
    if (!source->was_read) {
        problem_from_status(request, 408, "The body did not come in time.", response);
        return NULL;
    }
    text[request->body_length] = '\0';
    out = text;
    text = NULL;
    return out;
}

/* @return whether the body is there; otherwise @response says why not */
static bool read_body(struct call *call, const struct route *route, struct body_source *source,
                      struct response *response)
{
    const struct request *request = call->request;
    AUTO_ERROR err = ERROR_INIT;
    AUTO_FREE char *text = NULL;

    if (!is_readable(request, route, response))
        return false;
    text = read_bytes(request, source, response);
    if (!text)
        return false;
    if (route->body == BODY_PICTURE) {
        call->picture = text;
        call->picture_length = (size_t)request->body_length;
        text = NULL;
        return true;
    }
    if (json_parse(text, (size_t)request->body_length, &call->body, &err) != ERR_OK)
        problem_from_error(request, &err, response);
    return err.code == ERR_OK;
}

/*
 * @ignored  receives what of the body nothing reads
 * @return ERR_INVALID when there is such a thing, and the client wants no part of it overlooked
 */
static enum err check_members(const struct call *call, const struct route *route,
                              struct error *ignored, struct error *err)
{
    bool strict = request_prefers(call->request, "handling", "strict");

    if (json_members_check(call->body, route->body, strict ? err : ignored, err) != ERR_OK)
        return err->code;
    return error_conclude(err, "The body");
}

/* Names in a JSON response, which is an object, what of the body was not looked at. */
static void tell_ignored(const struct error *ignored, struct response *response)
{
    struct buffer *out = &response->body;

    if (ignored->problem_count == 0 || out->failed || out->length == 0)
        return;
    buffer_cut(out, out->length - 1);
    json_write_list(out, "ignored");
    for (size_t i = 0; i < ignored->problem_count; i++)
        json_write_text(out, NULL, ignored->problems[i].where);
    json_write_list_end(out);
    json_write_object_end(out);
}

static void run_route(struct call *call, const struct route *route, struct body_source *source,
                      struct response *response)
{
    AUTO_ERROR err = ERROR_INIT, ignored = ERROR_INIT;
    bool is_json = route->body && route->body != BODY_PICTURE;

    if (authorize(call, route, &err) != ERR_OK) {
        problem_from_error(call->request, &err, response);
        return;
    }
    if (route->body && !read_body(call, route, source, response))
        return;
    if ((is_json && check_members(call, route, &ignored, &err) != ERR_OK) ||
        route->handler(call, response, &err) != ERR_OK)
        problem_from_error(call->request, &err, response);
    tell_ignored(&ignored, response);
}

/* Who asks, and what they are shown, are of one moment; or the latter of one just behind it. */
static void run_reading_route(struct call *call, const struct route *route,
                              struct body_source *source, struct response *response)
{
    struct service *whole = call->service;
    struct service_snapshot snapshot;

    service_begin_snapshot(whole, &snapshot);
    call->service = &snapshot.service;
    run_route(call, route, source, response);
    call->service = whole;
    service_end_snapshot(&snapshot);
}

/*
 * What may be compressed: what a GET reads for somebody who is signed in. The length of a
 * compressed text tells how much of it is alike, so that a secret beside text that somebody else
 * chose can be guessed bit by bit, even through TLS (BREACH). Secrets, which are sessions and new
 * tokens, are only ever in answers to POST. No other site can make a browser send a GET with the
 * session's cookie, which is SameSite=Strict, and so ask often enough to guess at the rest.
 */
static bool may_be_compressed(const struct route *route, const struct response *response)
{
    return strcmp(route->method, "GET") == 0 && route->auth != AUTH_NONE &&
           (response->status == 200 || response->status == 304);
}

/* @return whether the request is one to look at; otherwise @response says why not */
static bool is_framed(struct request *request, struct body_source *source,
                      struct response *response)
{
    int status;
    const char *problem = request_check_framing(request, &status);

    source->was_read = !problem && request->body_length == 0;
    if (problem)
        problem_from_status(request, status, problem, response);
    return !problem;
}

/* RFC 9110, section 9.3.7. */
static bool is_about_server(const struct request *request)
{
    return strcmp(request->path, REQUEST_TARGET_SERVER) == 0 &&
           strcmp(request->method, "OPTIONS") == 0;
}

static void tell_methods(struct response *response)
{
    char methods[ROUTES_METHODS_SIZE];

    routes_methods(methods);
    response_header(response, "Allow", "%s", methods);
    response_empty(response, 204);
}

static void clear_call(struct call *call)
{
    cJSON_Delete(call->body);
    free(call->picture);
}

static struct call begin_call(const struct app *app, const struct request *request)
{
    return (struct call){
        .service = app->service, .statistics = app->statistics, .routes = routes, .request = request
    };
}

static void note_route(const struct route *route, struct handled *out)
{
    out->route = (size_t)(route - routes);
}

/* For programs on this machine, which ask the server itself and not the proxy before it. */
static bool is_about_service(const struct request *request)
{
    return strcmp(request->path, "/healthz") == 0 || strcmp(request->path, "/metrics") == 0;
}

/* Whoever opens the server's own address is led to the shop. */
static void lead_to_base_path(const struct request *request, const char *base_path,
                              struct response *response)
{
    char detail[160];

    if (strcmp(request->method, "GET") == 0 &&
        (strcmp(request->path, "/") == 0 || strcmp(request->path, base_path) == 0)) {
        /* Not for ever: the base path may become another. */
        response_empty(response, 307);
        response_header(response, "Location", "%s/", base_path);
    } else {
        snprintf(detail, sizeof(detail), "There is nothing at this address: the shop is at %s/.",
                 base_path);
        problem_from_status(request, 404, detail, response);
    }
}

static void handle(struct call *call, struct request *request, struct body_source *source,
                   struct response *response, struct handled *out)
{
    const struct route *route;
    char allow[64];

    route = route_find(request->method, request->path, call->param, allow, sizeof(allow));
    if (route) {
        note_route(route, out);
        (strcmp(route->method, "GET") == 0 ? run_reading_route : run_route)(call, route, source,
                                                                            response);
        if (may_be_compressed(route, response))
            compression_apply(request, response);
    } else if (allow[0] != '\0') {
        problem_from_status(request, 405, "This address does not take this method.", response);
        response_header(response, "Allow", "%s", allow);
    } else if (!page_handlers_nowhere(request, response)) {
        problem_from_status(request, 404, "There is nothing at this address.", response);
    }
}

void dispatch(void *app, struct request *request, struct body_source *source,
              struct response *response, struct handled *out)
{
    const char *base_path = ((const struct app *)app)->base_path;
    CLEANUP(clear_call) struct call call = begin_call(app, request);
    const char *sent = request->path;

    if (!is_framed(request, source, response))
        return;
    if (is_about_server(request))
        tell_methods(response);
    else if (!base_path || base_path_enter(base_path, request) || is_about_service(request))
        handle(&call, request, source, response, out);
    else
        lead_to_base_path(request, base_path, response);
    request->path = sent; /* for the log */
    out->has_user = call.actor.signed_in;
    out->user = call.actor.user_id;
}

void dispatch_metrics(void *app, struct request *request, struct body_source *source,
                      struct response *response, struct handled *out)
{
    CLEANUP(clear_call) struct call call = begin_call(app, request);
    AUTO_ERROR err = ERROR_INIT;
    const struct route *route;
    char allow[64];

    if (!is_framed(request, source, response))
        return;
    route = route_find(request->method, request->path, call.param, allow, sizeof(allow));
    if (!route || route->handler != metrics_handlers_show) {
        problem_from_status(request, 404, "There is nothing here but GET /metrics.", response);
        return;
    }
    note_route(route, out);
    if (route->handler(&call, response, &err) != ERR_OK)
        problem_from_error(request, &err, response);
}

void dispatch_set_handlers(struct app *app, struct server_options *options)
{
    options->handle = dispatch;
    options->handle_metrics = dispatch_metrics;
    options->context = app;
    options->refuse = problem_from_status;
    options->no_memory = &problem_no_memory;
    options->statistics = app->statistics;
}
