/* SPDX-License-Identifier: MIT */
#include "cmd/background.h"

/*
 * SQLite: other processes leave it to us to move what they changed from the write-ahead log into
 * the database. This only wakes the writer's thread, which owns the connection.
 *
 * Flushing the search blocks is not in the table: it is due after each batch of changes, needs the
 * same connection, and gives way to the next batch, so it stays with the writer.
 */
static enum err maintain_store(void *context, const atomic_bool *stop, struct error *err)
{
    struct shop *shop = context;

    (void)stop;
    service_maintain_store(&shop->service);
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
    if (service_mark_ages(&shop->service, err) != ERR_OK)
        return err->code;
    return service_sweep(&shop->service, err);
}

enum err background_start(struct shop *shop, struct backups *backups, struct jobs **out,
                          struct error *err)
{
    const struct job table[] = {
        { .name = "store",
          .trouble = "the store cannot be maintained",
          .every_ms = MS_PER_SECOND,
          .run = maintain_store,
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
