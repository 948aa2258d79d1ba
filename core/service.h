/* SPDX-License-Identifier: MIT */
#pragma once

/** The context of all use cases: the store, the clocks, and the counters of what is limited. */

#include "core/base/steady_clock.h"
#include "core/base/time_zone.h"
#include "core/base/window_counter.h"
#include "core/clock_watch.h"
#include "core/limiter.h"
#include "core/store.h"

/** How long an idempotency key is remembered. */
#define IDEMPOTENCY_KEY_MS  (24 * MS_PER_HOUR)
#define IDEMPOTENCY_KEY_MAX 255 /* characters */

/** "K7QM-2XRP" and the final NUL: see core/setup.h. */
#define SETUP_CODE_SIZE 10

/** The options of a shop that the shopkeeper sets when starting the server. */
struct shop_settings {
    const char *name;                  /* borrowed */
    const char *currency;              /* an ISO 4217 code, such as "EUR"; borrowed */
    int decimals;                      /* of all amounts: currency_decimals() of it */
    const struct time_zone *time_zone; /* whose days the shop has; borrowed. NULL: UTC */
    bool catalog_only;                 /* only products of the catalogue can be ordered */
    int64_t customer_bytes;            /* how much one customer may make the shop store in a minute:
                                        * core/quota.h. 0: no limit */
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
    struct window_counter *stored; /* owned: bytes stored for customers, by their ids */
    struct clock_watch *clock;     /* owned */
    timestamp_t (*now)(void);      /* the wall clock */
    struct steady_clock steady;    /* for ages: see core/base/steady_clock.h */
    struct shop_settings settings;
    struct shop_id id;                /* "" until service_identify() */
    char setup_code[SETUP_CODE_SIZE]; /* "" when no set-up is under way */
    struct backup_source backups;
};

/** @store outlives the service. Release with service_clear(). */
enum err service_init(struct service *service, struct store *store, struct error *err) CHECKED;
void service_clear(struct service *service);

/**
 * Continues the ages from the stored ones, whatever the wall clock says now. Call it before serving
 * anyone.
 */
enum err service_resume_ages(struct service *service, struct error *err) CHECKED;

/**
 * Stores how far the ages have come, for service_resume_ages(). Call it every few minutes;
 * service_watch_clock() does after each jump. What is stored before the first call is a mark as
 * good: see steady_clock_start().
 */
enum err service_mark_ages(struct service *service, struct error *err) CHECKED;

/**
 * Makes @code, which is borrowed, the shop's currency, and all amounts have its decimals. Call it
 * before serving anyone.
 *
 * @return ERR_OK, or ERR_REFUSED with what to do: see store_ops.set_decimals
 */
enum err service_use_currency(struct service *service, const char *code, struct error *err) CHECKED;

/** Learns which shop this is; a new one gets its id. Call it before serving anyone. */
enum err service_identify(struct service *service, struct error *err) CHECKED;

/** The authority of a change by @actor now. @verified  see struct authority */
struct authority service_authority(const struct service *service, const struct actor *actor,
                                   const struct password_hash *verified);

/** When the newest automatic backup was made and verified; 0: there is none. */
timestamp_t service_newest_backup(const struct service *service);

/**
 * Checks the clock for signs of being wrong, and logs them. Call it every few seconds, and before
 * service_sweep().
 */
enum err service_watch_clock(struct service *service, struct error *err) CHECKED;

/**
 * Deletes expired sessions, tokens and idempotency keys. Call it every few minutes, and before
 * serving anyone: behind service_watch_clock(), since tokens end by the wall clock, and none is
 * deleted while that may be wrong.
 */
enum err service_sweep(struct service *service, struct error *err) CHECKED;

/** Starts what the store does about every second while it is served. Call it as often. */
void service_maintain_store(struct service *service);

/** A service whose reads all see one moment: see store_ops.snapshot_begin. */
struct service_snapshot {
    struct service service; /* pass its address to use cases that read; owns nothing */
    struct store_snapshot store;
};

/** End it with service_end_snapshot(). @service  outlives it */
void service_begin_snapshot(const struct service *service, struct service_snapshot *out);

void service_end_snapshot(struct service_snapshot *snapshot);

/** Whether the store can read and, as far as is known, write just now. */
enum err service_ping(struct service *service, struct error *err) CHECKED;

/** The store's statistics, without waiting for it. */
void service_statistics(struct service *service, struct store_statistics *out);
