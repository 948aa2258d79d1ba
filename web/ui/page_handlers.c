/* SPDX-License-Identifier: MIT */
#include "web/ui/page_handlers.h"

#include "web/ui/assets.h"

enum err page_handlers_page(const struct call *call, struct response *response, struct error *err)
{
    return assets_respond(call->request, ASSETS_PAGE, response, err);
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
    if (!is_for_people(request) || !assets_put_page(request, response))
        return false;
    response->status = 404;
    return true;
}

enum err page_handlers_icon(const struct call *call, struct response *response, struct error *err)
{
    return assets_respond(call->request, "icon.ico", response, err);
}

enum err page_handlers_asset(const struct call *call, struct response *response, struct error *err)
{
    if (assets_have(call->param))
        return assets_respond(call->request, call->param, response, err);
    return error_set(err, ERR_NOT_FOUND, "There is no such file.");
}
