/* SPDX-License-Identifier: MIT */
#pragma once

/** Users over HTTP, for admins: see core/users.h. */

#include "web/api/routes.h"

enum err user_handlers_list(const struct call *call, struct response *response, struct error *err);
enum err user_handlers_create(const struct call *call, struct response *response,
                              struct error *err);
enum err user_handlers_get(const struct call *call, struct response *response, struct error *err);
enum err user_handlers_update(const struct call *call, struct response *response,
                              struct error *err);
