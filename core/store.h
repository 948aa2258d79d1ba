/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The contract between the domain and a store. Each operation is a unit of work: it happens
 * completely or not at all, and a change that returned ERR_OK survives a power cut.
 *
 * A change takes the authority that it is made under, and confirms it in its own transaction: see
 * core/authority.h. It may then also fail with ERR_UNAUTHENTICATED or ERR_FORBIDDEN.
 *
 * All operations can be called from many threads. Each may also fail with ERR_BUSY (the store is
 * overloaded, locked or full; try again) or ERR_INTERNAL. Out-parameters are set only on ERR_OK;
 * then the caller owns them.
 */

#include "core/authority.h"
#include "core/base/histogram.h"
#include "core/base/steady_clock.h"
#include "core/branding.h"
#include "core/order_query.h"
#include "core/product.h"

#include <stdatomic.h>

struct store_ops;
struct store_snapshot;

/** The first member of every implementation. */
struct store {
    const struct store_ops *ops;
    struct store_snapshot *snapshot; /* the snapshot that this is; NULL: the whole store */
};

/** A store as it was at one moment: see store_ops.snapshot_begin. */
struct store_snapshot {
    struct store store;  /* pass its address to what reads */
    struct store *whole; /* borrowed; the store that it is a snapshot of */
    void *reading;       /* private to the implementation; NULL: nothing was read yet */
};

/** An order to store, with all that belongs into the same transaction. */
struct order_request {
    const struct order_draft *draft; /* draft->user_id is the customer */
    const char *idempotency_key;     /* NULL: none */
    struct secret_hash fingerprint;  /* of the draft, to compare; only with a key */
    timestamp_t keys_since;          /* older keys have expired; by the steady clock */
    struct catalog_rule catalog;
};

/** An order to import with its history, from another system or a generator. */
struct order_import {
    struct uuid user_id;
    struct order_item *items; /* borrowed, as the rest */
    size_t item_count;
    struct order_event *history; /* oldest first, a legal path; `by` is ignored */
    size_t history_count;
    struct uuid by; /* the user of all entries but the first, which is the customer's */
};

/** How many orders there are in each status. */
struct order_counts {
    int64_t by_status[STATUS_COUNT];
};

/** The orders next to one in a list by creation. */
struct order_adjacent {
    bool has_newer, has_older;
    struct uuid newer, older;
};

/** Statistics of the store since it was opened. */
struct store_statistics {
    int64_t waiting;                  /* changes in the queue now */
    struct histogram_snapshot batch;  /* changes that became durable together */
    struct histogram_snapshot commit; /* microseconds until they were */
    int64_t log_bytes; /* durable, but not yet in its final place; 0: nothing, or unknown */
};

/** "9c41e07b": what tells a shop from others, for its whole life; also in copies of it. */
struct shop_id {
    char text[8 + 1];
};

/** The moments before which stored things have expired. */
struct store_expiry {
    timestamp_t keys_since;             /* idempotency keys made before, by the steady clock */
    timestamp_t sessions_used_since;    /* sessions last used before, by the same */
    timestamp_t sessions_created_since; /* sessions begun before, by the same */
    timestamp_t tokens_expired_by;      /* tokens that expired before, by the wall clock */
};

struct store_ops {
    /** Finishes what was submitted, closes the store, and frees it. No other thread may use it. */
    void (*close)(struct store *store);

    /**
     * Starts what the store does about every second while it is served, without waiting for it.
     * NULL: nothing.
     */
    void (*maintain)(struct store *store);

    /**
     * Makes @out a store whose reads all see one moment, that of the first read; they also cost
     * less. Touching a session or token begins a second moment, since no thread waits for the disk
     * while it holds a reader. A snapshot is for one thread and a short time; it supports only
     * reads and touches, and no snapshots of its own. End it with snapshot_end().
     */
    void (*snapshot_begin)(struct store *store, struct store_snapshot *out);
    void (*snapshot_end)(struct store_snapshot *snapshot);

    /**
     * Stores a new order under the next number and a new id, placed by the actor of @authority, to
     * whom the idempotency key belongs. Its time is @authority->now, or the newest order's if the
     * clock was set back by at most a minute.
     *
     * @replayed  set when the key was used before with the same draft; @out is then the order as it
     *            was first returned
     * @return ERR_OK, ERR_INVALID when the user does not exist or was erased, or an item cannot
     *         be ordered,
     *         ERR_PRICE_CHANGED, or ERR_KEY_REUSED
     */
    enum err (*order_create)(struct store *store, const struct authority *authority,
                             const struct order_request *request, struct order *out, bool *replayed,
                             struct error *err);

    /**
     * Stores orders with their past, all or none, under new numbers. Each keeps its times, which
     * may lie anywhere; within a history, an entry gets no earlier time than the one before it.
     *
     * @ids  room for the new ids, in the same order; NULL: not wanted
     * @return ERR_OK, ERR_NOT_FOUND when a user does not exist, or ERR_INVALID when a customer was
     *         erased
     */
    enum err (*order_import)(struct store *store, const struct order_import *orders, size_t count,
                             struct uuid *ids, struct error *err);

    /** Finds the id of the order with this number. @return ERR_OK or ERR_NOT_FOUND */
    enum err (*order_find)(struct store *store, int64_t number, struct uuid *out,
                           struct error *err);

    /** @return ERR_OK or ERR_NOT_FOUND */
    enum err (*order_get)(struct store *store, const struct uuid *id, struct order *out,
                          struct error *err);

    /** The same without the items, which are NULL. @return ERR_OK or ERR_NOT_FOUND */
    enum err (*order_get_outline)(struct store *store, const struct uuid *id, struct order *out,
                                  struct error *err);

    /**
     * Moves an order if order_transition_check() allows it at that moment.
     *
     * @return ERR_OK, ERR_NOT_FOUND, ERR_PRECONDITION or ERR_TRANSITION
     */
    enum err (*order_transition)(struct store *store, const struct authority *authority,
                                 const struct uuid *id, const struct order_transition *transition,
                                 struct order *out, struct error *err);

    /**
     * A page of the orders that @query asks for, and how many there are in all, exactly.
     *
     * A search text is read as words and groups of words: core/base/words.h. An order is found by
     * the customer's name and email, the ids and names of its items, and the notes of its history,
     * read the same way. It must have every word of the search, each at least as the beginning of
     * a word; the words of a group must be next to each other in one group, all but the last one
     * whole. Groups of digits that may be a phone number are also found as that number, however it
     * is grouped.
     *
     * A word of digits is also an order's number; where there is no such order, it is the beginning
     * of some. A word such as "order" or "no" before a number only says that it is one. An order is
     * also found by its id or the beginning of it. A search without a word finds nothing.
     */
    enum err (*order_list)(struct store *store, const struct order_query *query,
                           struct order_page *out, struct error *err);

    /** Counts by status what @query would list, whatever statuses it asks for. */
    enum err (*order_count)(struct store *store, const struct order_query *query,
                            struct order_counts *out, struct error *err);

    /** The latest time at which any order was created; 0: there are no orders. */
    enum err (*order_latest)(struct store *store, timestamp_t *out, struct error *err);

    /** Finds the orders before and behind @id among those that @query would list. */
    enum err (*order_adjacent)(struct store *store, const struct order_query *query,
                               const struct uuid *id, struct order_adjacent *out,
                               struct error *err);

    /** @product  is copied. @return ERR_OK or ERR_PRODUCT_TAKEN */
    enum err (*product_create)(struct store *store, const struct authority *authority,
                               const struct product *product, struct product *out,
                               struct error *err);

    /** @return ERR_OK or ERR_NOT_FOUND */
    enum err (*product_get)(struct store *store, const char *product_id, struct product *out,
                            struct error *err);

    /** @return ERR_OK or ERR_NOT_FOUND */
    enum err (*product_update)(struct store *store, const struct authority *authority,
                               const char *product_id, const struct product_change *change,
                               struct product *out, struct error *err);

    enum err (*product_list)(struct store *store, const struct query *query, bool active_only,
                             struct product_page *out, struct error *err);

    /** Whether there is an admin who is not disabled. */
    enum err (*has_admin)(struct store *store, bool *out, struct error *err);

    /** Makes the shop's first admin. @return ERR_OK, ERR_FORBIDDEN when there is one */
    enum err (*user_create_first)(struct store *store, const struct user_draft *draft,
                                  const struct password_hash *password, timestamp_t now,
                                  struct user *out, struct error *err);

    /** @password  the hash to keep. @return ERR_OK or ERR_EMAIL_TAKEN */
    enum err (*user_create)(struct store *store, const struct authority *authority,
                            const struct user_draft *draft, const struct password_hash *password,
                            struct user *out, struct error *err);

    /** @return ERR_OK or ERR_NOT_FOUND */
    enum err (*user_get)(struct store *store, const struct uuid *id, struct user *out,
                         struct error *err);

    /**
     * Finds by the normalised email, with the password's hash: who has exactly this one, else who
     * has one with the same email_key(), the first of several.
     *
     * @return ERR_OK or ERR_NOT_FOUND
     */
    enum err (*user_find)(struct store *store, const char *email, struct user *out,
                          struct password_hash *password, struct error *err);

    enum err (*user_list)(struct store *store, const struct query *query, struct user_page *out,
                          struct error *err);

    /**
     * Makes the change if user_change_allowed() allows it at that moment. All sessions and tokens
     * of a user who is disabled, or gets a new password, end in the same transaction.
     *
     * @password  the new password's hash; NULL: it stays
     * @return ERR_OK, ERR_NOT_FOUND, ERR_INVALID when the user was erased, ERR_LAST_ADMIN, or
     *         ERR_EMAIL_TAKEN
     */
    enum err (*user_update)(struct store *store, const struct authority *authority,
                            const struct uuid *id, const struct user_change *change,
                            const struct password_hash *password, struct user *out,
                            struct error *err);

    /**
     * Sets the actor's own new password, if @authority->verified still is the present one. Their
     * sessions end but for the one that they came with.
     *
     * @keep_tokens  whether their API tokens go on working
     */
    enum err (*user_set_password)(struct store *store, const struct authority *authority,
                                  const struct password_hash *password, bool keep_tokens,
                                  struct error *err);

    /**
     * Permanently erases a person, which nothing undoes: name, email, password, all sessions and
     * tokens, and all notes on their orders, whoever wrote them; searches no longer find the orders
     * by any of it. Items, totals and history stay, and so do notes that the person wrote on other
     * people's orders. The person can no longer sign in.
     *
     * @return ERR_OK, ERR_NOT_FOUND or ERR_LAST_ADMIN
     */
    enum err (*user_erase)(struct store *store, const struct authority *authority,
                           const struct uuid *id, struct error *err);

    /**
     * Begins a session for the actor of @authority, who must still have the password that was
     * verified.
     *
     * @replaces  a session that ends by it; NULL: none
     * @return ERR_OK, or ERR_NOT_FOUND when the user is gone, disabled, or has another password
     */
    enum err (*session_create)(struct store *store, const struct authority *authority,
                               const struct secret_hash *hash, const struct secret_hash *replaces,
                               struct error *err);

    /** @return ERR_OK or ERR_NOT_FOUND; whether it still counts is session_is_alive()'s to say */
    enum err (*session_find)(struct store *store, const struct secret_hash *hash,
                             struct credential_record *out, struct error *err);

    enum err (*session_touch)(struct store *store, const struct secret_hash *hash, timestamp_t now,
                              struct error *err);

    enum err (*session_delete)(struct store *store, const struct secret_hash *hash,
                               struct error *err);

    /**
     * Makes an API token for the actor of @authority.
     *
     * @token  what is stored beside the hash
     * @return ERR_OK, ERR_NOT_FOUND when the user is gone or disabled, or ERR_TOO_MANY_TOKENS
     */
    enum err (*token_create)(struct store *store, const struct authority *authority,
                             const struct secret_hash *hash, const struct api_token *token,
                             struct error *err);

    /** @return ERR_OK or ERR_NOT_FOUND; whether it still counts is token_is_alive()'s to say */
    enum err (*token_find)(struct store *store, const struct secret_hash *hash,
                           struct credential_record *out, struct error *err);

    enum err (*token_touch)(struct store *store, const struct secret_hash *hash, timestamp_t now,
                            struct error *err);

    enum err (*token_list)(struct store *store, const struct uuid *user_id,
                           struct api_token_list *out, struct error *err);

    /** @return ERR_OK, or ERR_NOT_FOUND when the actor has no such token */
    enum err (*token_delete)(struct store *store, const struct authority *authority,
                             const struct uuid *id, struct error *err);

    /** The latest moment that is stored of a session or an idempotency key; 0: there is none. */
    enum err (*newest_age)(struct store *store, timestamp_t *out, struct error *err);

    /** What was stored by set_steady_mark() last; see core/base/steady_clock.h. */
    enum err (*steady_mark)(struct store *store, struct steady_mark *out, struct error *err);

    enum err (*set_steady_mark)(struct store *store, const struct steady_mark *mark,
                                struct error *err);

    /**
     * Makes @decimals those of all stored amounts (core/money.h); they are CURRENCY_DECIMALS before
     * anything else was said. Prices of the catalogue stay the numbers that they are, 12.00
     * becoming 12, and are rounded where that is needed.
     *
     * @return ERR_OK, or ERR_REFUSED when there are orders with other decimals, or a price becomes
     *         too large
     */
    enum err (*set_decimals)(struct store *store, int decimals, struct error *err);

    /** Gives the shop the id @candidate unless it has one. @out  the shop's id */
    enum err (*identify)(struct store *store, const struct shop_id *candidate, struct shop_id *out,
                         struct error *err);

    /** The shop's face: see core/branding.h. */
    enum err (*branding_get)(struct store *store, struct branding *out, struct error *err);

    enum err (*branding_update)(struct store *store, const struct authority *authority,
                                const struct branding_change *change, struct branding *out,
                                struct error *err);

    /** @return ERR_OK, or ERR_NOT_FOUND when there is no logo */
    enum err (*logo_get)(struct store *store, struct logo *out, struct error *err);

    /** Replaces the logo by @logo, which is copied. */
    enum err (*logo_set)(struct store *store, const struct authority *authority,
                         const struct logo *logo, struct branding *out, struct error *err);

    /** Removes the logo; there need not be one. */
    enum err (*logo_delete)(struct store *store, const struct authority *authority,
                            struct error *err);

    /** Deletes what has expired. */
    enum err (*sweep)(struct store *store, const struct store_expiry *expiry, struct error *err);

    /** Fills in the statistics, without waiting for the store. */
    void (*statistics)(struct store *store, struct store_statistics *out);

    /**
     * Whether the store can read just now, its files are in place, and, as far as is known without
     * trying, it accepts changes. A full disk counts as working.
     */
    enum err (*ping)(struct store *store, struct error *err);
};

/* ---------------------------------------------------------------- engines */

/** Told once for each thing that is wrong, in words. */
typedef void (*check_report)(void *context, const char *finding);

/** Which dates to mend, and how. */
struct date_repair {
    timestamp_t now;
    bool trust_clock; /* go on where most orders are dated in the future, as they are to a clock
                       * that is behind */
    int64_t first;    /* the orders from this number to the next were dated by a clock that was */
    int64_t last;     /* wrong, besides those that are dated in the future; 0: there are none */
    bool dry_run;     /* change nothing, and report each order that would get another date */
    check_report report; /* also told what looks wrong; only with dry_run */
    void *context;
};

/** What is in a copy, as was read from it when it was whole. */
struct backup_facts {
    int64_t bytes;
    int64_t orders;
    int64_t newest; /* the newest order's number; 0: there is none */
    timestamp_t newest_at;
};

/**
 * What looks after a shop by its location, beside a server or without one. The modules of
 * storage/maintenance/ say which errors there are.
 *
 * @stop  set by others to end early with ERR_BUSY; borrowed, may be NULL
 */
struct store_admin {
    /**
     * Verifies everything but whether dates lie in the future.
     *
     * @findings  how many things are wrong; the first hundred of a kind are reported
     * @orders    how many orders were looked at
     * @return ERR_OK when the verification could be made, whatever it found
     */
    enum err (*check)(const char *location, check_report report, void *context, int64_t *findings,
                      int64_t *orders, struct error *err);

    /** Finds orders that were created or changed in the future of @now; the rest as for check. */
    enum err (*check_dates)(const char *location, timestamp_t now, check_report report,
                            void *context, int64_t *findings, struct error *err);

    /** Makes anew what is derived from the orders, such as counters and the search index. */
    enum err (*repair)(const char *location, struct error *err);

    /**
     * Gives orders that are dated wrongly likely dates.
     *
     * @repaired  how many orders have other dates now, or would have
     */
    enum err (*repair_dates)(const char *location, const struct date_repair *repair,
                             int64_t *repaired, struct error *err);

    /** Writes a consistent, verified copy to the new file @target. */
    enum err (*backup)(const char *location, const char *target, const atomic_bool *stop,
                       struct backup_facts *facts, struct error *err);

    /**
     * Replaces the shop, which must not be in use, by a verified copy of @copy.
     *
     * @kept  where the previous shop is now, to free(); NULL when there was none
     */
    enum err (*restore)(const char *location, const char *copy, const atomic_bool *stop,
                        struct backup_facts *facts, char **kept, struct error *err);
};

enum store_mode {
    STORE_CREATE,   /* make the shop when there is none */
    STORE_EXISTING, /* there must be one: a mistyped name makes no empty shop */
    STORE_SERVE,    /* as STORE_CREATE, for the server: look for damage first; maintain it then */
};

/** A kind of store, and how to open one. */
struct store_engine {
    /**
     * Opens the shop at @location and brings it to the newest schema.
     *
     * @readers  how many reads run at the same time, at least 1
     * @return ERR_OK, with @out to close, or ERR_REFUSED or ERR_BUSY with a message that says what
     *         to do
     */
    enum err (*open)(const char *location, enum store_mode mode, size_t readers, struct store **out,
                     struct error *err);
    const struct store_admin *admin;
};
