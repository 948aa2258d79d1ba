/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Which number, id and time a new order gets.
 *
 * Numbers count up, and ids rise with them, whatever the clock says. An order's time is the
 * clock's. Orders whose times never run backwards along the numbers of their sequence are in step,
 * and all but a few are: lists find dates among them by halving. A clock that was wrong leaves
 * orders out of step; they are marked (migrations/0008_order_dates.sql), and lists look at them one
 * by one (storage/list/out_of_step.h).
 */

#include "storage/engine/connection.h"

/**
 * Clocks are stepped back a little now and then. An order that the clock puts at most so far before
 * the newest one in step gets that one's time, and is in step.
 */
#define ORDER_STEP_BACK_MAX (60 * MS_PER_SECOND)

/**
 * Up to so many orders dated after a new one are taken for the wrong ones, and marked. Beyond that,
 * a new one that the clock dates is marked: so one order of 2038 does not bring all that follow out
 * of step. One that is imported begins another sequence (storage/tables/order_sequences.h), which
 * those after it go on with; it is marked when there are too many of them.
 */
#define ORDER_MARKED_MAX 1000

/** Where an order stands; of the newest one, what the next one must know. */
struct order_newest {
    int64_t number;
    struct uuid id;
    timestamp_t in_step_at; /* the time of the newest order in step; 0 when there is none */
    timestamp_t created_at;
    bool out_of_step;
};

/** Reads the newest order. Before the first one, its number is ORDER_FIRST_NUMBER - 1. */
enum err order_newest_read(struct connection *db, struct order_newest *out,
                           struct error *err) CHECKED;

/**
 * Advances @newest to a new order of the time @at, within the writer's transaction, and marks the
 * orders that are now out of step.
 *
 * @by_clock  whether @at comes from the clock: then ORDER_STEP_BACK_MAX applies, and orders that
 *            turn out to be dated after it are logged; otherwise the order gets exactly this time
 */
enum err order_newest_advance(struct connection *db, struct order_newest *newest, timestamp_t at,
                              bool by_clock, struct error *err) CHECKED;
