/* SPDX-License-Identifier: MIT */
#pragma once

/** Serving an open shop until a signal says to stop. */

#include "cmd/options.h"
#include "cmd/shop.h"

#define SERVE_READERS 16

/** Blocks the signals that end serving; before any thread starts. */
void serve_block_signals(void);

/** Serves until SIGTERM or SIGINT, finishing what is in flight. @return the exit status */
int serve_shop(struct shop *shop, const struct options *options);
