/* SPDX-License-Identifier: MIT */
#pragma once

/** Signing in and out over HTTP, and the caller's own account: see core/auth.h. */

#include "web/api/routes.h"

enum err session_handlers_login(struct service *service, const struct request *request,
                                struct response *response, struct error *err);
enum err session_handlers_logout(struct service *service, const struct request *request,
                                 struct response *response, struct error *err);
enum err session_handlers_show(struct service *service, const struct request *request,
                               struct response *response, struct error *err);
enum err session_handlers_me(struct service *service, const struct request *request,
                             struct response *response, struct error *err);
enum err session_handlers_password(struct service *service, const struct request *request,
                                   struct response *response, struct error *err);
