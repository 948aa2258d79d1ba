/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * The users and the catalogue that orders are drawn from, and the randomness behind all of it: the
 * same for the same seed.
 */

#include "core/order.h"
#include "core/service.h"
#include "tests/bench/fill_words.h"

/* The shop's three years, always the same, so that the seed determines everything. */
#define FILL_END   INT64_C(1782864000000) /* 2026-07-01T00:00:00Z */
#define FILL_BEGIN (FILL_END - 3 * 365 * MS_PER_DAY)

/* A bit for each word of the terms that occurs in a text. */
typedef uint64_t words_t;

struct fill_product {
    char id[24];
    char name[64];
    money_t price;
    words_t words;
};

struct fill_customer {
    struct uuid id;
    words_t words;
};

struct fill_shop {
    struct store *store;             /* borrowed */
    struct fill_product *products;   /* owned */
    struct fill_customer *customers; /* owned; the first ones order most */
    size_t product_count, customer_count;
    struct uuid admin;
    uint64_t random;
};

#define AUTO_FILL_SHOP CLEANUP(fill_shop_clear) struct fill_shop
void fill_shop_clear(struct fill_shop *shop);

/** Creates and stores the catalogue and the users for a shop of @orders. */
enum err fill_shop_make(struct fill_shop *shop, int64_t orders, struct error *err) CHECKED;

/** Which words of the terms are words of @text, or prefixes of one. */
words_t fill_words_in(const char *text);

/** The bits that the words of a term have. */
words_t fill_words_of(const struct term *term);

/** splitmix64 (Vigna). */
uint64_t fill_draw(uint64_t *random);

/** From 0 to @count - 1. */
size_t fill_draw_below(struct fill_shop *shop, size_t count);

/** The same, but with low numbers far more often: the square of a uniform number. */
size_t fill_draw_skewed(struct fill_shop *shop, size_t count);
