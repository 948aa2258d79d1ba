/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What the domain asks of whoever keeps its data. Each operation is a whole unit of work: it
 * happens altogether or not at all, and a change that returned ERR_OK outlasts a power cut.
 *
 * A change takes the authority that it is made by, and confirms it in its own transaction: see
 * core/authority.h. It may then also fail with ERR_UNAUTHENTICATED or ERR_FORBIDDEN.
 *
 * All operations are safe to call from many threads. Every one may also fail with ERR_BUSY (the
 * store is overloaded, locked or full; try again) or ERR_INTERNAL. Out-parameters are set on
 * ERR_OK alone, and are then the caller's to clear.
 */

#include "core/authority.h"
#include "core/base/histogram.h"
#include "core/order_query.h"
#include "core/product.h"

struct store_ops;
struct store_snapshot;

/** The first member of every implementation. */
struct store {
    const struct store_ops *ops;
    struct store_snapshot *snapshot; /* what it is the store of; NULL: the whole one */
};

/** A store of one moment: see store_ops.snapshot_begin. */
struct store_snapshot {
    struct store store;  /* give its address to what reads */
    struct store *whole; /* borrowed; whose it is */
    void *reading;       /* the implementation's; NULL: nothing was read yet */
};

/** An order to be stored, with all that goes into the same transaction. */
struct order_request {
    const struct order_draft *draft; /* draft->user_id is who it is for */
    const char *idempotency_key;     /* NULL: none */
    struct secret_hash fingerprint;  /* of the draft, to compare; only with a key */
    timestamp_t keys_since;          /* keys from before this have lapsed; the steady clock's */
    struct catalog_rule catalog;
};

/** An order that is brought in with its past, from another system or a generator. */
struct order_import {
    struct uuid user_id;
    struct order_item *items; /* borrowed, as the rest */
    size_t item_count;
    struct order_event *history; /* oldest first, and a legal path; `by` is not looked at */
    size_t history_count;
    struct uuid by; /* who did it all but the first entry, which is the customer's */
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

/** How the store is doing, for those who watch over it; counted since it was opened. */
struct store_statistics {
    int64_t waiting;                  /* changes that wait for their turn just now */
    struct histogram_snapshot batch;  /* changes that became durable together */
    struct histogram_snapshot commit; /* microseconds until they were */
    int64_t log_bytes; /* what is durable and not yet in its final place; 0: nothing, or unknown */
};

/** Before which moments stored things have lapsed. */
struct store_expiry {
    timestamp_t keys_since;             /* idempotency keys made before, by the steady clock */
    timestamp_t sessions_used_since;    /* sessions last used before, by the same */
    timestamp_t sessions_created_since; /* sessions begun before, by the same */
    timestamp_t tokens_expired_by;      /* tokens that expired before, by the wall clock */
};

struct store_ops {
    /**
     * Makes of @out a store whose readings all belong to one moment, that of the first of them, and
     * cost less. A session or token that is touched makes it two moments: nobody waits for the disk
     * with a reading in hand. For one thread and a short while; only readings and touches may be
     * asked of it, and it has no snapshots of its own. To be ended by snapshot_end().
     */
    void (*snapshot_begin)(struct store *store, struct store_snapshot *out);
    void (*snapshot_end)(struct store_snapshot *snapshot);

    /**
     * Stores a new order under the next number and a new id, placed by the actor of @authority,
     * whose idempotency key it bears. Its time is @authority->now, or the newest order's where the
     * clock was set back by less than a minute.
     *
     * @replayed  set when the key has come before with the same draft; @out is then the order as
     *            it was first answered
     * @return ERR_OK, ERR_INVALID when the user does not exist or an item cannot be ordered,
     *         ERR_PRICE_CHANGED, or ERR_KEY_REUSED
     */
    enum err (*order_create)(struct store *store, const struct authority *authority,
                             const struct order_request *request, struct order *out, bool *replayed,
                             struct error *err);

    /**
     * Stores orders with their past, all or none, under new numbers. Each keeps its times, which
     * may lie anywhere; within a history, an entry gets no earlier time than the one before it.
     */
    enum err (*order_import)(struct store *store, const struct order_import *orders, size_t count,
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
     * Finds by the normalised email, with the password's hash.
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
     * @return ERR_OK, ERR_NOT_FOUND or ERR_LAST_ADMIN
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
     * Takes all that is known of a person out of the store, for good: name, email, password, all
     * sessions and tokens, and the notes on their orders, whoever wrote those; the orders are not
     * found by any of it any more. What was ordered stays, with the figures and the history, as do
     * notes that they wrote on the orders of others. They can sign in no more.
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

    /** Drops what has lapsed. */
    enum err (*sweep)(struct store *store, const struct store_expiry *expiry, struct error *err);

    /** Tells how the store is doing, without waiting for anything it does. */
    void (*statistics)(struct store *store, struct store_statistics *out);

    /**
     * Whether the store can answer a question just now, and what it keeps is where it was; and
     * takes changes, as far as is known without making one. A full disk passes.
     */
    enum err (*ping)(struct store *store, struct error *err);
};
