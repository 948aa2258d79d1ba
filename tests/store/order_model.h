/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * A plain model of the list of orders, to hold the store's answers against: some hundred random
 * orders, the same in each run, kept in the store and beside it.
 */

#include "tests/store/fixture.h"

#define MODEL_ORDERS 300
#define MODEL_MAX    700
#define MODEL_USERS  8
#define MODEL_DAYS   20 /* from FIXTURE_DAY */

struct model_user {
    struct uuid id;
    const char *name;
    const char *email;
};

struct model_order {
    struct uuid id;
    int64_t number;
    size_t user;
    money_t total;
    enum status status;
    int64_t item_count;
    const char *first_item; /* borrowed, from what is written in the program */
    bool has_note;          /* whether it was placed with one */
    int64_t version;
    timestamp_t created_at, updated_at;
    char *words; /* what it is found by: each word folded, with ' ' or '-' before it; owned */
};

/* How the clock went by which the model's orders were placed. */
enum model_clock {
    CLOCK_RIGHT,
    CLOCK_AHEAD,   /* for a while: those orders are out of step */
    CLOCK_BEHIND,  /* for a while: those before are out of step */
    CLOCK_LATE,    /* the same, with the later orders marked instead */
    CLOCK_WILD,    /* every few orders it was set anew; and some orders are marked without need */
    CLOCK_IMPORTS, /* right; but older orders were imported twice, and began sequences */
    CLOCK_IMPORTS_WRONG, /* the same, with some orders out of step, and some marked without need */
    CLOCKS,
};

struct model {
    enum model_clock clock;
    struct model_user users[MODEL_USERS]; /* the last one has no orders */
    struct model_order orders[MODEL_MAX];
    size_t count;
    uint64_t seed;
    timestamp_t placed_at; /* when the newest was placed, by a clock that is right */
    timestamp_t wrong_by;  /* what a wild clock has beside that */
    /* For each sort and direction, the orders' places in orders[]. */
    size_t sorted[4][2][MODEL_MAX];
    /* Which of orders[] are found by this search; the empty one when that is not known. */
    char search[200];
    bool found[MODEL_MAX];
    unsigned pages; /* which page is asked for next */
};

/** Fills the fixture's store, and the model with the same. Release with model_free(). */
struct model *model_new(enum model_clock clock);
void model_free(struct model *model);

/** Makes @moves random changes: legal transitions, some with a note, and now and then an order. */
void model_change(struct model *model, int moves);

/** Sorts anew after what the orders say was changed past the model. */
void model_sort(struct model *model);

/** Lists what @query asks for, on all its pages: places in orders[]. @return how many */
size_t model_filter(struct model *model, const struct order_query *query,
                    size_t out[static MODEL_MAX]);

/** Asks the store for the first page of @query, and one other, and compares them to the last id. */
void model_assert_list(struct model *model, const struct order_query *query);

/** Steps through all of @query's list by cursors, there and back, and compares. */
void model_assert_steps(struct model *model, const struct order_query *query, int64_t limit);

/** A random number below @bound. */
uint64_t model_random(struct model *model, uint64_t bound);

/** Whether @order is found by @search. */
bool model_finds(const struct model *model, const struct model_order *order, const char *search);

/**
 * Adds the words of @text to @words, each with a sign before it: '-' where it belongs to the word
 * before, as in a product's id, else a space.
 */
void model_add_words(char **words, const char *text, size_t length);
