/* SPDX-License-Identifier: MIT */
#include "web/api/routes.h"

#include "web/api/openapi/openapi_handlers.h"
#include "web/api/orders/order_handlers.h"
#include "web/api/orders/order_json.h"
#include "web/api/products/product_handlers.h"
#include "web/api/products/product_json.h"
#include "web/api/query_string.h"
#include "web/api/shop/shop_handlers.h"
#include "web/api/shop/shop_json.h"
#include "web/api/users/session_handlers.h"
#include "web/api/users/token_handlers.h"
#include "web/api/users/user_handlers.h"
#include "web/api/users/user_json.h"
#include "web/ops/health_handlers.h"
#include "web/ops/metrics_handlers.h"
#include "web/ui/page_handlers.h"

#include <stdio.h>

const char *const routes_body_picture[] = { NULL };

/* clang-format off */
const struct route routes[] = {
    { "POST",   "/api/login",              AUTH_NONE,  SCOPE_NONE,         user_json_login_members, session_handlers_login,    "Sign in" },
    { "POST",   "/api/logout",             AUTH_USER,  SCOPE_NONE,         BODY_NONE, session_handlers_logout,   "Sign out" },
    { "GET",    "/api/me",                 AUTH_USER,  SCOPE_NONE,         BODY_NONE, session_handlers_me,       "Show who is signed in" },
    { "POST",   "/api/me/password",        AUTH_USER,  SCOPE_ADMIN,        user_json_password_members, session_handlers_password, "Change your own password" },
    { "GET",    "/api/users",              AUTH_ADMIN, SCOPE_ADMIN,        BODY_NONE, user_handlers_list,        "List users" },
    { "POST",   "/api/users",              AUTH_ADMIN, SCOPE_ADMIN,        user_json_new_members, user_handlers_create,      "Add a user" },
    { "GET",    "/api/users/{id}",         AUTH_ADMIN, SCOPE_ADMIN,        BODY_NONE, user_handlers_get,         "Show a user" },
    { "PATCH",  "/api/users/{id}",         AUTH_ADMIN, SCOPE_ADMIN,        user_json_change_members, user_handlers_update,      "Change a user" },
    { "GET",    "/api/tokens",             AUTH_USER,  SCOPE_ADMIN,        BODY_NONE, token_handlers_list,       "List your own API tokens" },
    { "POST",   "/api/tokens",             AUTH_USER,  SCOPE_ADMIN,        user_json_token_members, token_handlers_create,     "Make an API token" },
    { "DELETE", "/api/tokens/{id}",        AUTH_USER,  SCOPE_ADMIN,        BODY_NONE, token_handlers_delete,     "Revoke an API token" },
    { "GET",    "/api/orders",             AUTH_USER,  SCOPE_ORDERS_READ,  BODY_NONE, order_handlers_list,       "List orders" },
    { "POST",   "/api/orders",             AUTH_USER,  SCOPE_ORDERS_WRITE, order_json_members, order_handlers_create,     "Place an order" },
    { "GET",    "/api/orders/counts",      AUTH_USER,  SCOPE_ORDERS_READ,  BODY_NONE, order_handlers_counts,     "Count orders by status" },
    { "GET",    "/api/orders/{id}",        AUTH_USER,  SCOPE_ORDERS_READ,  BODY_NONE, order_handlers_get,        "Show an order" },
    { "PATCH",  "/api/orders/{id}/status", AUTH_ADMIN, SCOPE_ORDERS_WRITE, order_json_transition_members, order_handlers_transition, "Move an order to its next status" },
    { "GET",    "/api/orders/{id}/neighbours", AUTH_USER,  SCOPE_ORDERS_READ,  BODY_NONE, order_handlers_adjacent, "Find the orders before and after" },
    { "GET",    "/api/products",           AUTH_USER,  SCOPE_ORDERS_READ,  BODY_NONE, product_handlers_list,     "List the catalogue" },
    { "POST",   "/api/products",           AUTH_ADMIN, SCOPE_ORDERS_WRITE, product_json_members, product_handlers_create,   "Add a product" },
    { "GET",    "/api/products/{id}",      AUTH_USER,  SCOPE_ORDERS_READ,  BODY_NONE, product_handlers_get,      "Show a product" },
    { "PATCH",  "/api/products/{id}",      AUTH_ADMIN, SCOPE_ORDERS_WRITE, product_json_members, product_handlers_update,   "Change a product" },
    { "GET",    "/api/shop",               AUTH_ADMIN, SCOPE_ADMIN,        BODY_NONE, shop_handlers_branding,    "Show the shop's name, colour and logo" },
    { "PATCH",  "/api/shop",               AUTH_ADMIN, SCOPE_ADMIN,        shop_json_branding_members, shop_handlers_change, "Change the shop's name or colour" },
    { "PUT",    "/api/shop/logo",          AUTH_ADMIN, SCOPE_ADMIN,        BODY_PICTURE, shop_handlers_set_logo,  "Set the shop's logo" },
    { "DELETE", "/api/shop/logo",          AUTH_ADMIN, SCOPE_ADMIN,        BODY_NONE, shop_handlers_delete_logo, "Remove the shop's logo" },
    { "GET",    "/api/openapi.json",       AUTH_USER,  SCOPE_NONE,         BODY_NONE, openapi_handlers_show,     "Describe this API" },
    { "GET",    "/shop.json",              AUTH_NONE,  SCOPE_NONE,         BODY_NONE, shop_handlers_settings,    "Get the shop's name and currency" },
    { "GET",    "/logo",                   AUTH_NONE,  SCOPE_NONE,         BODY_NONE, shop_handlers_logo,        "Get the shop's logo" },
    { "GET",    "/session.json",           AUTH_NONE,  SCOPE_NONE,         BODY_NONE, session_handlers_show,     "Show who is signed in, if anyone" },
    { "POST",   "/setup.json",             AUTH_NONE,  SCOPE_NONE,         shop_handlers_setup_members, shop_handlers_setup,       "Create the first admin of a new shop" },
    { "GET",    "/healthz",                AUTH_NONE,  SCOPE_NONE,         BODY_NONE, health_handlers_show,      "Check whether the service works" },
    { "GET",    "/metrics",                AUTH_ADMIN, SCOPE_METRICS,      BODY_NONE, metrics_handlers_show,     "Get the service's metrics" },
#define PAGE(path, is_public, module, summary) { "GET", path, AUTH_NONE, SCOPE_NONE, BODY_NONE, page_handlers_page, summary },
#include "web/ui/pages.def"
#undef PAGE
    { "GET",    "/ui/{path}",              AUTH_NONE,  SCOPE_NONE,         BODY_NONE, page_handlers_asset,       "What the pages are made of" },
    { "GET",    "/favicon.ico",            AUTH_NONE,  SCOPE_NONE,         BODY_NONE, page_handlers_icon,        "The icon of what is not one of the pages" },
    { "GET",    "/openapi.json",           AUTH_NONE,  SCOPE_NONE,         BODY_NONE, openapi_handlers_show,     "The API description, for people who look around" },
};
/* clang-format on */

const size_t route_count = ARRAY_LEN(routes);

/* @return whether a route before @place has the same method */
static bool has_come_before(size_t place)
{
    for (size_t i = 0; i < place; i++)
        if (strcmp(routes[i].method, routes[place].method) == 0)
            return true;
    return false;
}

/* HEAD comes along with GET. */
static const char *with_head(const char *method)
{
    return strcmp(method, "GET") == 0 ? ", HEAD" : "";
}

void routes_methods(char out[static ROUTES_METHODS_SIZE])
{
    size_t used = 0;

    for (size_t i = 0; i < route_count && used < ROUTES_METHODS_SIZE; i++)
        if (!has_come_before(i))
            used += (size_t)snprintf(out + used, ROUTES_METHODS_SIZE - used, "%s%s, ",
                                     routes[i].method, with_head(routes[i].method));
    if (used < ROUTES_METHODS_SIZE)
        snprintf(out + used, ROUTES_METHODS_SIZE - used, "OPTIONS");
}

/* Undoes the escapes of what stands for {id} or {path}. */
static bool read_param(const char *segment, size_t length, char param[static CALL_PARAM_SIZE])
{
    if (query_string_decode(segment, length, false, param, CALL_PARAM_SIZE) &&
        text_is_utf8(param, strlen(param)))
        return true;
    param[0] = '\0'; /* half of it may stand there */
    return false;
}

/* Whether @path fits @pattern; what stands for {id} or {path} goes to @param. */
static bool path_fits(const char *pattern, const char *path, char param[static CALL_PARAM_SIZE])
{
    size_t prefix = strcspn(pattern, "{"), hole, length;

    if (pattern[prefix] == '\0')
        return strcmp(pattern, path) == 0;
    if (strncmp(pattern, path, prefix) != 0)
        return false;
    hole = strcspn(pattern + prefix, "}") + 1;
    length = strncmp(pattern + prefix, "{path}", hole) == 0 ? strlen(path + prefix)
                                                            : strcspn(path + prefix, "/");
    if (length == 0 || strcmp(pattern + prefix + hole, path + prefix + length) != 0)
        return false;
    return read_param(path + prefix, length, param);
}

const struct route *route_find(const char *method, const char *path,
                               char param[static CALL_PARAM_SIZE], char *allow, size_t allow_size)
{
    const struct route *found = NULL;
    const char *fitting = NULL; /* the first path that fits: others are none of its business */
    size_t used = 0;

    allow[0] = param[0] = '\0';
    for (size_t i = 0; i < route_count; i++) {
        if (!fitting && path_fits(routes[i].path, path, param))
            fitting = routes[i].path;
        if (!fitting || strcmp(routes[i].path, fitting) != 0)
            continue;
        if (strcmp(routes[i].method, method) == 0)
            found = &routes[i];
        if (used < allow_size)
            used +=
                (size_t)snprintf(allow + used, allow_size - used, "%s%s%s", used > 0 ? ", " : "",
                                 routes[i].method, with_head(routes[i].method));
    }
    return found;
}
