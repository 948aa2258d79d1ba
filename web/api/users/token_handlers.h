/* SPDX-License-Identifier: MIT */
#pragma once

/** The caller's own API tokens over HTTP: see core/tokens.h. */

#include "web/api/routes.h"

enum err token_handlers_list(struct service *service, const struct request *request,
                             struct response *response, struct error *err);
enum err token_handlers_create(struct service *service, const struct request *request,
                               struct response *response, struct error *err);
enum err token_handlers_delete(struct service *service, const struct request *request,
                               struct response *response, struct error *err);
