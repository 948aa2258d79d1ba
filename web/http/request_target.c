/* SPDX-License-Identifier: MIT */
#include "web/http/request_target.h"

#include <strings.h>

#define PORT_MAX 65535

/* Where the authority of a whole address begins; NULL when @target is none. */
static const char *authority_of(const char *target)
{
    static const char *const schemes[] = { "http://", "https://" };

    for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
        if (strncasecmp(target, schemes[i], strlen(schemes[i])) == 0)
            return target + strlen(schemes[i]);
    return NULL;
}

static bool is_printable(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text <= ' ' || *text > '~')
            return false;
    return true;
}

const char *request_target_path(const char *target)
{
    const char *authority = authority_of(target);
    const char *end = authority ? authority + strcspn(authority, "/?#") : NULL;

    if (!is_printable(target))
        return NULL;
    if (*target == '/' || strcmp(target, REQUEST_TARGET_SERVER) == 0)
        return target;
    return end && end != authority && *end == '/' ? end : NULL;
}

/* Where the name in an authority ends, which is a literal address in brackets or not. */
static const char *name_end(const char *text)
{
    static const char name[] = "-._~0123456789"
                               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const char *end;

    if (*text != '[')
        return text + strspn(text, name);
    end = text + 1 + strspn(text + 1, "0123456789abcdefABCDEF:.");
    return *end == ']' ? end + 1 : text;
}

/* Where the port behind a name ends, if there is one. */
static const char *port_end(const char *text)
{
    return *text == ':' ? text + 1 + strspn(text + 1, "0123456789") : text;
}

bool request_target_is_host(const char *text)
{
    const char *end = name_end(text);

    return end != text && *port_end(end) == '\0';
}

/* The port at @text, ":8080"; 0 when none is named, -1 when there is no such port. */
static long read_port(const char *text)
{
    const char *end = port_end(text);
    long port;

    if (end - text <= 1)
        return 0;
    port = strtol(text + 1, NULL, 10);
    return port >= 1 && port <= PORT_MAX ? port : -1;
}

static bool are_ports_alike(long a, long b)
{
    return a >= 0 && b >= 0 && (a == 0 || b == 0 || a == b);
}

bool request_target_is_for(const char *target, const char *host)
{
    const char *authority = authority_of(target);
    const char *end = authority ? name_end(authority) : NULL;
    const char *host_end = name_end(host);

    if (!authority)
        return true;
    return *port_end(end) == '/' && end - authority == host_end - host &&
           strncasecmp(authority, host, (size_t)(end - authority)) == 0 &&
           are_ports_alike(read_port(end), read_port(host_end));
}
