/* SPDX-License-Identifier: MIT */
#include "web/ui/page_handlers.h"

#include "web/embedded_assets.h"

#include <stdio.h>

#define COMPRESSED ".gz" /* what a file's compressed form has behind its name */

/* What browsers must be told of the kinds of files that the pages are made of. */
static const char *content_type_of(const char *name)
{
    static const struct {
        const char *ending;
        const char *content_type;
    } types[] = {
        { ".html", "text/html; charset=utf-8" },
        { ".css", "text/css; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".svg", "image/svg+xml" },
        { ".ico", "image/x-icon" },
        { ".json", "application/json" },
    };
    const char *ending = strrchr(name, '.');

    for (size_t i = 0; ending && i < ARRAY_LEN(types); i++)
        if (strcmp(types[i].ending, ending) == 0)
            return types[i].content_type;
    return "application/octet-stream";
}

static const struct asset_file *find_file(const char *name, const char *ending)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < ARRAY_LEN(asset_files); i++)
        if (strncmp(asset_files[i].name, name, length) == 0 &&
            strcmp(asset_files[i].name + length, ending) == 0)
            return &asset_files[i];
    return NULL;
}

/* Whether the client takes gzip: named in Accept-Encoding, and not with a weight of nothing. */
static bool accepts_gzip(const struct request *request)
{
    const char *accepted = request_header(request, "Accept-Encoding");
    const char *gzip = accepted ? strstr(accepted, "gzip") : NULL;

    return gzip && strncmp(gzip, "gzip;q=0", 8) != 0;
}

/* Makes the file the answer, as the client takes it. @return the form of it; NULL: there is none */
static const struct asset_file *put_file(const struct request *request, const char *name,
                                         struct response *response)
{
    const struct asset_file *plain = find_file(name, "");
    const struct asset_file *compressed = find_file(name, COMPRESSED);
    const struct asset_file *file = compressed && accepts_gzip(request) ? compressed : plain;

    if (!plain)
        return NULL;
    response_static(response, content_type_of(name), file->bytes, file->length);
    response_header(response, "Vary", "Accept-Encoding");
    if (file == compressed)
        response_header(response, "Content-Encoding", "gzip");
    return file;
}

/* Kept by browsers, and asked for anew each time by the hash of its content. */
static enum err answer_file(const struct request *request, const char *name,
                            struct response *response, struct error *err)
{
    const struct asset_file *file = put_file(request, name, response);
    char etag[40];

    if (!file)
        return error_set(err, ERR_NOT_FOUND, "There is no such page.");
    snprintf(etag, sizeof(etag), "\"%s\"", file->hash);
    response_header(response, "ETag", "%s", etag);
    response_header(response, "Cache-Control", "no-cache");
    response->cacheable = true;
    if (request_none_match(request, etag))
        response_empty(response, 304);
    return ERR_OK;
}

enum err page_handlers_page(struct service *service, const struct request *request,
                            struct response *response, struct error *err)
{
    (void)service;
    return answer_file(request, "index.html", response, err);
}

/* Whether a person asked with a browser, and not a program for a part of the API. */
static bool is_for_people(const struct request *request)
{
    const char *accepted = request_header(request, "Accept");
    bool is_api = strncmp(request->path, "/api", 4) == 0 &&
                  (request->path[4] == '/' || request->path[4] == '\0');

    return strcmp(request->method, "GET") == 0 && !is_api && accepted &&
           strstr(accepted, "text/html");
}

bool page_handlers_nowhere(const struct request *request, struct response *response)
{
    if (!is_for_people(request) || !put_file(request, "index.html", response))
        return false;
    response->status = 404;
    return true;
}

enum err page_handlers_icon(struct service *service, const struct request *request,
                            struct response *response, struct error *err)
{
    (void)service;
    return answer_file(request, "icon.ico", response, err);
}

enum err page_handlers_asset(struct service *service, const struct request *request,
                             struct response *response, struct error *err)
{
    (void)service;
    /* A page is at its own address, and a compressed file under its plain name. */
    if (find_file(request->param, "") && !strstr(request->param, ".html") &&
        !strstr(request->param, COMPRESSED))
        return answer_file(request, request->param, response, err);
    return error_set(err, ERR_NOT_FOUND, "There is no such file.");
}

enum err page_handlers_openapi(struct service *service, const struct request *request,
                               struct response *response, struct error *err)
{
    (void)service;
    return answer_file(request, "openapi.json", response, err);
}

enum err page_handlers_health(struct service *service, const struct request *request,
                              struct response *response, struct error *err)
{
    static const char good[] = "{\"status\":\"ok\"}";

    (void)request;
    if (service->store->ops->ping(service->store, err) != ERR_OK) {
        /* Whatever is wrong inside, to the outside the service cannot answer just now. */
        return error_set(err, ERR_BUSY, "The service cannot answer from its database just now.");
    }
    response_static(response, "application/json", good, sizeof(good) - 1);
    return ERR_OK;
}
