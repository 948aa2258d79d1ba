/* SPDX-License-Identifier: MIT */
#pragma once

/** Serving an open shop until a signal says to stop. */

#include "cmd/options.h"
#include "cmd/shop.h"
#include "storage/maintenance/backups.h"

#define SERVE_READERS 16

/** Blocks the signals that serving heeds; before any thread starts. */
void serve_block_signals(void);

/** Makes room for the connections and the database; before that is opened. */
void serve_raise_limits(const struct options *options);

/**
 * Serves until SIGTERM, SIGINT or the end of the terminal, finishing what is in flight. SIGHUP from
 * a program has the certificate read again.
 *
 * @backups   made meanwhile; NULL: none
 * @greeting  printed once the server listens, before the line with the address
 * @return the exit status
 */
int serve_shop(struct shop *shop, struct backups *backups, const struct options *options,
               const char *greeting);
