/* SPDX-License-Identifier: MIT */
#pragma once

/** Whether the service can answer, for whoever restarts it when not. */

#include "web/api/routes.h"

enum err health_handlers_show(const struct call *call, struct response *response,
                              struct error *err);
