/* SPDX-License-Identifier: MIT */
#pragma once

/** The caller's own API tokens over HTTP: see core/tokens.h. */

#include "web/api/routes.h"

enum err token_handlers_list(const struct call *call, struct response *response, struct error *err);
enum err token_handlers_create(const struct call *call, struct response *response,
                               struct error *err);
enum err token_handlers_delete(const struct call *call, struct response *response,
                               struct error *err);
