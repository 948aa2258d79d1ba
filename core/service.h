/* SPDX-License-Identifier: MIT */
#pragma once

/** What every use case works with: the store, the clock, and counts of what is limited. */

#include "core/base/steady_clock.h"
#include "core/base/window_counter.h"
#include "core/clock_watch.h"
#include "core/limiter.h"
#include "core/store.h"

/** An idempotency key is kept so long. */
#define IDEMPOTENCY_KEY_MS  (24 * MS_PER_HOUR)
#define IDEMPOTENCY_KEY_MAX 255 /* characters */

/** "K7QM-2XRP" and the final NUL: see core/setup.h. */
#define SETUP_CODE_SIZE 10

/** What the shopkeeper chooses when starting the server. */
struct shop_settings {
    const char *name;       /* borrowed */
    const char *currency;   /* an ISO 4217 code, such as "EUR"; borrowed */
    bool catalog_only;      /* only what the catalogue knows can be ordered */
    int64_t customer_bytes; /* that one customer may make the shop store in a minute: core/quota.h;
                             * 0: no limit */
};

/** Where the service learns of automatic backups; empty when none are made. */
struct backup_source {
    /** When the newest verified backup was made, by the wall clock; 0: there is none. */
    timestamp_t (*newest)(const void *context);
    const void *context; /* borrowed */
};

struct service {
    struct store *store;           /* borrowed */
    struct limiter *limiter;       /* owned */
    struct window_counter *stored; /* owned: what customers made the shop store, by their ids */
    struct clock_watch *clock;     /* owned */
    timestamp_t (*now)(void);      /* the wall clock */
    struct steady_clock steady;    /* for ages: see core/base/steady_clock.h */
    struct shop_settings settings;
    char setup_code[SETUP_CODE_SIZE]; /* "" when no set-up is under way */
    struct backup_source backups;
};

/** @store outlives the service. Release with service_clear(). */
enum err service_init(struct service *service, struct store *store, struct error *err) CHECKED;
void service_clear(struct service *service);

/**
 * Lets ages go on from where the stored ones stand, should the wall clock have been set back since;
 * before anybody is served.
 */
enum err service_resume_ages(struct service *service, struct error *err) CHECKED;

/** What a change by @actor takes to the store, at this moment. @verified  see struct authority */
struct authority service_authority(const struct service *service, const struct actor *actor,
                                   const struct password_hash *verified);

/** When the newest verified backup was made without anybody's help; 0: there is none. */
timestamp_t service_newest_backup(const struct service *service);

/**
 * Looks whether the clock is right, as far as that shows, and logs when it seems not to be; to be
 * called every few seconds.
 */
enum err service_watch_clock(struct service *service, struct error *err) CHECKED;

/** Drops lapsed sessions, tokens and idempotency keys; to be called every few minutes. */
enum err service_sweep(struct service *service, struct error *err) CHECKED;

/** A service whose readings all belong to one moment: see store_ops.snapshot_begin. */
struct service_snapshot {
    struct service service; /* give its address to use cases that read; it owns nothing */
    struct store_snapshot store;
};

/** To be ended by service_end_snapshot(). @service  outlasts it */
void service_begin_snapshot(const struct service *service, struct service_snapshot *out);

void service_end_snapshot(struct service_snapshot *snapshot);

/** Whether the store can answer and takes changes just now, as far as is known. */
enum err service_ping(struct service *service, struct error *err) CHECKED;

/** How the store is doing, without waiting for anything it does. */
void service_statistics(struct service *service, struct store_statistics *out);
