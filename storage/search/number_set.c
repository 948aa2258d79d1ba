/* SPDX-License-Identifier: MIT */
#include "storage/search/number_set.h"

bool number_block_has(const struct number_block *block, unsigned place)
{
    return block->words[place / 64] >> place % 64 & 1;
}

void number_block_put(struct number_block *block, unsigned place, bool in)
{
    uint64_t bit = UINT64_C(1) << place % 64;

    if (in)
        block->words[place / 64] |= bit;
    else
        block->words[place / 64] &= ~bit;
}

void number_block_drop_from(struct number_block *block, unsigned place)
{
    size_t word = place / 64;

    block->words[word] &= (UINT64_C(1) << place % 64) - 1;
    for (word++; word < NUMBER_BLOCK_WORDS; word++)
        block->words[word] = 0;
}

bool number_block_is_empty(const struct number_block *block)
{
    uint64_t any = 0;

    for (size_t i = 0; i < NUMBER_BLOCK_WORDS; i++)
        any |= block->words[i];
    return any == 0;
}

void number_block_unite(struct number_block *block, const struct number_block *other)
{
    for (size_t i = 0; i < NUMBER_BLOCK_WORDS; i++)
        block->words[i] |= other->words[i];
}

void number_block_intersect(struct number_block *block, const struct number_block *other)
{
    for (size_t i = 0; i < NUMBER_BLOCK_WORDS; i++)
        block->words[i] &= other->words[i];
}

int64_t number_block_count(const struct number_block *block)
{
    int64_t count = 0;

    for (size_t i = 0; i < NUMBER_BLOCK_WORDS; i++)
        count += __builtin_popcountll(block->words[i]);
    return count;
}

enum err number_set_init(struct number_set *set, int64_t low, int64_t high, struct error *err)
{
    *set = (struct number_set){ .first_block = number_block_of(low) };
    if (low <= high)
        set->block_count = (size_t)(number_block_of(high) - set->first_block + 1);
    set->blocks = calloc(set->block_count + 1, sizeof(*set->blocks));
    return set->blocks ? ERR_OK : error_no_memory(err);
}

void number_set_clear(struct number_set *set)
{
    free(set->blocks);
    *set = (struct number_set){ .blocks = NULL };
}

enum err number_set_copy(const struct number_set *set, struct number_set *out, struct error *err)
{
    *out = *set;
    out->blocks = calloc(set->block_count + 1, sizeof(*out->blocks));
    if (!out->blocks)
        return error_no_memory(err);
    if (set->block_count > 0)
        memcpy(out->blocks, set->blocks, set->block_count * sizeof(*out->blocks));
    return ERR_OK;
}

struct number_block *number_set_block(const struct number_set *set, int64_t block)
{
    if (block < set->first_block || block - set->first_block >= (int64_t)set->block_count)
        return NULL;
    return &set->blocks[block - set->first_block];
}

bool number_set_has(const struct number_set *set, int64_t number)
{
    const struct number_block *block = number_set_block(set, number_block_of(number));

    return block && number_block_has(block, number_place(number));
}

void number_set_add(struct number_set *set, int64_t number)
{
    struct number_block *block = number_set_block(set, number_block_of(number));

    if (block)
        number_block_put(block, number_place(number), true);
}

void number_set_remove(struct number_set *set, int64_t number)
{
    struct number_block *block = number_set_block(set, number_block_of(number));

    if (block)
        number_block_put(block, number_place(number), false);
}

int64_t number_set_lowest(const struct number_set *set)
{
    return set->first_block * NUMBER_BLOCK;
}

int64_t number_set_highest(const struct number_set *set)
{
    return (set->first_block + (int64_t)set->block_count) * NUMBER_BLOCK - 1;
}

/* Puts the places @first to @last of a block in or out. */
static void put_places(struct number_block *block, unsigned first, unsigned last, bool in)
{
    for (unsigned word = first / 64; word <= last / 64; word++) {
        uint64_t bits = UINT64_MAX;

        if (word == first / 64)
            bits &= UINT64_MAX << first % 64;
        if (word == last / 64)
            bits &= UINT64_MAX >> (63 - last % 64);
        if (in)
            block->words[word] |= bits;
        else
            block->words[word] &= ~bits;
    }
}

static void put_range(struct number_set *set, int64_t low, int64_t high, bool in)
{
    if (low < number_set_lowest(set))
        low = number_set_lowest(set);
    if (high > number_set_highest(set))
        high = number_set_highest(set);
    while (low <= high) {
        int64_t block = number_block_of(low);
        int64_t end = number_block_of(high) == block ? high : (block + 1) * NUMBER_BLOCK - 1;

        put_places(number_set_block(set, block), number_place(low), number_place(end), in);
        low = end + 1;
    }
}

void number_set_add_range(struct number_set *set, int64_t low, int64_t high)
{
    put_range(set, low, high, true);
}

void number_set_keep_range(struct number_set *set, int64_t low, int64_t high)
{
    put_range(set, 0, low - 1, false);
    if (high < INT64_MAX)
        put_range(set, high + 1, INT64_MAX, false);
}

void number_set_intersect(struct number_set *set, const struct number_set *other)
{
    for (size_t i = 0; i < set->block_count && i < other->block_count; i++)
        number_block_intersect(&set->blocks[i], &other->blocks[i]);
}

int64_t number_set_count(const struct number_set *set)
{
    int64_t count = 0;

    for (size_t i = 0; i < set->block_count; i++)
        count += number_block_count(&set->blocks[i]);
    return count;
}

/* Reads from one block; @offset  is what is still to be passed over */
static size_t read_block(const struct number_block *block, int64_t base, bool ascending,
                         int64_t *offset, size_t limit, int64_t *out)
{
    size_t count = 0;

    for (size_t i = 0; i < NUMBER_BLOCK_WORDS && count < limit; i++) {
        size_t word = ascending ? i : NUMBER_BLOCK_WORDS - 1 - i;
        uint64_t bits = block->words[word];

        while (bits != 0 && count < limit) {
            int bit = ascending ? __builtin_ctzll(bits) : 63 - __builtin_clzll(bits);

            bits &= ~(UINT64_C(1) << bit);
            if (*offset > 0)
                --*offset;
            else
                out[count++] = base + (int64_t)word * 64 + bit;
        }
    }
    return count;
}

size_t number_set_read(const struct number_set *set, bool ascending, int64_t offset, size_t limit,
                       int64_t *out)
{
    size_t count = 0;

    for (size_t i = 0; i < set->block_count && count < limit; i++) {
        size_t at = ascending ? i : set->block_count - 1 - i;
        int64_t in_block = number_block_count(&set->blocks[at]);

        if (offset >= in_block)
            offset -= in_block;
        else
            count += read_block(&set->blocks[at], (set->first_block + (int64_t)at) * NUMBER_BLOCK,
                                ascending, &offset, limit - count, out + count);
    }
    return count;
}
