/* SPDX-License-Identifier: MIT */
#pragma once

/** The description of this API, which the build joins from the parts in this folder. */

#include "web/api/routes.h"

enum err openapi_handlers_show(const struct call *call, struct response *response,
                               struct error *err);
