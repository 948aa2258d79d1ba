/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The fixture of the store's tests: a fresh shop in its own folder, and shortcuts that add users
 * and orders to it. Any failure fails the test.
 *
 * The file that is linked with it chooses the engine: sqlite/engine.c.
 */

#include "core/store.h"

#include <check.h>

/** A moment to count from: the beginning of 2026-05-27, UTC. */
#define FIXTURE_DAY (INT64_C(20600) * MS_PER_DAY)
#define FIXTURE_NOW (FIXTURE_DAY + 10 * MS_PER_HOUR)

#define FIXTURE_READERS 4

/** Fails the test with the error's words unless @call returned ERR_OK. */
#define assert_ok(call, e)                                                                         \
    do {                                                                                           \
        enum err code_ = (call);                                                                   \
        ck_assert_msg(code_ == ERR_OK, "%s: error %d: %s", #call, (int)code_, (e)->message);       \
    } while (0)

/** Fails the test unless @call returned @code and filled the error so. */
#define assert_err(call, expected, e)                                                              \
    do {                                                                                           \
        enum err code_ = (call);                                                                   \
        ck_assert_msg(code_ == (expected) && (e)->code == (expected), "%s: error %d, not %d: %s",  \
                      #call, (int)code_, (int)(expected), (e)->message);                           \
    } while (0)

/** Gives each test of @test_case a folder of its own, and removes it even when the test fails. */
void fixture_add_folder(TCase *test_case);

/** The same, with a store on a new shop in it. */
void fixture_add_store(TCase *test_case);

/** The path of @name in the test's folder; to free(). */
char *fixture_file(const char *name);

/** The shop's location; borrowed. */
const char *fixture_location(void);

struct store *fixture_store(void);
const struct store_ops *fixture_ops(void);

/** Closes the store before the end of the test; opens it again, also when that may fail. */
void fixture_close(void);
void fixture_open(void);
enum err fixture_try_open(struct error *err);

/* ---------------------------------------------------------------- for each engine to define */

extern const struct store_engine *const fixture_engine;

/** Where a new shop in @folder is; to free(). */
char *fixture_new_location(const char *folder);

/** Flushes the orders below @number to the search index, as the store does in the background. */
void fixture_flush_search(int64_t number);

/**
 * Marks as out of step exactly the orders for which @condition, in SQL, is true, as if the store
 * had seen their dates in a different order.
 */
void fixture_set_out_of_step(const char *condition);

/** Begins a sequence with the order @first, as an import of older orders into a large shop does. */
void fixture_begin_sequence(int64_t first);

/** Verifies what the engine can check in addition to store_admin.check. */
void fixture_assert_indexes_sound(void);

/* ---------------------------------------------------------------- the stored data */

/** store_admin.check finds nothing wrong, and the engine's own indexes are sound. */
void fixture_assert_sound(void);

/** The same, except for exactly this one finding, which is expected. */
void fixture_assert_sound_but(const char *finding);

/** How many orders there are. */
int64_t fixture_order_count(void);

/** The authority of @user at @now, by both clocks; it needs no credential. */
struct authority fixture_by(const struct uuid *user, timestamp_t now);

/** The same for no particular user, at FIXTURE_NOW. */
const struct authority *fixture_operator(void);

/** A password hash that no password matches. */
const struct password_hash *fixture_password(void);

/** Makes a user. @return the id */
struct uuid fixture_user(const char *email, const char *name, enum role role);

/** Adds a product whose name is its id. */
enum err fixture_try_product(const char *product_id, money_t price, struct error *err);
void fixture_add_product(const char *product_id, money_t price);

/** A draft for @user without items; release with order_draft_clear(). */
struct order_draft fixture_draft(const struct uuid *user);
void fixture_draft_add(struct order_draft *draft, const char *product_id, const char *name,
                       int64_t quantity, money_t price);

/** A draft of two mugs, 25.00 in all. */
struct order_draft fixture_mugs(const struct uuid *user);

/** Places @draft for its own user, with the idempotency key @key or NULL. */
enum err fixture_place(const struct order_draft *draft, const char *key, timestamp_t now,
                       struct order *out, bool *replayed, struct error *err);

/** Places two mugs for @user. @return the order; release with order_clear() */
struct order fixture_order(const struct uuid *user, timestamp_t now);

/** The same without reading it back. */
void fixture_add_order(const struct uuid *user, timestamp_t now);

/** Imports orders. @ids  as for store_ops.order_import */
enum err fixture_import(const struct order_import *orders, size_t count, struct uuid *ids,
                        struct error *err);

/** Moves an order, whatever its version, with @note or NULL. */
enum err fixture_move(const struct uuid *id, enum status to, const char *note,
                      const struct uuid *by, timestamp_t now, struct order *out, struct error *err);

/** The id of the order with this number. */
struct uuid fixture_order_id(int64_t number);

/** The orders are the same in every field, and so are their items and histories. */
void fixture_assert_same_order(const struct order *a, const struct order *b);
