/* SPDX-License-Identifier: MIT */
#pragma once

/** Users over HTTP, for admins: see core/users.h. */

#include "web/api/routes.h"

enum err user_handlers_list(struct service *service, const struct request *request,
                            struct response *response, struct error *err);
enum err user_handlers_create(struct service *service, const struct request *request,
                              struct response *response, struct error *err);
enum err user_handlers_get(struct service *service, const struct request *request,
                           struct response *response, struct error *err);
enum err user_handlers_update(struct service *service, const struct request *request,
                              struct response *response, struct error *err);
