/* SPDX-License-Identifier: MIT */
#include "web/http/request_head.h"

#include "web/http/request_target.h"

#include <civetweb_readable.h>
#include <stdio.h>

/* Whether civetweb found a path in the target. Else what it says of it is the last request's. */
static bool has_path(const struct mg_request_info *info)
{
    return info->local_uri != NULL;
}

void request_head_fill(const struct mg_connection *conn, struct request *request)
{
    const struct mg_request_info *info = mg_get_request_info(conn);
    struct uuid id = uuid_new(timestamp_now());

    *request = (struct request){
        .method = info->request_method ? info->request_method : "-",
        .path = "-",
        .query = "",
        .tls = info->is_ssl != 0,
        .is_http_1_0 = info->http_version && strcmp(info->http_version, "1.0") == 0,
    };
    request->is_head = strcmp(request->method, "HEAD") == 0;
    if (request->is_head)
        request->method = "GET";
    if (has_path(info)) {
        request->path = info->local_uri_raw;
        request->query = info->query_string ? info->query_string : "";
    }
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
    bool has_query = has_path(info) && info->query_string;
    const char *target_end = end_of(has_query ? info->query_string : info->request_uri);

    return info->request_method == mg_header_start(conn) &&
           info->request_uri == end_of(info->request_method) + 1 &&
           info->http_version == target_end + sizeof(" HTTP/") - 1 &&
           !strchr(info->request_uri, '#') && !(has_query && strchr(info->query_string, '#'));
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
            field->value != value + strspn(value, " \t"))
            return false;
        at = end_of(field->value) + 2;
    }
    /* Of too many, civetweb drops the rest; they are refused for their number. */
    return info->num_headers >= REQUEST_HEADERS_MAX || at + 2 == mg_header_end(conn);
}

/* Behind a value there may be space (section 5.1), which is no part of it. */
static void trim_values(const struct request *request)
{
    for (size_t i = 0; i < request->header_count; i++) {
        const char *value = request->headers[i].value;
        char *end = strchr(value, '\0');

        while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
            *--end = '\0';
    }
}

/* The one method whose target may be the server itself (section 3.2.4). */
static bool asks_for_options(const struct mg_request_info *info)
{
    return strcmp(info->request_method, "OPTIONS") == 0;
}

/* Cuts the query off a target that civetweb left whole. */
static void read_target(const char *path, struct request *request)
{
    char *query = strchr(path, '?');

    request->path = path;
    request->query = query ? query + 1 : "";
    if (query)
        *query = '\0';
}

const char *request_head_read(const struct mg_connection *conn, struct request *request)
{
    const struct mg_request_info *info = mg_get_request_info(conn);
    bool has_line = has_proper_line(conn, info), has_fields = has_proper_fields(conn, info);
    const char *host, *path = request_target_path(info->request_uri);

    request_head_fill(conn, request);
    trim_values(request);
    host = request_header(request, "Host");
    if (!has_line)
        return "The request's first line is not a method, an address and a version, with one space "
               "between.";
    if (!has_fields)
        return "The request has a header field with spaces or characters where none may be, a "
               "folded line, or line breaks that are not CR LF.";
    if (host && (!request_target_is_host(host) || !request_target_is_for(info->request_uri, host)))
        return "The Host header field is no host, or another one than in the address.";
    if (!path || (strcmp(path, REQUEST_TARGET_SERVER) == 0 && !asks_for_options(info)))
        return "The address is not one of this server.";
    if (!has_path(info))
        read_target(path, request);
    return NULL;
}
