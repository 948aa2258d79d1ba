/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * What the tests of storage stand on: a fresh database in a folder of its own, and short ways to
 * put users and orders into it. What cannot be done fails the test.
 */

#include "core/store.h"
#include "storage/ops/sqlite_store.h"

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

/** The same, with a store on a new database in it. */
void fixture_add_store(TCase *test_case);

/** The path of @name in the test's folder; to free(). */
char *fixture_file(const char *name);

/** The database's path; borrowed. */
const char *fixture_path(void);

struct store *fixture_store(void);

/** Closes the store before the test's end; and opens it again, also where that may fail. */
void fixture_close(void);
void fixture_open(void);
enum err fixture_try_open(struct error *err);

/** The version of the newest schema. */
#define FIXTURE_VERSION 9

/** Makes of the database, which is closed, one of the schema's version 2 with the same rows. */
void fixture_take_back_to_version_2(void);

/** Runs SQL on the database file past the store, with neither foreign keys nor CHECKs enforced. */
void fixture_exec(const char *sql);

/** The number that @sql comes to. */
int64_t fixture_count(const char *sql);

/** Moves the orders below @number from the search index's tail to its blocks. */
void fixture_seal(int64_t number);

/** check_database() finds nothing wrong, and the users' full-text index is as if made anew. */
void fixture_assert_sound(void);

/** The authority of @user at @now, by either clock, which needs no credential. */
struct authority fixture_by(const struct uuid *user, timestamp_t now);

/** The same of nobody in particular, at FIXTURE_NOW. */
const struct authority *fixture_operator(void);

/** The same, but for just this one finding, which is expected. */
void fixture_assert_sound_but(const char *finding);

/** A password's hash that no password has. */
const struct password_hash *fixture_password(void);

/** Makes a user. @return the id */
struct uuid fixture_user(const char *email, const char *name, enum role role);

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

/** The same without looking at it. */
void fixture_add_order(const struct uuid *user, timestamp_t now);

/** Brings in orders with their past. */
enum err fixture_import(const struct order_import *orders, size_t count, struct error *err);

/** Moves an order, with @note or NULL, in any version. */
enum err fixture_move(const struct uuid *id, enum status to, const char *note,
                      const struct uuid *by, timestamp_t now, struct order *out, struct error *err);

/** The id of the order with this number. */
struct uuid fixture_order_id(int64_t number);

/** The orders are the same in every field, and so are their items and histories. */
void fixture_assert_same_order(const struct order *a, const struct order *b);
