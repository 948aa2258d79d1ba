/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * A set of order numbers within a range, as a bitmap. Ten million orders take 1.25 MB.
 *
 * The range is divided into blocks of NUMBER_BLOCK numbers, as in the search index
 * (storage/search/search_index.h).
 */

#include "core/base/error.h"

#include <stdbool.h>
#include <stdint.h>

#define NUMBER_BLOCK       4096
#define NUMBER_BLOCK_WORDS (NUMBER_BLOCK / 64)

/** The bits of one block: its lowest number is the first word's lowest bit. */
struct number_block {
    uint64_t words[NUMBER_BLOCK_WORDS];
};

struct number_set {
    int64_t first_block; /* that of the lowest number */
    size_t block_count;
    struct number_block *blocks; /* owned */
};

#define AUTO_NUMBER_SET CLEANUP(number_set_clear) struct number_set

/** The block that @number lies in, and its place there. */
static inline int64_t number_block_of(int64_t number)
{
    return number / NUMBER_BLOCK;
}

static inline unsigned number_place(int64_t number)
{
    return (unsigned)(number % NUMBER_BLOCK);
}

bool number_block_has(const struct number_block *block, unsigned place);
void number_block_put(struct number_block *block, unsigned place, bool in);
/** Removes the places from @place on. */
void number_block_drop_from(struct number_block *block, unsigned place);
bool number_block_is_empty(const struct number_block *block);
int64_t number_block_count(const struct number_block *block);
void number_block_unite(struct number_block *block, const struct number_block *other);
void number_block_intersect(struct number_block *block, const struct number_block *other);

/** Makes an empty set for the numbers @low to @high, which are not negative. */
enum err number_set_init(struct number_set *set, int64_t low, int64_t high,
                         struct error *err) CHECKED;
void number_set_clear(struct number_set *set);

/** Copies @set. @out  is the caller's */
enum err number_set_copy(const struct number_set *set, struct number_set *out,
                         struct error *err) CHECKED;

/** The block of that number within the set; NULL when it lies outside. */
struct number_block *number_set_block(const struct number_set *set, int64_t block);

/** The lowest and the highest number that its blocks have room for. */
int64_t number_set_lowest(const struct number_set *set);
int64_t number_set_highest(const struct number_set *set);

bool number_set_has(const struct number_set *set, int64_t number);

/** Adds @number, which must lie in the set's range. */
void number_set_add(struct number_set *set, int64_t number);

/** Removes @number, if it is there. */
void number_set_remove(struct number_set *set, int64_t number);

/** Adds the numbers @low to @high, as far as they lie in the set's blocks. */
void number_set_add_range(struct number_set *set, int64_t low, int64_t high);

/** Removes whatever lies outside of @low to @high. */
void number_set_keep_range(struct number_set *set, int64_t low, int64_t high);

/** Keeps what is in @other too, which has the same blocks. */
void number_set_intersect(struct number_set *set, const struct number_set *other);

int64_t number_set_count(const struct number_set *set);

/**
 * Reads up to @limit numbers in rising or falling order, behind the first @offset.
 *
 * @return how many
 */
size_t number_set_read(const struct number_set *set, bool ascending, int64_t offset, size_t limit,
                       int64_t *out);
