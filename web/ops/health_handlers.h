/* SPDX-License-Identifier: MIT */
#pragma once

/** The health check, for a supervisor that restarts the service. */

#include "web/api/routes.h"

enum err health_handlers_show(const struct call *call, struct response *response,
                              struct error *err);
