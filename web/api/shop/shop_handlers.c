/* SPDX-License-Identifier: MIT */
#include "web/api/shop/shop_handlers.h"

#include "core/settings.h"
#include "core/setup.h"
#include "web/api/json.h"
#include "web/api/json_write.h"
#include "web/api/session_cookie.h"
#include "web/api/shop/shop_json.h"
#include "web/api/users/user_json.h"
#include "web/http/client_address.h"

#include <stdio.h>

enum err shop_handlers_settings(const struct call *call, struct response *response,
                                struct error *err)
{
    const struct shop_settings *settings = &call->service->settings;
    AUTO_BRANDING branding = { .name = NULL };
    struct buffer *json;
    bool needed = false;

    if (settings_branding(call->service, &branding, err) != ERR_OK ||
        setup_is_needed(call->service, &needed, err) != ERR_OK)
        return err->code;
    json = response_json(response, 200);
    json_write_object(json, NULL);
    json_write_text(json, "name", settings_name(call->service, &branding));
    json_write_text(json, "currency", settings->currency);
    json_write_int(json, "decimals", settings->decimals);
    json_write_text(json, "time_zone",
                    settings->time_zone ? time_zone_name(settings->time_zone) : "UTC");
    json_write_bool(json, "catalog_only", settings->catalog_only);
    json_write_bool(json, "setup_needed", needed);
    shop_json_look(&branding, json);
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

static void respond_branding(const struct call *call, const struct branding *branding,
                             struct response *response)
{
    shop_json_branding(branding, settings_name(call->service, branding),
                       call->service->settings.name, response_json(response, 200));
}

enum err shop_handlers_branding(const struct call *call, struct response *response,
                                struct error *err)
{
    AUTO_BRANDING branding = { .name = NULL };

    if (settings_branding(call->service, &branding, err) != ERR_OK)
        return err->code;
    respond_branding(call, &branding, response);
    return ERR_OK;
}

enum err shop_handlers_change(const struct call *call, struct response *response, struct error *err)
{
    const struct branding_input input = shop_json_branding_input(call->body);
    AUTO_BRANDING branding = { .name = NULL };

    if (settings_change_branding(call->service, &call->actor, &input, &branding, err) != ERR_OK)
        return err->code;
    respond_branding(call, &branding, response);
    return ERR_OK;
}

enum err shop_handlers_set_logo(const struct call *call, struct response *response,
                                struct error *err)
{
    AUTO_BRANDING branding = { .name = NULL };

    if (settings_set_logo(call->service, &call->actor, call->picture, call->picture_length,
                          &branding, err) != ERR_OK)
        return err->code;
    respond_branding(call, &branding, response);
    return ERR_OK;
}

enum err shop_handlers_delete_logo(const struct call *call, struct response *response,
                                   struct error *err)
{
    if (settings_delete_logo(call->service, &call->actor, err) != ERR_OK)
        return err->code;
    response_empty(response, 204);
    return ERR_OK;
}

/*
 * Who asks for the version that is the present one, as the pages do, may keep it for good. Who asks
 * for whatever is the logo asks again each time, by the entity tag.
 */
static bool asks_for_version(const struct request *request, const char *version)
{
    static const char name[] = "version=";

    return strncmp(request->query, name, sizeof(name) - 1) == 0 &&
           strcmp(request->query + sizeof(name) - 1, version) == 0;
}

enum err shop_handlers_logo(const struct call *call, struct response *response, struct error *err)
{
    const struct request *request = call->request;
    AUTO_LOGO logo = { .bytes = NULL };
    char etag[LOGO_VERSION_LEN + 3];

    if (settings_logo(call->service, &logo, err) != ERR_OK)
        return err->code;
    snprintf(etag, sizeof(etag), "\"%s\"", logo.facts.version);
    response->status = 200;
    response->content_type = logo_media_type(logo.facts.type);
    buffer_add(&response->body, (const char *)logo.bytes, logo.facts.length);
    response_header(response, "ETag", "%s", etag);
    response_header(response, "Cache-Control", "%s",
                    asks_for_version(request, logo.facts.version)
                        ? "public, max-age=31536000, immutable"
                        : "no-cache");
    response->cacheable = true;
    if (request_none_match(request, etag))
        response_empty(response, 304);
    return ERR_OK;
}
