/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * A plain model of the list of orders, to compare the store's results with: some hundred random
 * orders, the same in each run, in the store and in memory.
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
    char *words; /* the words that searches match, each folded and preceded by ' ' or '-'; owned */
};

/* How the clock went while the model's orders were placed. */
enum model_clock {
    CLOCK_RIGHT,
    CLOCK_AHEAD,         /* for a while: the orders placed then are out of step */
    CLOCK_BEHIND,        /* for a while: the orders before are out of step */
    CLOCK_LATE,          /* the same, with the later orders marked instead */
    CLOCK_WILD,          /* set again every few orders; some orders are marked needlessly */
    CLOCK_IMPORTS,       /* right; but older orders were imported twice, and started sequences */
    CLOCK_IMPORTS_WRONG, /* the same, with some orders out of step, and some marked needlessly */
    CLOCKS,
};

struct model {
    enum model_clock clock;
    struct model_user users[MODEL_USERS]; /* the last one has no orders */
    struct model_order orders[MODEL_MAX];
    size_t count;
    uint64_t seed;
    timestamp_t placed_at; /* when the newest was placed, by a correct clock */
    timestamp_t wrong_by;  /* how wrong a wild clock is at present */
    /* For each sort and direction, the indexes of the orders in orders[]. */
    size_t sorted[4][2][MODEL_MAX];
    /* Which of orders[] match this search; the search is empty when that is not known. */
    char search[200];
    bool found[MODEL_MAX];
    unsigned pages; /* chooses the page to request next */
};

/** Fills the fixture's store and the model with the same orders. Release with model_free(). */
struct model *model_new(enum model_clock clock);
void model_free(struct model *model);

/**
 * Makes @moves random changes: legal transitions, some with a note, and occasionally a new order.
 */
void model_change(struct model *model, int moves);

/** Sorts again after the orders were changed without the model. */
void model_sort(struct model *model);

/** Lists all matches of @query, on all pages, as indexes in orders[]. @return how many */
size_t model_filter(struct model *model, const struct order_query *query,
                    size_t out[static MODEL_MAX]);

/** Asks the store for the first page of @query, and one other, and compares every id. */
void model_assert_list(struct model *model, const struct order_query *query);

/** Steps through the whole list of @query by cursors, forwards and back, and compares. */
void model_assert_steps(struct model *model, const struct order_query *query, int64_t limit);

/** A random number below @bound. */
uint64_t model_random(struct model *model, uint64_t bound);

/** @found  which of orders[] are found by @search */
void model_find(const struct model *model, const char *search, bool found[static MODEL_MAX]);

/**
 * Adds the words of @text to @words, each preceded by a character: '-' if it is joined to the word
 * before, as in a product's id, otherwise a space.
 */
void model_add_words(char **words, const char *text, size_t length);
