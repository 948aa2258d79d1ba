/* SPDX-License-Identifier: MIT */
#include "storage/ops/snapshot.h"

#include "storage/ops/sqlite_store.h"

void snapshot_begin(struct store *store, struct store_snapshot *out)
{
    *out =
        (struct store_snapshot){ .store = { .ops = store->ops, .snapshot = out }, .whole = store };
}

void snapshot_end(struct store_snapshot *snapshot)
{
    snapshot_pause(&snapshot->store);
}

enum err snapshot_acquire(struct store *store, struct reader *out, struct error *err)
{
    struct readers *readers = sqlite_store_of(store)->readers;
    struct store_snapshot *snapshot = store->snapshot;

    if (!snapshot)
        return reader_acquire(readers, out, err);
    *out = (struct reader){ .db = NULL };
    if (!snapshot->reading) {
        struct reader first;

        if (reader_acquire(readers, &first, err) != ERR_OK)
            return err->code;
        snapshot->reading = first.db;
    }
    /* Without its transaction: that one ends with the snapshot. */
    *out = (struct reader){ .pool = readers, .db = snapshot->reading, .borrowed = true };
    return ERR_OK;
}

void snapshot_pause(struct store *store)
{
    struct store_snapshot *snapshot = store->snapshot;
    struct reader reader = { .pool = sqlite_store_of(store)->readers };

    if (!snapshot || !snapshot->reading)
        return;
    reader.db = snapshot->reading;
    reader.transaction.db = reader.db;
    snapshot->reading = NULL;
    reader_release(&reader);
}
