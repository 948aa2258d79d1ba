/* SPDX-License-Identifier: MIT */
#include "web/http/forwarded.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <strings.h>

#define ADDRESS_SIZE INET6_ADDRSTRLEN

/*
 * Writes the numeric address @text in the one way there is for each; an IPv4 client of an IPv6
 * socket is one of IPv4 (RFC 4291, section 2.5.5.2). @return whether it is one
 */
static bool normalize(const char *text, char out[static ADDRESS_SIZE])
{
    struct in6_addr bits;

    if (inet_pton(AF_INET, text, &bits) == 1)
        return inet_ntop(AF_INET, &bits, out, ADDRESS_SIZE) != NULL;
    if (inet_pton(AF_INET6, text, &bits) != 1)
        return false;
    if (IN6_IS_ADDR_V4MAPPED(&bits))
        return inet_ntop(AF_INET, bits.s6_addr + 12, out, ADDRESS_SIZE) != NULL;
    return inet_ntop(AF_INET6, &bits, out, ADDRESS_SIZE) != NULL;
}

bool forwarded_is_proxy(const char *address, const char *proxy)
{
    char its[ADDRESS_SIZE], given[ADDRESS_SIZE];

    return proxy && normalize(address, its) && normalize(proxy, given) && strcmp(its, given) == 0;
}

/* What was added last to the list that the fields named @name make together; NULL: there is none.
 */
static const char *last_item(const struct request *request, const char *name)
{
    const char *list = NULL, *comma;

    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, name) == 0)
            list = request->headers[i].value;
    comma = list ? strrchr(list, ',') : NULL;
    if (comma)
        list = comma + 1;
    return list ? list + strspn(list, " \t") : NULL;
}

void forwarded_apply(struct request *request, const char *proxy)
{
    const char *client, *scheme;
    char address[ADDRESS_SIZE];

    if (!forwarded_is_proxy(request->address, proxy))
        return;
    client = last_item(request, "X-Forwarded-For");
    scheme = last_item(request, "X-Forwarded-Proto");
    if (client && normalize(client, address))
        snprintf(request->address, sizeof(request->address), "%s", address);
    if (scheme)
        request->tls = strcasecmp(scheme, "https") == 0;
}
