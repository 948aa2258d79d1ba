/* SPDX-License-Identifier: MIT */
#include "web/api/session_cookie.h"

#include "core/credential.h"

#include <stdio.h>

/* "__Secure-orderdesk_session_9c41e07b_65535" and the final NUL, with some room. */
#define NAME_SIZE 48

#define PORT_SIZE sizeof("_65535")

/* A cookie as a browser keeps it: another path is another cookie. */
struct cookie {
    char name[NAME_SIZE];
    const char *path;
};

/* The port that the browser has asked, with a "_" before it; "" for the scheme's own. */
static void print_port(const struct request *request, char out[static PORT_SIZE])
{
    const char *host = request_header(request, "Host");
    const char *colon = host ? strrchr(host, ':') : NULL;
    size_t length = colon ? strspn(colon + 1, "0123456789") : 0;

    *out = '\0';
    /* The last colon of "[::1]" stands before no port. */
    if (length > 0 && length < PORT_SIZE - 1 && colon[1 + length] == '\0')
        snprintf(out, PORT_SIZE, "_%s", colon + 1);
}

/*
 * Over TLS the name has the prefix that keeps other hosts of the domain, and plain HTTP, from
 * setting such a cookie (RFC 6265bis, section 4.1.3.2). Below a base path the host is shared with
 * other programs, which must not be sent the session. So the cookie has the shop's path, which the
 * prefix "__Host-" does not allow.
 */
static struct cookie cookie_of(const struct request *request, const struct shop_id *shop)
{
    const char *base = request->base_path;
    const char *prefix = !request->tls ? "" : *base != '\0' ? "__Secure-" : "__Host-";
    const char *separator = shop->text[0] != '\0' ? "_" : "";
    struct cookie cookie = { .path = *base != '\0' ? base : "/" };
    char port[PORT_SIZE];

    print_port(request, port);
    snprintf(cookie.name, sizeof(cookie.name), "%sorderdesk_session%s%s%s", prefix, separator,
             shop->text, port);
    return cookie;
}

/* The one of earlier releases, which knew neither ids nor base paths. */
static struct cookie former_cookie(const struct request *request)
{
    struct cookie cookie = { .path = "/" };

    snprintf(cookie.name, sizeof(cookie.name), "%sorderdesk_session",
             request->tls ? "__Host-" : "");
    return cookie;
}

static bool read_cookie(const struct request *request, const struct cookie *cookie,
                        struct secret *out)
{
    return request_cookie(request, cookie->name, out->text, sizeof(out->text));
}

bool session_cookie_read(const struct request *request, const struct shop_id *shop,
                         struct secret *out)
{
    const struct cookie own = cookie_of(request, shop), former = former_cookie(request);

    return read_cookie(request, &own, out) || read_cookie(request, &former, out);
}

static void write_cookie(const struct request *request, struct response *response,
                         const struct cookie *cookie, const char *value, int max_age_s)
{
    response_header(response, "Set-Cookie",
                    "%s=%s; Path=%s; Max-Age=%d; HttpOnly; SameSite=Strict%s", cookie->name, value,
                    cookie->path, max_age_s, request->tls ? "; Secure" : "");
}

void session_cookie_set(const struct request *request, struct response *response,
                        const struct shop_id *shop, const struct secret *secret)
{
    const struct cookie own = cookie_of(request, shop);

    write_cookie(request, response, &own, secret->text, (int)(SESSION_ABSOLUTE_MS / MS_PER_SECOND));
}

void session_cookie_clear(const struct request *request, struct response *response,
                          const struct shop_id *shop)
{
    const struct cookie own = cookie_of(request, shop), former = former_cookie(request);

    write_cookie(request, response, &own, "", 0);
    if (strcmp(former.name, own.name) != 0)
        write_cookie(request, response, &former, "", 0);
}
