/* SPDX-License-Identifier: MIT */
#include "web/request_head.h"

#include <civetweb_readable.h>
#include <stdio.h>
#include <strings.h>

void request_head_fill(const struct mg_connection *conn, struct request *request)
{
    const struct mg_request_info *info = mg_get_request_info(conn);
    struct uuid id = uuid_new(timestamp_now());

    *request = (struct request){
        .method = info->request_method ? info->request_method : "-",
        .path = info->local_uri_raw ? info->local_uri_raw : "-",
        .query = info->query_string ? info->query_string : "",
        .tls = info->is_ssl != 0,
    };
    request->is_head = strcmp(request->method, "HEAD") == 0;
    if (request->is_head)
        request->method = "GET";
    uuid_format(&id, request->id);
    snprintf(request->address, sizeof(request->address), "%s", info->remote_addr);
    for (int i = 0; i < info->num_headers && i < REQUEST_HEADERS_MAX; i++)
        request->headers[request->header_count++] =
            (struct header){ info->http_headers[i].name, info->http_headers[i].value };
}

/*
 * civetweb takes a head apart where it lies, and puts a NUL over every byte between the pieces. So
 * the pieces of a proper one lie at known distances, and what was skipped shows as a gap: more than
 * one space, a line break that is not CR LF, a space before a colon, a folded line.
 */
static const char *end_of(const char *piece)
{
    return strchr(piece, '\0');
}

/* RFC 9112, section 3: method, target and version, with one space between, and nothing before. */
static bool has_proper_line(const struct mg_connection *conn, const struct mg_request_info *info)
{
    const char *target_end = end_of(info->query_string ? info->query_string : info->request_uri);

    return info->request_method == mg_header_start(conn) &&
           info->request_uri == end_of(info->request_method) + 1 &&
           info->http_version == target_end + sizeof(" HTTP/") - 1 &&
           !strchr(info->request_uri, '#') &&
           !(info->query_string && strchr(info->query_string, '#'));
}

/* A token (RFC 9110, section 5.6.2). */
static bool is_name(const char *text)
{
    static const char letters[] = "!#$%&'*+-.^_`|~0123456789"
                                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    return *text != '\0' && text[strspn(text, letters)] == '\0';
}

/* Section 5: name, colon, value and CR LF, and behind the last the empty line. */
static bool has_proper_fields(const struct mg_connection *conn, const struct mg_request_info *info)
{
    const char *at = end_of(info->http_version) + 2;

    for (int i = 0; i < info->num_headers; i++) {
        const struct mg_header *field = &info->http_headers[i];
        const char *value = end_of(field->name) + 1;

        if (field->name != at || !is_name(field->name) ||
            field->value != value + strspn(value, " "))
            return false;
        at = end_of(field->value) + 2;
    }
    /* Of too many, civetweb drops the rest; they are refused for their number. */
    return info->num_headers >= REQUEST_HEADERS_MAX || at + 2 == mg_header_end(conn);
}

/* A name or address with or without a port (section 3.2), and no user, path or list. */
static bool is_host(const char *text)
{
    static const char name[] = "-._~0123456789"
                               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const char *end = text + strspn(text, name);

    if (*text == '[') {
        end = text + 1 + strspn(text + 1, "0123456789abcdefABCDEF:.");
        if (*end++ != ']')
            return false;
    } else if (end == text) {
        return false;
    }
    if (*end == ':')
        end += 1 + strspn(end + 1, "0123456789");
    return *end == '\0';
}

/* Whether a target that is a whole address (section 3.2.2) names the host that the header names. */
static bool is_target_of(const char *target, const char *host)
{
    const char *authority = strstr(target, "://");

    return *target == '/' || (strncasecmp(target, "http", strlen("http")) == 0 && authority &&
                              strncasecmp(authority + 3, host, strlen(host)) == 0 &&
                              authority[3 + strlen(host)] == '/');
}

/* Behind a value there may be space (section 5.1), which is no part of it. */
static void trim_values(const struct request *request)
{
    for (size_t i = 0; i < request->header_count; i++) {
        const char *value = request->headers[i].value;
        char *end = strchr(value, '\0');

        while (end > value && end[-1] == ' ')
            *--end = '\0';
    }
}

const char *request_head_read(const struct mg_connection *conn, struct request *request)
{
    const struct mg_request_info *info = mg_get_request_info(conn);
    bool has_fields = has_proper_fields(conn, info);
    const char *host;

    request_head_fill(conn, request);
    trim_values(request);
    host = request_header(request, "Host");
    if (!has_proper_line(conn, info))
        return "The request's first line is not a method, an address and a version, with one space "
               "between.";
    if (!has_fields)
        return "The request has a header field with spaces or characters where none may be, a "
               "folded line, or line breaks that are not CR LF.";
    if (host && (!is_host(host) || !is_target_of(info->request_uri, host)))
        return "The Host header field is no host, or another one than in the address.";
    return NULL;
}
