/* SPDX-License-Identifier: MIT */
#pragma once

/** Implements the snapshots of core/store.h with readers. */

#include "core/store.h"
#include "storage/ops/readers.h"

/* The operations of core/store.h. */
void snapshot_begin(struct store *store, struct store_snapshot *out);
void snapshot_end(struct store_snapshot *snapshot);

/**
 * Acquires a reader for @store. A snapshot always gets the same connection, in one transaction; a
 * whole store gets any that is free.
 *
 * @return as reader_acquire()
 */
enum err snapshot_acquire(struct store *store, struct reader *out, struct error *err) CHECKED;

/**
 * Returns a snapshot's connection before a wait for the writer; its next reader begins a new
 * transaction. The previous readers of the snapshot must not be used any more. Does nothing on a
 * whole store.
 */
void snapshot_pause(struct store *store);
