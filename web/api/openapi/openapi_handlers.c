/* SPDX-License-Identifier: MIT */
#include "web/api/openapi/openapi_handlers.h"

#include "web/ui/assets.h"

enum err openapi_handlers_show(const struct call *call, struct response *response,
                               struct error *err)
{
    return assets_respond(call->request, "openapi.json", response, err);
}
