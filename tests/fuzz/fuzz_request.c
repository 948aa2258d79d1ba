/* SPDX-License-Identifier: MIT */

/**
 * Request lines and headers, including cookies and authorization. An input is METHOD, a space, the
 * path, and after it lines of NAME: VALUE.
 */

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/input_request.h"
#include "web/api/etag.h"
#include "web/api/routes.h"
#include "web/api/session_cookie.h"
#include "web/http/forwarded.h"
#include "web/http/request_target.h"

#include <stdio.h>

static size_t count_of(const struct request *request, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < request->header_count; i++)
        count += strcasecmp(request->headers[i].name, name) == 0;
    return count;
}

static void try_framing(struct request *request)
{
    int status = 0;
    const char *problem = request_check_framing(request, &status);

    if (problem) {
        fuzz_check(*problem != '\0');
        fuzz_check(status == 400 || status == 411 || status == 417 || status == 431);
        return;
    }
    fuzz_check(count_of(request, "Host") == 1 && count_of(request, "Transfer-Encoding") == 0);
    fuzz_check(count_of(request, "Content-Length") <= 1 && count_of(request, "Cookie") <= 1);
    fuzz_check(request->body_length >= 0);
    fuzz_check(request->body_length == 0 || count_of(request, "Content-Length") == 1);
    /* It needs the host, so it must follow the check. */
    if (request_is_cross_site(request))
        fuzz_check(count_of(request, "Origin") + count_of(request, "Sec-Fetch-Site") > 0);
}

static void try_cookie(const struct request *request)
{
    static const struct shop_id shop = { .text = "9c41e07b" };
    struct secret secret;
    const char *cookie = request_header(request, "Cookie");

    memset(&secret, 'x', sizeof(secret));
    if (!session_cookie_read(request, &shop, &secret))
        return;
    fuzz_check(memchr(secret.text, '\0', sizeof(secret.text)) != NULL);
    fuzz_check(strchr(secret.text, ';') == NULL);
    fuzz_check(cookie && strstr(cookie, secret.text) != NULL);
}

static void try_bearer(const struct request *request)
{
    const char *token = request_bearer(request);

    if (!token)
        return;
    fuzz_check(*token != '\0' && strpbrk(token, " \t,;\"") == NULL);
    fuzz_check(strncasecmp(request_header(request, "Authorization"), "Bearer ", 7) == 0);
}

static void try_etags(const struct request *request)
{
    static const char mine[] = "\"3-9f86d081884c7d65\"";
    const char *if_match = request_header(request, "If-Match");
    const char *if_none_match = request_header(request, "If-None-Match");
    int64_t versions[ORDER_EXPECTED_MAX];
    size_t count = 99;
    bool weak = false;
    bool expects = etag_expected(if_match, versions, ARRAY_LEN(versions), &count, &weak);

    fuzz_check(count <= ARRAY_LEN(versions) && (expects || count == 0));
    fuzz_check(if_match || !expects);
    for (size_t i = 0; i < count; i++)
        fuzz_check(versions[i] > 0);
    if (request_none_match(request, mine))
        fuzz_check(strstr(if_none_match, mine) || strcmp(if_none_match, "*") == 0);
}

/* A path is part of its target, and an absolute URL with a path names exactly one host. */
static void try_target(const struct request *request)
{
    const char *target = request->path, *path = request_target_path(target);
    const char *host = request_header(request, "Host");

    fuzz_check(!path || (path >= target && path <= target + strlen(target)));
    fuzz_check(!path || *path == '/' || strcmp(path, REQUEST_TARGET_SERVER) == 0);
    if (!path || path == target || !host || !request_target_is_host(host))
        return;
    if (request_target_is_for(target, host))
        fuzz_check(strncasecmp(strstr(target, "://") + 3, host, strcspn(host, ":]")) == 0);
}

static void try_route(const struct request *request)
{
    char allow[64], param[CALL_PARAM_SIZE];
    const struct route *route =
        route_find(request->method, request->path, param, allow, sizeof(allow));

    fuzz_check(memchr(allow, '\0', sizeof(allow)) != NULL);
    fuzz_check(memchr(param, '\0', sizeof(param)) != NULL);
    fuzz_check(text_is_utf8(param, strlen(param)));
    if (route)
        fuzz_check(strstr(allow, route->method) && strcmp(route->method, request->method) == 0);
}

/* Whatever a proxy sends, the client is an address. */
static void try_forwarded(struct request *request)
{
    static const char proxy[] = "192.0.2.1";

    snprintf(request->address, sizeof(request->address), "%s", proxy);
    forwarded_apply(request, proxy);
    fuzz_check(forwarded_is_proxy(request->address, request->address));
    fuzz_check(strcmp(request->address, proxy) == 0 || count_of(request, "X-Forwarded-For") > 0);
    fuzz_check(!request->tls || count_of(request, "X-Forwarded-Proto") > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input_request input;

    input_request_read(&input, data, size);
    try_framing(&input.request);
    (void)request_has_json(&input.request);
    try_cookie(&input.request);
    try_bearer(&input.request);
    try_etags(&input.request);
    try_target(&input.request);
    try_route(&input.request);
    try_forwarded(&input.request);
    input_request_clear(&input);
    return 0;
}
