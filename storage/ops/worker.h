/* SPDX-License-Identifier: MIT */
#pragma once

/** A thread that does its work whenever it is woken: beside the writer, so that nobody waits. */

#include "core/base/error.h"

#include <stdatomic.h>

struct worker;

/** @stop  set when the thread is to end: looked at often */
typedef void (*worker_run)(void *context, const atomic_bool *stop);

/**
 * Starts the thread, which waits.
 *
 * @name  up to 15 characters, as top and a debugger show it
 * @return ERR_OK or ERR_INTERNAL
 */
enum err worker_start(const char *name, worker_run run, void *context, struct worker **out,
                      struct error *err) CHECKED;

/** Has the work done once more, soon; does nothing once the thread has ended. */
void worker_wake(struct worker *worker);

/** Ends the thread. NULL is allowed. */
void worker_stop(struct worker *worker);

/** Frees a worker that nobody wakes any more. NULL is allowed. */
void worker_free(struct worker *worker);
