/* SPDX-License-Identifier: MIT */
#include "web/http/request.h"

#include <strings.h>

const char *request_header(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, name) == 0)
            return request->headers[i].value;
    return NULL;
}

static size_t count_headers(const struct request *request, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, name) == 0)
            count++;
    return count;
}

/* Digits alone; what is too long for us to take comes back as the largest there is. */
static bool parse_length(const char *text, int64_t *out)
{
    int64_t length = 0;

    if (*text == '\0')
        return false;
    for (; *text >= '0' && *text <= '9'; text++)
        if (length < INT64_MAX / 10 - 1)
            length = length * 10 + (*text - '0');
    *out = length;
    return *text == '\0';
}

/* Headers that mean one thing, so that sending two means trouble. */
static const char *double_header(const struct request *request)
{
    static const char *const singles[] = {
        "Content-Length", "Content-Type", "Authorization", "Cookie",         "Idempotency-Key",
        "Origin",         "If-Match",     "Expect",        "Sec-Fetch-Site",
    };

    for (size_t i = 0; i < ARRAY_LEN(singles); i++)
        if (count_headers(request, singles[i]) > 1)
            return singles[i];
    return NULL;
}

const char *request_check_framing(struct request *request, int *status)
{
    const char *length = request_header(request, "Content-Length");
    const char *host = request_header(request, "Host");
    const char *expect = request_header(request, "Expect");

    *status = 400;
    request->body_length = 0;
    if (request->header_count >= REQUEST_HEADERS_MAX) {
        *status = 431;
        return "The request has too many header fields.";
    }
    if (host ? count_headers(request, "Host") != 1 : !request->is_http_1_0)
        return "The request must have one Host header field.";
    if (host && *host == '\0')
        return "The Host header field must not be empty.";
    if (double_header(request))
        return "The request has a header field twice that may be there once.";
    if (request_header(request, "Transfer-Encoding")) {
        if (length)
            return "The request has both Content-Length and Transfer-Encoding.";
        *status = 411;
        return "Send the body with a Content-Length; Transfer-Encoding is not taken.";
    }
    if (expect && strcasecmp(expect, "100-continue") != 0) {
        *status = 417;
        return "Of expectations, only 100-continue can be met.";
    }
    if (length && !parse_length(length, &request->body_length))
        return "The Content-Length is not a number.";
    return NULL;
}

/* Whether @value, of a Content-Type header, is this type, with whatever parameters. */
static bool is_type(const char *value, const char *type)
{
    const char *rest = value + strlen(type);

    if (strncasecmp(value, type, strlen(type)) != 0)
        return false;
    return rest[strspn(rest, " \t")] == '\0' || rest[strspn(rest, " \t")] == ';';
}

bool request_has_json(const struct request *request)
{
    const char *value = request_header(request, "Content-Type");

    return value && is_type(value, "application/json");
}

bool request_has_picture(const struct request *request)
{
    const char *value = request_header(request, "Content-Type");

    return !value || strncasecmp(value, "image/", 6) == 0 ||
           is_type(value, "application/octet-stream");
}

/* The authority of an origin such as "http://shop.local:8080"; NULL for an opaque one. */
static const char *origin_authority(const char *origin)
{
    const char *separator = strstr(origin, "://");

    return separator ? separator + 3 : NULL;
}

bool request_is_cross_site(const struct request *request)
{
    const char *site = request_header(request, "Sec-Fetch-Site");
    const char *origin = request_header(request, "Origin");
    const char *host = request_header(request, "Host"), *authority;

    if (site)
        return strcasecmp(site, "same-origin") != 0 && strcasecmp(site, "none") != 0;
    if (!origin)
        return false;
    authority = origin_authority(origin);
    return !authority || !host || strcasecmp(authority, host) != 0;
}

/* cookie-string of RFC 6265, section 4.2.1: pairs with "; " between */
bool request_cookie(const struct request *request, const char *name, char *out, size_t size)
{
    const char *at = request_header(request, "Cookie");
    size_t name_length = strlen(name);
    bool found = false;

    while (at && *at != '\0') {
        size_t length = strcspn(at, ";");

        if (length > name_length && at[name_length] == '=' && strncmp(at, name, name_length) == 0) {
            size_t value_length = length - name_length - 1;

            if (found || value_length >= size)
                return false;
            memcpy(out, at + name_length + 1, value_length);
            out[value_length] = '\0';
            found = true;
        }
        at += length;
        at += strspn(at, "; ");
    }
    return found;
}

/* What lies behind the preference at @at and its parameters; commas in quotes are none. */
static const char *skip_preference(const char *at)
{
    bool quoted = false;

    for (; *at != '\0' && (quoted || *at != ','); at++) {
        if (quoted && at[0] == '\\' && at[1] != '\0')
            at++;
        else if (*at == '"')
            quoted = !quoted;
    }
    return at;
}

/* The value of the preference at @at, without quotes, if its name is @name; else NULL. */
static const char *preference_value(const char *at, const char *name, size_t *length)
{
    size_t name_length = strlen(name);

    *length = 0;
    if (strncasecmp(at, name, name_length) != 0 ||
        (at[name_length] != '\0' && !strchr(" \t=,;", at[name_length])))
        return NULL;
    at += name_length;
    at += strspn(at, " \t");
    if (*at != '=')
        return at;
    at += 1 + strspn(at + 1, " \t");
    if (*at == '"') {
        *length = strcspn(at + 1, "\"");
        return at + 1;
    }
    *length = strcspn(at, " \t,;");
    return at;
}

bool request_prefers(const struct request *request, const char *name, const char *value)
{
    for (size_t i = 0; i < request->header_count; i++) {
        const char *at = request->headers[i].value;

        if (strcasecmp(request->headers[i].name, "Prefer") != 0)
            continue;
        while (*at != '\0') {
            size_t length;
            const char *found;

            at += strspn(at, ", \t");
            found = preference_value(at, name, &length);
            if (found)
                return length == strlen(value) && strncasecmp(found, value, length) == 0;
            at = skip_preference(at);
        }
    }
    return false;
}

const char *request_bearer(const struct request *request)
{
    static const char scheme[] = "Bearer ";
    static const char token_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "0123456789-._~+/="; /* RFC 6750, section 2.1 */
    const char *value = request_header(request, "Authorization");

    if (!value || strncasecmp(value, scheme, sizeof(scheme) - 1) != 0)
        return NULL;
    value += sizeof(scheme) - 1;
    return *value != '\0' && value[strspn(value, token_characters)] == '\0' ? value : NULL;
}

bool request_none_match(const struct request *request, const char *etag)
{
    const char *at = request_header(request, "If-None-Match");
    size_t length = strlen(etag);

    if (at && strcmp(at, "*") == 0)
        return true;
    while (at && *at != '\0') {
        at += strspn(at, ", \t");
        if (strncmp(at, "W/", 2) == 0)
            at += 2;
        if (strncmp(at, etag, length) == 0 && (at[length] == '\0' || strchr(", \t", at[length])))
            return true;
        if (*at == '"') {
            at = strchr(at + 1, '"');
            at = at ? at + 1 : NULL;
        } else {
            at += strcspn(at, ",");
        }
    }
    return false;
}
