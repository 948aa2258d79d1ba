/* SPDX-License-Identifier: MIT */

/**
 * Whole requests to a shop: everything between the socket and the disk. Every response is complete,
 * and none is "internal error". tests/fuzz/input_request.h defines the inputs' form.
 */

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/input_request.h"
#include "tests/fuzz/shop.h"
#include "web/api/dispatch.h"
#include "web/http/statistics.h"

struct rest {
    const char *bytes;
    size_t length;
};

/* What the client announced but did not send never arrives. */
static bool read_rest(void *context, char *buffer, size_t length)
{
    const struct rest *rest = context;

    if (length > rest->length)
        return false;
    memcpy(buffer, rest->bytes, length);
    return true;
}

/* Each is a "Name: value", without anything that a value could use to break out. */
static void check_headers(const struct buffer *headers)
{
    const char *at = headers->text ? headers->text : "";

    while (*at != '\0') {
        size_t length = strcspn(at, "\r\n");

        fuzz_check(memchr(at, ':', length) != NULL);
        fuzz_check(strncmp(at + length, "\r\n", 2) == 0);
        at += length + 2;
    }
}

static void check_body(const struct request *request, const struct response *response)
{
    bool is_problem = response->status >= 400;

    if (!response->content_type) {
        fuzz_check(response->status == 204 || response->status == 304);
        return;
    }
    fuzz_check(!response->body.failed && !response->headers.failed);
    if (!response->body.text)
        return;
    if (strstr(response->content_type, "json"))
        fuzz_check_json(response->body.text, response->body.length);
    if (is_problem && strncmp(request->path, "/api/", 5) == 0)
        fuzz_check(strcmp(response->content_type, "application/problem+json") == 0);
}

/* Without a token or a cookie of the shop's, nobody sees or does anything under /api. */
static void check_identity(const struct request *request, const struct handled *handled,
                           const struct response *response)
{
    if (strncmp(request->path, "/api/", 5) == 0 && response->status < 400)
        fuzz_check(handled->has_user || strcmp(request->path, "/api/login") == 0);
    if (handled->has_user && response->status < 400 && handled->route < route_count)
        fuzz_check(routes[handled->route].auth != AUTH_ADMIN ||
                   memcmp(&handled->user, &shop_admin, sizeof(shop_admin)) == 0);
}

/* Inputs cannot know the shop's ids; these stand for an order's and its customer's. */
static void name_ids(char *text, size_t size)
{
    static const char order[] = "11111111-1111-7111-8111-111111111111";
    static const char customer[] = "22222222-2222-7222-8222-222222222222";
    char *found;

    while ((found = memmem(text, size, order, sizeof(order) - 1)) != NULL)
        memcpy(found, shop_order, sizeof(order) - 1);
    while ((found = memmem(text, size, customer, sizeof(customer) - 1)) != NULL)
        memcpy(found, shop_customer, sizeof(customer) - 1);
}

/* The data that the metrics report; nothing is counted. */
static struct statistics *known_statistics(void)
{
    static struct statistics statistics;

    if (!statistics.routes)
        fuzz_check(statistics_init(&statistics, route_count, "1"));
    return &statistics;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct app app = { .service = shop_open(), .statistics = known_statistics() };
    struct handled handled = { .route = route_count };
    struct input_request input;
    AUTO_RESPONSE response = { .status = 0 };
    struct rest rest;
    struct body_source source = { .context = &rest, .read = read_rest };

    input_request_read(&input, data, size);
    name_ids(input.text, size);
    rest = (struct rest){ input.body, input.body_length };
    shop_hashings = 0;
    dispatch(&app, &input.request, &source, &response, &handled);
    fuzz_check(response.status >= 200 && response.status < 500);
    check_headers(&response.headers);
    check_body(&input.request, &response);
    check_identity(&input.request, &handled, &response);
    if ((strcmp(input.request.method, "GET") != 0 && response.status < 300) || shop_hashings > 0)
        shop_restore();
    input_request_clear(&input);
    return 0;
}
