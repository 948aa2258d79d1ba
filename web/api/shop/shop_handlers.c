/* SPDX-License-Identifier: MIT */
#include "web/api/shop/shop_handlers.h"

#include "core/setup.h"
#include "web/api/json.h"
#include "web/api/json_write.h"
#include "web/api/session_cookie.h"
#include "web/api/users/user_json.h"
#include "web/http/client_address.h"

enum err shop_handlers_settings(const struct call *call, struct response *response,
                                struct error *err)
{
    const struct shop_settings *settings = &call->service->settings;
    struct buffer *json;
    bool needed = false;

    if (setup_is_needed(call->service, &needed, err) != ERR_OK)
        return err->code;
    json = response_json(response, 200);
    json_write_object(json, NULL);
    json_write_text(json, "name", settings->name);
    json_write_text(json, "currency", settings->currency);
    json_write_int(json, "decimals", settings->decimals);
    json_write_text(json, "time_zone",
                    settings->time_zone ? time_zone_name(settings->time_zone) : "UTC");
    json_write_bool(json, "catalog_only", settings->catalog_only);
    json_write_bool(json, "setup_needed", needed);
    json_write_object_end(json);
    return ERR_OK;
}

const char *const shop_handlers_setup_members[] = { "/code", "/email", "/name", "/password", NULL };

enum err shop_handlers_setup(const struct call *call, struct response *response, struct error *err)
{
    struct setup_input input = { .code = json_input(call->body, "code"),
                                 .user = user_json_input(call->body) };
    AUTO_USER user = { .email = NULL };
    struct secret secret;
    char address[CLIENT_ADDRESS_SIZE];

    client_address_group(call->request->address, address);
    if (setup_finish(call->service, &input, address, &secret, &user, err) != ERR_OK)
        return err->code;
    session_cookie_set(call->request, response, &call->service->id, &secret);
    user_json_signed_in(&user, response_json(response, 201));
    return ERR_OK;
}
