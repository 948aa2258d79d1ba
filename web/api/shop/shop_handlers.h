/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What pages need to know of the shop before anyone is signed in, its name, colour and logo, and
 * making its first admin.
 */

#include "web/api/routes.h"

/** What the body may hold: see web/api/json_members.h. */
extern const char *const shop_handlers_setup_members[];

enum err shop_handlers_settings(const struct call *call, struct response *response,
                                struct error *err);
enum err shop_handlers_setup(const struct call *call, struct response *response, struct error *err);
enum err shop_handlers_branding(const struct call *call, struct response *response,
                                struct error *err);
enum err shop_handlers_change(const struct call *call, struct response *response,
                              struct error *err);
enum err shop_handlers_logo(const struct call *call, struct response *response, struct error *err);
enum err shop_handlers_set_logo(const struct call *call, struct response *response,
                                struct error *err);
enum err shop_handlers_delete_logo(const struct call *call, struct response *response,
                                   struct error *err);
