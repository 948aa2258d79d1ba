/* SPDX-License-Identifier: MIT */
#include "web/http/response_serialize.h"

#include "core/base/timestamp.h"
#include "web/http/status.h"

#include <stdio.h>

/* More than nearly every head takes. */
#define HEAD_ROOM 1500

static const char security_headers[] =
    "Content-Security-Policy: default-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=()\r\n";

/*
 * A year (RFC 6797): who was here once over TLS is never again asked for a password without.
 * Browsers heed it only under a certificate that they trust, and a name.
 */
static const char transport_security[] = "Strict-Transport-Security: max-age=31536000\r\n";

/* IMF-fixdate of RFC 9110, section 5.6.7. */
static void add_date(struct buffer *out)
{
    static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct calendar_time now = timestamp_calendar(timestamp_now());

    buffer_format(out, "Date: %s, %02u %s %u %02u:%02u:%02u GMT\r\n", days[now.weekday], now.day,
                  months[now.month - 1], now.year, now.hour, now.minute, now.second);
}

/* 204 and 304 end with their head (RFC 9112, section 6.3); others would go on until the close. */
static bool has_length_always(int status)
{
    return status != 204 && status != 304;
}

static size_t body_length(const struct response *response)
{
    return response->body.length + response->fixed_length;
}

static void add_head(const struct request *request, const struct response *response, bool close,
                     struct buffer *out)
{
    buffer_format(out, "HTTP/1.1 %d %s\r\n", response->status,
                  http_status_reason(response->status));
    add_date(out);
    buffer_format(out, "X-Request-Id: %s\r\n", request->id);
    buffer_add(out, security_headers, sizeof(security_headers) - 1);
    if (request->tls)
        buffer_add(out, transport_security, sizeof(transport_security) - 1);
    if (!response->cacheable)
        buffer_add_text(out, "Cache-Control: no-store\r\n");
    buffer_add(out, response->headers.text, response->headers.length);
    if (response->varies)
        buffer_add_text(out, "Vary: Accept-Encoding\r\n");
    if (response->content_type)
        buffer_format(out, "Content-Type: %s\r\n", response->content_type);
    if (response->content_type && response->is_gzip)
        buffer_add_text(out, "Content-Encoding: gzip\r\n");
    if (response->content_type || has_length_always(response->status))
        buffer_format(out, "Content-Length: %zu\r\n", body_length(response));
    buffer_add_text(out, close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
}

bool response_serialize(const struct request *request, const struct response *response, bool close,
                        struct buffer *out)
{
    buffer_reserve(out, HEAD_ROOM + body_length(response));
    add_head(request, response, close, out);
    if (!request->is_head) {
        buffer_add(out, response->body.text, response->body.length);
        buffer_add(out, response->fixed_body, response->fixed_length);
    }
    return !response->headers.failed && !response->body.failed && !out->failed;
}

size_t response_serialize_no_memory(const struct request *request,
                                    const struct fixed_response *response,
                                    char out[static RESPONSE_NO_MEMORY_SIZE])
{
    int length = snprintf(out, RESPONSE_NO_MEMORY_SIZE,
                          "HTTP/1.1 503 Service Unavailable\r\nX-Request-Id: %s\r\n"
                          "Cache-Control: no-store\r\nContent-Type: %s\r\n"
                          "Content-Length: %zu\r\nRetry-After: 1\r\nConnection: close\r\n\r\n%s",
                          request->id, response->content_type, strlen(response->body),
                          request->is_head ? "" : response->body);

    return length < RESPONSE_NO_MEMORY_SIZE ? (size_t)length : RESPONSE_NO_MEMORY_SIZE - 1;
}
