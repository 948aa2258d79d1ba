/* SPDX-License-Identifier: MIT */
#include "web/api/session_cookie.h"

#include "core/credential.h"

/*
 * Over TLS the name has the prefix that keeps other hosts of the domain, and plain HTTP, from
 * setting such a cookie (RFC 6265bis, section 4.1.3.2).
 */
static const char *name_for(const struct request *request)
{
    return request->tls ? "__Host-orderdesk_session" : "orderdesk_session";
}

bool session_cookie_read(const struct request *request, struct secret *out)
{
    return request_cookie(request, name_for(request), out->text, sizeof(out->text));
}

static void write_cookie(const struct request *request, struct response *response,
                         const char *value, int max_age_s)
{
    response_header(response, "Set-Cookie",
                    "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s", name_for(request),
                    value, max_age_s, request->tls ? "; Secure" : "");
}

void session_cookie_set(const struct request *request, struct response *response,
                        const struct secret *secret)
{
    write_cookie(request, response, secret->text, (int)(SESSION_ABSOLUTE_MS / MS_PER_SECOND));
}

void session_cookie_clear(const struct request *request, struct response *response)
{
    write_cookie(request, response, "", 0);
}
