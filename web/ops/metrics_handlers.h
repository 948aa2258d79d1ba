/* SPDX-License-Identifier: MIT */
#pragma once

/** The metrics over HTTP: see web/ops/metrics.h. */

#include "web/api/routes.h"

enum err metrics_handlers_show(const struct call *call, struct response *response,
                               struct error *err);
