/* SPDX-License-Identifier: MIT */
#include "web/routes.h"

#include "web/order_routes.h"
#include "web/page_routes.h"
#include "web/session_routes.h"
#include "web/token_routes.h"
#include "web/user_routes.h"

#include <stdio.h>

/* clang-format off */
const struct route routes[] = {
    { "POST",   "/api/login",              AUTH_NONE,  BODY_JSON, session_routes_login,    "Sign in" },
    { "POST",   "/api/logout",             AUTH_USER,  BODY_NONE, session_routes_logout,   "Sign out" },
    { "GET",    "/api/me",                 AUTH_USER,  BODY_NONE, session_routes_me,       "Show who is signed in" },
    { "POST",   "/api/me/password",        AUTH_USER,  BODY_JSON, session_routes_password, "Change the own password" },
    { "GET",    "/api/users",              AUTH_ADMIN, BODY_NONE, user_routes_list,        "List users" },
    { "POST",   "/api/users",              AUTH_ADMIN, BODY_JSON, user_routes_create,      "Add a user" },
    { "GET",    "/api/users/{id}",         AUTH_ADMIN, BODY_NONE, user_routes_get,         "Show a user" },
    { "PATCH",  "/api/users/{id}",         AUTH_ADMIN, BODY_JSON, user_routes_update,      "Change a user" },
    { "GET",    "/api/tokens",             AUTH_USER,  BODY_NONE, token_routes_list,       "List the own API tokens" },
    { "POST",   "/api/tokens",             AUTH_USER,  BODY_JSON, token_routes_create,     "Make an API token" },
    { "DELETE", "/api/tokens/{id}",        AUTH_USER,  BODY_NONE, token_routes_delete,     "Revoke an API token" },
    { "GET",    "/api/orders",             AUTH_USER,  BODY_NONE, order_routes_list,       "List orders" },
    { "POST",   "/api/orders",             AUTH_USER,  BODY_JSON, order_routes_create,     "Place an order" },
    { "GET",    "/api/orders/{id}",        AUTH_USER,  BODY_NONE, order_routes_get,        "Show an order" },
    { "PATCH",  "/api/orders/{id}/status", AUTH_ADMIN, BODY_JSON, order_routes_transition, "Move an order to its next status" },
    { "GET",    "/api/openapi.json",       AUTH_USER,  BODY_NONE, page_routes_openapi,     "Describe this API" },
    { "GET",    "/healthz",                AUTH_NONE,  BODY_NONE, page_routes_health,      "Tell whether the service can answer" },
    { "GET",    "/",                       AUTH_NONE,  BODY_NONE, page_routes_asset,       "The start page" },
    { "GET",    "/style.css",              AUTH_NONE,  BODY_NONE, page_routes_asset,       "The start page's style" },
    { "GET",    "/openapi.json",           AUTH_NONE,  BODY_NONE, page_routes_openapi,     "The API description, for people who look around" },
};
/* clang-format on */

const size_t route_count = ARRAY_LEN(routes);

/* Whether @path fits @pattern; what stands for {id} goes to @param. */
static bool path_fits(const char *pattern, const char *path, char *param, size_t param_size)
{
    const char *hole = strstr(pattern, "{id}");
    size_t prefix, length;

    param[0] = '\0';
    if (!hole)
        return strcmp(pattern, path) == 0;
    prefix = (size_t)(hole - pattern);
    if (strncmp(pattern, path, prefix) != 0)
        return false;
    length = strcspn(path + prefix, "/");
    if (length == 0 || length >= param_size ||
        strcmp(hole + strlen("{id}"), path + prefix + length) != 0)
        return false;
    memcpy(param, path + prefix, length);
    param[length] = '\0';
    return true;
}

const struct route *route_find(const char *method, const char *path, char *param, size_t param_size,
                               char *allow, size_t allow_size)
{
    const struct route *found = NULL;
    size_t used = 0;
    char last_param[64] = "";

    allow[0] = '\0';
    for (size_t i = 0; i < route_count; i++) {
        if (!path_fits(routes[i].path, path, last_param, sizeof(last_param)))
            continue;
        snprintf(param, param_size, "%s", last_param);
        if (strcmp(routes[i].method, method) == 0)
            found = &routes[i];
        if (used < allow_size)
            used += (size_t)snprintf(allow + used, allow_size - used, "%s%s%s",
                                     used > 0 ? ", " : "", routes[i].method,
                                     strcmp(routes[i].method, "GET") == 0 ? ", HEAD" : "");
    }
    return found;
}
