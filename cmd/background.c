/* SPDX-License-Identifier: MIT */
#include "cmd/background.h"

/*
 * Other processes leave it to us to move what they changed from the write-ahead log into the
 * database. This only wakes the writer's thread, which owns the connection.
 *
 * Flushing the search blocks is not in the table: it is due after each batch of changes, needs the
 * same connection, and gives way to the next batch, so it stays with the writer.
 */
static enum err checkpoint(void *context, const atomic_bool *stop, struct error *err)
{
    struct shop *shop = context;

    (void)stop;
    sqlite_store_checkpoint(&shop->store);
    return err->code;
}

static enum err watch_clock(void *context, const atomic_bool *stop, struct error *err)
{
    struct shop *shop = context;

    (void)stop;
    return service_watch_clock(&shop->service, err);
}

static enum err drop_expired(void *context, const atomic_bool *stop, struct error *err)
{
    struct shop *shop = context;

    (void)stop;
    return service_sweep(&shop->service, err);
}

enum err background_start(struct shop *shop, struct backups *backups, struct jobs **out,
                          struct error *err)
{
    const struct job table[] = {
        { .name = "checkpoint",
          .trouble = "the changes of other processes cannot be moved into the database",
          .every_ms = MS_PER_SECOND,
          .run = checkpoint,
          .context = shop },
        { .name = "clock",
          .trouble = "the clock cannot be compared with the newest order",
          .every_ms = 15 * MS_PER_SECOND,
          .run = watch_clock,
          .context = shop },
        { .name = "expiry",
          .trouble = "expired sessions, tokens and idempotency keys cannot be dropped",
          .every_ms = 10 * MS_PER_MINUTE,
          .run = drop_expired,
          .context = shop },
        backups ? backups_job(backups) : (struct job){ .run = NULL },
    };

    return jobs_start(table, ARRAY_LEN(table) - (backups ? 0 : 1), out, err);
}
