/* SPDX-License-Identifier: MIT */
#include "web/api/users/session_handlers.h"

#include "core/auth.h"
#include "core/base/monotonic.h"
#include "web/api/session_cookie.h"
#include "web/api/users/user_json.h"
#include "web/http/client_address.h"

enum err session_handlers_login(const struct call *call, struct response *response,
                                struct error *err)
{
    struct login_input input = user_json_login(call->body);
    AUTO_USER user = { .email = NULL };
    struct secret secret, former;
    bool has_former = session_cookie_read(call->request, &call->service->id, &former);
    char address[CLIENT_ADDRESS_SIZE];

    client_address_group(call->request->address, address);
    if (auth_login(call->service, &input, address, has_former ? &former : NULL, &secret, &user,
                   err) != ERR_OK)
        return err->code;
    session_cookie_set(call->request, response, &call->service->id, &secret);
    user_json_signed_in(&user, response_json(response, 200));
    return ERR_OK;
}

enum err session_handlers_logout(const struct call *call, struct response *response,
                                 struct error *err)
{
    if (auth_logout(call->service, &call->actor, err) != ERR_OK)
        return err->code;
    session_cookie_clear(call->request, response, &call->service->id);
    response_empty(response, 204);
    return ERR_OK;
}

/* Fills @out with the user of the session cookie. @return ERR_UNAUTHENTICATED without one */
static enum err find_user(const struct call *call, struct user *out, struct error *err)
{
    struct actor actor = { .signed_in = false };
    struct secret secret;

    if (!session_cookie_read(call->request, &call->service->id, &secret))
        return error_set(err, ERR_UNAUTHENTICATED, "Nobody is signed in.");
    if (auth_by_session(call->service, secret.text, &actor, err) != ERR_OK)
        return err->code;
    return auth_whoami(call->service, &actor, out, err);
}

enum err session_handlers_show(const struct call *call, struct response *response,
                               struct error *err)
{
    const struct clock_reading now = { .wall = call->service->now(), .boot_ms = boot_ms() };
    struct shop_warnings warnings = { .count = 0 };
    AUTO_USER user = { .email = NULL };

    if (find_user(call, &user, err) != ERR_OK && err->code != ERR_UNAUTHENTICATED)
        return err->code;
    if (err->code == ERR_OK && user.role == ROLE_ADMIN)
        warnings.count = clock_watch_warn(call->service->clock, now, warnings.texts);
    user_json_session(err->code == ERR_OK ? &user : NULL, &warnings, response_json(response, 200));
    error_clear(err);
    return ERR_OK;
}

enum err session_handlers_me(const struct call *call, struct response *response, struct error *err)
{
    AUTO_USER user = { .email = NULL };

    if (auth_whoami(call->service, &call->actor, &user, err) != ERR_OK)
        return err->code;
    user_json(&user, response_json(response, 200));
    return ERR_OK;
}

enum err session_handlers_password(const struct call *call, struct response *response,
                                   struct error *err)
{
    struct password_change_input input = user_json_password_change(call->body);

    if (auth_change_password(call->service, &call->actor, &input, err) != ERR_OK)
        return err->code;
    response_empty(response, 204);
    return ERR_OK;
}
