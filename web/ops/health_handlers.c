/* SPDX-License-Identifier: MIT */
#include "web/ops/health_handlers.h"

enum err health_handlers_show(const struct call *call, struct response *response, struct error *err)
{
    static const char good[] = "{\"status\":\"ok\"}";

    if (service_ping(call->service, err) != ERR_OK) {
        /* The details are logged; the client only learns that the service cannot work just now. */
        return error_set(err, ERR_BUSY, "The service cannot answer from its database just now.");
    }
    response_static(response, "application/json", good, sizeof(good) - 1);
    return ERR_OK;
}
