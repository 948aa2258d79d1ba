/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The rows of single orders: summaries, items and history. Lists are in storage/list/order_list.h.
 *
 * The modules of storage/tables/ read and write rows on a connection that they are given. They
 * begin no transaction; storage/ops/ does.
 */

#include "core/store.h"
#include "storage/engine/connection.h"
#include "storage/tables/order_newest.h"

/** Reads an order's summary. @return ERR_OK or ERR_NOT_FOUND */
enum err order_rows_summary(struct connection *db, int64_t number, struct order_summary *out,
                            struct error *err) CHECKED;
enum err order_rows_summary_of_id(struct connection *db, const struct uuid *id,
                                  struct order_summary *out, struct error *err) CHECKED;

/** Finds the id of the order with this number. @return ERR_OK or ERR_NOT_FOUND */
enum err order_rows_id(struct connection *db, int64_t number, struct uuid *out,
                       struct error *err) CHECKED;

/** Finds an order's number. @return ERR_OK or ERR_NOT_FOUND */
enum err order_rows_number(struct connection *db, const struct uuid *id, int64_t *out,
                           struct error *err) CHECKED;

/** Fill in the rest of an order whose summary is there; on failure the caller clears it. */
enum err order_rows_read_items(struct connection *db, struct order *order,
                               struct error *err) CHECKED;
enum err order_rows_read_history(struct connection *db, struct order *order,
                                 struct error *err) CHECKED;

/** Reads an order in full. @return ERR_OK or ERR_NOT_FOUND */
enum err order_rows_read(struct connection *db, int64_t number, struct order *out,
                         struct error *err) CHECKED;

/** The time of what happened to an order at @at, by the clock, and not before @before. */
timestamp_t order_time(timestamp_t before, timestamp_t at);

/** Inserts the order @order, of the user @user_key, in the state at the end of @import. */
enum err order_rows_insert(struct connection *db, const struct order_newest *order,
                           int64_t user_key, const struct order_import *import,
                           struct error *err) CHECKED;
enum err order_rows_insert_items(struct connection *db, int64_t number,
                                 const struct order_import *import, struct error *err) CHECKED;

/** Inserts the entry @seq of an order's history, from 1. @by_key  the user who did it */
enum err order_rows_insert_event(struct connection *db, int64_t number, int64_t seq,
                                 const struct order_event *event, int64_t by_key,
                                 struct error *err) CHECKED;

/** Adds an entry behind the last one of an order's history. @return as above */
enum err order_rows_add_event(struct connection *db, int64_t number,
                              const struct order_event *event, int64_t by_key,
                              struct error *err) CHECKED;

/** Gives an order another status, and a new version. */
enum err order_rows_set_status(struct connection *db, int64_t number, enum status to,
                               timestamp_t at, struct error *err) CHECKED;

/** Drops all notes of an order's history. */
enum err order_rows_clear_notes(struct connection *db, int64_t number, struct error *err) CHECKED;
