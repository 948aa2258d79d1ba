/* SPDX-License-Identifier: MIT */
#include "web/session_cookie.h"

#include "core/credential.h"

#define NAME "orderdesk_session"

bool session_cookie_read(const struct request *request, struct secret *out)
{
    return request_cookie(request, NAME, out->text, sizeof(out->text));
}

static void write_cookie(const struct request *request, struct response *response,
                         const char *value, int max_age_s)
{
    response_header(response, "Set-Cookie",
                    NAME "=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s", value, max_age_s,
                    request->tls ? "; Secure" : "");
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
