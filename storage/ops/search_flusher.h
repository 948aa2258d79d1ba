/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Flushes full blocks of the search index (storage/search/search_flush.h) beside the changes of the
 * shop: what is read and sorted, on a reader; each step, as one more change for the writer.
 */

#include "storage/ops/sqlite_store.h"

/** A worker's run; @context is the struct sqlite_store. */
void search_flusher_run(void *context, const atomic_bool *stop);

/**
 * Whether there is a full block to flush; for a guest, only when nobody else seems to do it. Asks
 * on the writer's connection.
 */
bool search_flusher_is_due(struct sqlite_store *store);
