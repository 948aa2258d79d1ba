/* SPDX-License-Identifier: MIT */
#include "web/forwarded.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <strings.h>

struct address {
    int family; /* AF_UNSPEC: it is none */
    unsigned char bytes[sizeof(struct in6_addr)];
};

/* An IPv4 client of an IPv6 socket is one of IPv4. */
static struct address parse(const char *text)
{
    static const char mapped[] = "::ffff:";
    struct address address = { .family = AF_UNSPEC };

    if (strncasecmp(text, mapped, sizeof(mapped) - 1) == 0 && strchr(text, '.'))
        text += sizeof(mapped) - 1;
    if (inet_pton(AF_INET, text, address.bytes) == 1)
        address.family = AF_INET;
    else if (inet_pton(AF_INET6, text, address.bytes) == 1)
        address.family = AF_INET6;
    return address;
}

bool forwarded_is_proxy(const char *address, const char *proxy)
{
    struct address its, given;

    if (!proxy)
        return false;
    its = parse(address);
    given = parse(proxy);
    return its.family != AF_UNSPEC && its.family == given.family &&
           memcmp(its.bytes, given.bytes, sizeof(its.bytes)) == 0;
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

    if (!forwarded_is_proxy(request->address, proxy))
        return;
    client = last_item(request, "X-Forwarded-For");
    scheme = last_item(request, "X-Forwarded-Proto");
    if (client && parse(client).family != AF_UNSPEC)
        snprintf(request->address, sizeof(request->address), "%s", client);
    if (scheme)
        request->tls = strcasecmp(scheme, "https") == 0;
}
