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

/* The addresses in a file: what stands before each and behind it, where the base path belongs. */
static const struct address_place {
    const char *name;
    const char *before, *behind;
} address_places[] = {
    { ASSETS_PAGE, "=\"", "/" },
    { "openapi.json", "\"url\": \"", "" }, /* to which the paths are appended */
};

static const struct address_place *find_addresses(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(address_places); i++)
        if (strcmp(address_places[i].name, name) == 0)
            return &address_places[i];
    return NULL;
}

/* Copies @file with the base path in its addresses, each of which begins with a slash. */
static void add_base_path(const struct asset_file *file, const struct address_place *place,
                          const char *base_path, struct buffer *out)
{
    const char *at = (const char *)file->bytes, *end = at + file->length, *found;
    size_t before = strlen(place->before);

    buffer_reserve(out, file->length);
    while ((found = memmem(at, (size_t)(end - at), place->before, before)) != NULL) {
        found += before;
        buffer_add(out, at, (size_t)(found - at));
        at = found;
        if (at < end && *at == '/') {
            buffer_format(out, "%s%s", base_path, place->behind);
            at++;
        }
    }
    buffer_add(out, at, (size_t)(end - at));
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
    const struct address_place *place = *request->base_path != '\0' ? find_addresses(name) : NULL;

    if (!plain)
        return NULL;
    if (place) {
        response->status = 200;
        response->content_type = content_type_of(name);
        add_base_path(plain, place, request->base_path, &response->body);
        return plain;
    }
    response_static(response, content_type_of(name), file->bytes, file->length);
    response->varies = true;
    response->is_gzip = is_gzip;
    return file;
}

enum err assets_respond(const struct request *request, const char *name, struct response *response,
                        struct error *err)
{
    const struct asset_file *file = put_file(request, name, response);
    char etag[40 + REQUEST_BASE_SIZE];

    if (!file)
        return error_set(err, ERR_NOT_FOUND, "There is no such page.");
    snprintf(etag, sizeof(etag), "\"%s%s\"", file->hash, request->base_path);
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
