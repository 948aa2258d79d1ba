/* SPDX-License-Identifier: MIT */
#pragma once

/** Readings of one moment: how the snapshots of core/store.h are kept. */

#include "core/store.h"
#include "storage/ops/readers.h"

/* The operations of core/store.h. */
void snapshot_begin(struct store *store, struct store_snapshot *out);
void snapshot_end(struct store_snapshot *snapshot);

/**
 * Acquires what to read from @store with: of a snapshot its own connection, in one transaction
 * however often it is asked for; else any that is free.
 *
 * @return as reader_acquire()
 */
enum err snapshot_acquire(struct store *store, struct reader *out, struct error *err) CHECKED;

/**
 * Gives a snapshot's connection back before a wait for the writer; the next reader that is acquired
 * begins a new moment. Nothing may be read with the old one any more. Harmless on a whole store.
 */
void snapshot_pause(struct store *store);
