/* SPDX-License-Identifier: MIT */
#include "web/api/etag.h"

#include "core/base/secret.h"

#include <inttypes.h>
#include <stdio.h>

#define NAMES_DIGITS 16

void etag_of_order(const struct order *order, char out[static ETAG_SIZE])
{
    snprintf(out, ETAG_SIZE, "\"%" PRId64 "-%0*" PRIx64 "\"", order->summary.version, NAMES_DIGITS,
             order_names_hash(order));
}

/* The hash of names that may stand at @at. @return what lies behind it */
static const char *skip_names(const char *at)
{
    return *at == '-' && strspn(at + 1, "0123456789abcdef") == NAMES_DIGITS ? at + 1 + NAMES_DIGITS
                                                                            : at;
}

/* The version in the tag at @at, as etag_of_order() writes it; 0 when something else is there. */
static int64_t read_version(const char *at)
{
    int64_t version = 0;

    if (at[0] != '"' || at[1] == '0')
        return 0;
    for (at++; *at >= '0' && *at <= '9' && version < INT64_C(1000000000000); at++)
        version = version * 10 + (*at - '0');
    at = skip_names(at);
    if (*at++ != '"')
        return 0;
    at += strspn(at, " \t");
    return *at == '\0' || *at == ',' ? version : 0;
}

bool etag_expected(const char *if_match, int64_t *versions, size_t max, size_t *count, bool *weak)
{
    *count = 0;
    *weak = false;
    if (!if_match || strcmp(if_match, "*") == 0)
        return false;
    for (const char *at = if_match; *at != '\0';) {
        int64_t version;

        at += strspn(at, ", \t");
        version = read_version(at);
        *weak |= strncmp(at, "W/", 2) == 0;
        if (version != 0 && *count < max)
            versions[(*count)++] = version;
        at += strcspn(at, ",");
    }
    return true;
}

void etag_conditional(const struct request *request, struct response *response)
{
    struct secret_hash hash;
    char etag[ETAG_SIZE] = "\"";
    size_t used = 1;

    if (response->body.failed)
        return;
    hash = secret_hash_text(response->body.text);
    for (size_t i = 0; i < 16; i++)
        used += (size_t)snprintf(etag + used, sizeof(etag) - used, "%02x", hash.bytes[i]);
    snprintf(etag + used, sizeof(etag) - used, "\"");
    response_header(response, "ETag", "%s", etag);
    if (request_none_match(request, etag))
        response_empty(response, 304);
}
