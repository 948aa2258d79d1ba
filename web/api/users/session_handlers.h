/* SPDX-License-Identifier: MIT */
#pragma once

/** Signing in and out over HTTP, and the caller's own account: see core/auth.h. */

#include "web/api/routes.h"

enum err session_handlers_login(const struct call *call, struct response *response,
                                struct error *err);
enum err session_handlers_logout(const struct call *call, struct response *response,
                                 struct error *err);
enum err session_handlers_show(const struct call *call, struct response *response,
                               struct error *err);
enum err session_handlers_me(const struct call *call, struct response *response, struct error *err);
enum err session_handlers_password(const struct call *call, struct response *response,
                                   struct error *err);
