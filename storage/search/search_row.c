/* SPDX-License-Identifier: MIT */
#include "storage/search/search_row.h"

#include "core/base/util.h"
#include "storage/engine/statement.h"

#include <endian.h>
#include <string.h>

/* ---------------------------------------------------------------- its forms */

#define PLACE_BYTES sizeof(uint16_t)
#define GAP_BITS    7
#define GAP_MORE    (1U << GAP_BITS)

/* Stands before gaps: as places, it would be one beyond the block. */
static const unsigned char gaps_mark[] = { 0xff, 0xff };

/* The first place from @from on that is in @orders; NUMBER_BLOCK: none. */
static unsigned next_place(const struct number_block *orders, unsigned from)
{
    for (unsigned i = from / 64; i < NUMBER_BLOCK_WORDS; i++) {
        uint64_t bits = orders->words[i];

        if (i == from / 64)
            bits &= UINT64_MAX << (from % 64);
        if (bits != 0)
            return i * 64 + (unsigned)__builtin_ctzll(bits);
    }
    return NUMBER_BLOCK;
}

/* @return the size, or 0 when @max bytes are too few */
static size_t write_gaps(const struct number_block *orders, unsigned char *out, size_t max)
{
    size_t size = sizeof(gaps_mark);
    unsigned from = 0, place;

    memcpy(out, gaps_mark, sizeof(gaps_mark));
    while ((place = next_place(orders, from)) < NUMBER_BLOCK) {
        unsigned gap = place - from;

        if (size + 2 > max) /* no gap takes more */
            return 0;
        if (gap >= GAP_MORE)
            out[size++] = (unsigned char)(gap | GAP_MORE);
        out[size++] = (unsigned char)(gap >= GAP_MORE ? gap >> GAP_BITS : gap);
        from = place + 1;
    }
    return size;
}

static size_t write_places(const struct number_block *orders, unsigned char *out)
{
    size_t size = 0;

    for (unsigned place = next_place(orders, 0); place < NUMBER_BLOCK;
         place = next_place(orders, place + 1)) {
        out[size++] = (unsigned char)place;
        out[size++] = (unsigned char)(place >> 8);
    }
    return size;
}

static size_t write_bits(const struct number_block *orders, unsigned char *out)
{
    for (size_t i = 0; i < NUMBER_BLOCK_WORDS; i++) {
        uint64_t word = htole64(orders->words[i]);

        memcpy(out + i * sizeof(word), &word, sizeof(word));
    }
    return sizeof(orders->words);
}

void search_row_write(const struct number_block *orders, struct search_row *out)
{
    size_t places = (size_t)number_block_count(orders) * PLACE_BYTES;
    size_t other = places < sizeof(out->bytes) ? places : sizeof(out->bytes);

    out->size = write_gaps(orders, out->bytes, other);
    if (out->size != 0 && out->size < other)
        return;
    out->size = places < sizeof(out->bytes) ? write_places(orders, out->bytes)
                                            : write_bits(orders, out->bytes);
}

static bool read_gaps(const unsigned char *bytes, size_t size, struct number_block *orders)
{
    unsigned place = 0;

    for (size_t i = 0; i < size; i++) {
        unsigned gap = bytes[i];

        if (gap & GAP_MORE) {
            if (++i == size)
                return false;
            gap = (gap & (GAP_MORE - 1)) | (unsigned)bytes[i] << GAP_BITS;
        }
        place += gap;
        if (place >= NUMBER_BLOCK)
            return false;
        number_block_put(orders, place, true);
        place++;
    }
    return true;
}

static bool read_places(const unsigned char *bytes, size_t size, struct number_block *orders)
{
    if (size % PLACE_BYTES != 0)
        return false;
    for (size_t i = 0; i < size; i += PLACE_BYTES) {
        unsigned place = bytes[i] | (unsigned)bytes[i + 1] << 8;

        if (place >= NUMBER_BLOCK)
            return false;
        number_block_put(orders, place, true);
    }
    return true;
}

static bool read_bits(const unsigned char *bytes, struct number_block *orders)
{
    for (size_t i = 0; i < NUMBER_BLOCK_WORDS; i++) {
        uint64_t word;

        memcpy(&word, bytes + i * sizeof(word), sizeof(word));
        orders->words[i] |= le64toh(word);
    }
    return true;
}

bool search_row_read(const void *bytes, size_t size, struct number_block *orders)
{
    const unsigned char *row = bytes;

    if (!row || size > sizeof(orders->words))
        return false;
    if (size == sizeof(orders->words))
        return read_bits(row, orders);
    if (size > sizeof(gaps_mark) && memcmp(row, gaps_mark, sizeof(gaps_mark)) == 0)
        return read_gaps(row + sizeof(gaps_mark), size - sizeof(gaps_mark), orders);
    return read_places(row, size, orders);
}

/* ---------------------------------------------------------------- in the table */

enum err search_row_damaged(struct error *err)
{
    return error_set(err, ERR_INTERNAL, "the search index is damaged; run orderdesk check");
}

/* A statement whose first parameters are the key of one row. */
static struct statement statement_of_row(struct connection *db, const char *sql, int64_t block,
                                         const char *key)
{
    struct statement statement = statement_get(db, sql);

    statement_bind_int(&statement, 1, block / SEARCH_SEGMENT_BLOCKS);
    statement_bind_text(&statement, 2, key);
    statement_bind_int(&statement, 3, block);
    return statement;
}

enum err search_row_add(struct connection *db, int64_t block, const char *key,
                        struct number_block *orders, struct error *err)
{
    AUTO_STATEMENT statement = statement_of_row(
        db, "SELECT orders FROM order_search WHERE segment = ?1 AND term = ?2 AND block = ?3",
        block, key);
    const void *bytes;
    size_t size;
    bool row;

    if (statement_step(&statement, &row, err) != ERR_OK || !row)
        return err->code;
    bytes = statement_blob(&statement, 0, &size);
    return search_row_read(bytes, size, orders) ? ERR_OK : search_row_damaged(err);
}

enum err search_row_put(struct connection *db, int64_t block, const char *key,
                        const struct number_block *orders, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_of_row(db,
                         "INSERT OR REPLACE INTO order_search (segment, term, block, orders)"
                         " VALUES (?1, ?2, ?3, ?4)",
                         block, key);
    struct search_row row;

    search_row_write(orders, &row);
    statement_bind_blob(&statement, 4, row.bytes, row.size);
    return statement_run(&statement, err);
}

enum err search_row_delete(struct connection *db, int64_t block, const char *key, struct error *err)
{
    AUTO_STATEMENT statement = statement_of_row(
        db, "DELETE FROM order_search WHERE segment = ?1 AND term = ?2 AND block = ?3", block, key);

    return statement_run(&statement, err);
}
