/* SPDX-License-Identifier: MIT */
#include "web/ui/assets.h"

#include "web/embedded_assets.h"
#include "web/http/compression.h"

#include <stdio.h>

#define COMPRESSED ".gz" /* what a file's compressed form has behind its name */

/* The content types of the files. */
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

/*
 * Makes the file the body of @response, in the encoding that the client accepts. @return that form
 * of it; NULL: there is none
 */
static const struct asset_file *put_file(const struct request *request, const char *name,
                                         struct response *response)
{
    const struct asset_file *plain = find_file(name, "");
    const struct asset_file *compressed = find_file(name, COMPRESSED);
    bool is_gzip = compressed && compression_of(request) != COMPRESSION_UNWANTED;
    const struct asset_file *file = is_gzip ? compressed : plain;

    if (!plain)
        return NULL;
    response_static(response, content_type_of(name), file->bytes, file->length);
    response->varies = true;
    response->is_gzip = is_gzip;
    return file;
}

enum err assets_respond(const struct request *request, const char *name, struct response *response,
                        struct error *err)
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

bool assets_put_page(const struct request *request, struct response *response)
{
    return put_file(request, ASSETS_PAGE, response) != NULL;
}

bool assets_have(const char *name)
{
    return find_file(name, "") && !strstr(name, ".html") && !strstr(name, COMPRESSED);
}
