/* SPDX-License-Identifier: MIT */
#include "storage/search/search_blocks.h"

#include "storage/engine/statement.h"
#include "storage/engine/transaction.h"
#include "storage/search/search_index.h"
#include "storage/search/search_postings.h"
#include "storage/search/search_row.h"

const char search_pending_sql[] =
    "SELECT number, (SELECT status FROM orders WHERE number = t.number), words"
    " FROM order_search_pending t WHERE number BETWEEN ?1 AND ?2 ORDER BY number";

/* Reads orders of one block with @sql, see search_postings_read(), and sorts their postings. */
static enum err read_sorted(struct connection *db, const char *sql, int64_t low, int64_t high,
                            struct search_postings *out, struct error *err)
{
    if (search_postings_read(db, sql, low, high, out, err) != ERR_OK)
        return err->code;
    return search_postings_sort(out, err);
}

/* @is_new  whether the index has nothing of the block yet */
static enum err write_block(struct connection *db, const struct search_postings *postings,
                            bool is_new, struct error *err)
{
    for (size_t at = 0; at < postings->count;) {
        AUTO_FREE char *key = NULL;
        struct number_block orders;

        if (search_postings_row(postings, &at, &key, &orders, err) != ERR_OK)
            return err->code;
        if (!is_new && search_row_add(db, postings->block, key, &orders, err) != ERR_OK)
            return err->code;
        if (search_row_put(db, postings->block, key, &orders, err) != ERR_OK)
            return err->code;
    }
    return ERR_OK;
}

static enum err ask_int(struct connection *db, const char *sql, int64_t *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, sql);

    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(&statement, 0);
    return ERR_OK;
}

enum err search_blocks_pending(struct connection *db, int64_t *first, int64_t *end,
                               struct error *err)
{
    AUTO_STATEMENT statement = statement_get(
        db, "SELECT coalesce((SELECT min(number) FROM order_search_pending), end), end"
            " FROM (SELECT coalesce(max(number), 0) + 1 AS end FROM orders)");

    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *first = statement_int(&statement, 0);
    *end = statement_int(&statement, 1);
    return ERR_OK;
}

static enum err run_range(struct connection *db, const char *sql, int64_t low, int64_t high,
                          struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, sql);

    statement_bind_int(&statement, 1, low);
    statement_bind_int(&statement, 2, high);
    return statement_run(&statement, err);
}

/* With it ends a flush of these orders in steps (storage/search/search_flush.h), if there is one.
 */
static enum err delete_pending(struct connection *db, int64_t low, int64_t high, struct error *err)
{
    if (run_range(db, "DELETE FROM order_search_flush WHERE block BETWEEN ?1 / 4096 AND ?2 / 4096",
                  low, high, err) != ERR_OK)
        return err->code;
    return run_range(db, "DELETE FROM order_search_pending WHERE number BETWEEN ?1 AND ?2", low,
                     high, err);
}

/* The orders of a full block, into the index anew. */
static enum err rebuild_full(struct connection *db, int64_t number, struct error *err)
{
    static const char sql[] =
        "SELECT number, (SELECT status FROM orders WHERE number = t.number), words(text)"
        " FROM order_texts t WHERE number BETWEEN ?1 AND ?2";
    int64_t low = number * NUMBER_BLOCK, high = low + NUMBER_BLOCK - 1;
    AUTO_POSTINGS postings = { .orders = NULL };

    if (statement_run_int(db, "DELETE FROM order_search WHERE segment = ?1 / 16 AND block = ?1",
                          number, err) != ERR_OK ||
        delete_pending(db, low, high, err) != ERR_OK ||
        read_sorted(db, sql, low, high, &postings, err) != ERR_OK)
        return err->code;
    return write_block(db, &postings, true, err);
}

static enum err is_being_flushed(struct connection *db, int64_t block, bool *out, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT 1 FROM order_search_flush WHERE block = ?1");

    statement_bind_int(&statement, 1, block);
    return statement_step(&statement, out, err);
}

/* Pending orders of one block. */
static enum err flush_part(struct connection *db, int64_t low, int64_t high, struct error *err)
{
    AUTO_POSTINGS postings = { .orders = NULL };
    bool being_flushed = false;

    if (is_being_flushed(db, number_block_of(low), &being_flushed, err) != ERR_OK)
        return err->code;
    if (being_flushed)
        return rebuild_full(db, number_block_of(low), err);
    if (read_sorted(db, search_pending_sql, low, high, &postings, err) != ERR_OK ||
        write_block(db, &postings, number_place(low) == 0, err) != ERR_OK)
        return err->code;
    return delete_pending(db, low, high, err);
}

enum err search_blocks_flush_below(struct connection *db, int64_t below, struct error *err)
{
    int64_t low = 0, end = 0;

    if (search_blocks_pending(db, &low, &end, err) != ERR_OK)
        return err->code;
    if (end > below)
        end = below;
    while (low < end) {
        int64_t next = (number_block_of(low) + 1) * NUMBER_BLOCK;

        if (flush_part(db, low, (next < end ? next : end) - 1, err) != ERR_OK)
            return err->code;
        low = next;
    }
    return ERR_OK;
}

enum err search_blocks_flush(struct connection *db, bool *more, struct error *err)
{
    AUTO_TRANSACTION transaction = { NULL };
    int64_t first = 0, end = 0;

    *more = false;
    if (search_blocks_pending(db, &first, &end, err) != ERR_OK)
        return err->code;
    if (number_block_of(first) == number_block_of(end))
        return ERR_OK;
    if (transaction_begin_write(&transaction, db, err) != ERR_OK ||
        search_blocks_flush_below(db, (number_block_of(first) + 1) * NUMBER_BLOCK, err) != ERR_OK ||
        transaction_commit(&transaction, err) != ERR_OK)
        return err->code;
    *more = true;
    return ERR_OK;
}

/* The orders of the last block become pending anew; nothing may stand behind it. */
static enum err rebuild_last(struct connection *db, int64_t number, struct error *err)
{
    static const char sql[] = "INSERT INTO order_search_pending (number, words)"
                              " SELECT number, words(text) FROM order_texts WHERE number >= ?1";
    int64_t low = number * NUMBER_BLOCK;

    if (statement_run_int(db, "DELETE FROM order_search WHERE segment >= ?1 / 16 AND block >= ?1",
                          number, err) != ERR_OK ||
        delete_pending(db, low, INT64_MAX, err) != ERR_OK)
        return err->code;
    return statement_run_int(db, sql, low, err);
}

/* In a transaction of its own. Which block is the last is asked within it: orders come meanwhile.
 */
static enum err rebuild_block(struct connection *db, int64_t number, bool *last, struct error *err)
{
    AUTO_TRANSACTION transaction = { NULL };
    int64_t end = 0;

    if (transaction_begin_write(&transaction, db, err) != ERR_OK ||
        ask_int(db, "SELECT coalesce(max(number), 0) + 1 FROM orders", &end, err) != ERR_OK)
        return err->code;
    *last = number == number_block_of(end);
    if ((*last ? rebuild_last(db, number, err) : rebuild_full(db, number, err)) != ERR_OK)
        return err->code;
    return transaction_commit(&transaction, err);
}

enum err search_blocks_rebuild(struct connection *db, struct error *err)
{
    bool last = false;

    for (int64_t block = 0; !last; block++)
        if (rebuild_block(db, block, &last, err) != ERR_OK)
            return err->code;
    return ERR_OK;
}

/* ---------------------------------------------------------------- verifying */

/* A block of the index beside what its orders' texts say. */
struct comparison {
    const struct search_postings *expected;
    size_t at;        /* in the postings */
    unsigned pending; /* the orders from this place on are pending: the index may have them */
    bool sound;
};

/* Compares a row of the index with the next of the postings. */
static enum err compare_row(struct comparison *comparison, const char *term,
                            const struct number_block *found, struct error *err)
{
    const struct search_postings *expected = comparison->expected;
    AUTO_FREE char *key = NULL;
    struct number_block orders;

    comparison->sound = false;
    if (comparison->at >= expected->count)
        return ERR_OK;
    if (search_postings_row(expected, &comparison->at, &key, &orders, err) != ERR_OK)
        return err->code;
    comparison->sound = strcmp(key, term) == 0 && memcmp(&orders, found, sizeof(orders)) == 0;
    return ERR_OK;
}

static enum err compare_block(struct connection *db, struct comparison *comparison,
                              struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT term, orders FROM order_search"
                          " WHERE segment = ?1 / 16 AND block = ?1 ORDER BY term");
    bool row;

    comparison->sound = true;
    statement_bind_int(&statement, 1, comparison->expected->block);
    while (comparison->sound) {
        struct number_block found = { .words = { 0 } };
        const void *bytes;
        size_t size;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            break;
        bytes = statement_blob(&statement, 1, &size);
        comparison->sound = search_row_read(bytes, size, &found);
        if (comparison->pending < NUMBER_BLOCK)
            number_block_drop_from(&found, comparison->pending);
        if (comparison->pending < NUMBER_BLOCK && number_block_is_empty(&found))
            continue;
        if (comparison->sound &&
            compare_row(comparison, statement_text_borrowed(&statement, 0), &found, err) != ERR_OK)
            return err->code;
    }
    comparison->sound = comparison->sound && comparison->at == comparison->expected->count;
    return ERR_OK;
}

static enum err verify_pending(struct connection *db, int64_t low, int64_t high, bool *sound,
                               struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT 1 FROM order_search_pending t"
                          " WHERE number BETWEEN ?1 AND ?2 AND words IS NOT"
                          " (SELECT words(text) FROM order_texts WHERE number = t.number) LIMIT 1");
    bool wrong;

    statement_bind_int(&statement, 1, low);
    statement_bind_int(&statement, 2, high);
    if (statement_step(&statement, &wrong, err) != ERR_OK)
        return err->code;
    *sound = !wrong;
    return ERR_OK;
}

/* NUMBER_BLOCK when no flush of the block in steps has begun: then the index has none that is
 * pending. */
static enum err first_pending_place(struct connection *db, int64_t block, unsigned *out,
                                    struct error *err)
{
    int64_t first = 0, end = 0;
    bool being_flushed = false;

    *out = NUMBER_BLOCK;
    if (is_being_flushed(db, block, &being_flushed, err) != ERR_OK ||
        search_blocks_pending(db, &first, &end, err) != ERR_OK)
        return err->code;
    if (being_flushed && number_block_of(first) == block)
        *out = number_place(first);
    return ERR_OK;
}

enum err search_blocks_verify(struct connection *db, int64_t block, bool *sound, struct error *err)
{
    static const char sql[] =
        "SELECT number, (SELECT status FROM orders WHERE number = t.number), words(text)"
        " FROM order_texts t WHERE number BETWEEN ?1 AND ?2"
        " AND NOT EXISTS (SELECT 1 FROM order_search_pending WHERE number = t.number)";
    int64_t low = block * NUMBER_BLOCK, high = low + NUMBER_BLOCK - 1;
    AUTO_POSTINGS expected = { .orders = NULL };
    struct comparison comparison = { .expected = &expected };

    if (read_sorted(db, sql, low, high, &expected, err) != ERR_OK ||
        first_pending_place(db, block, &comparison.pending, err) != ERR_OK ||
        compare_block(db, &comparison, err) != ERR_OK)
        return err->code;
    *sound = comparison.sound;
    return *sound ? verify_pending(db, low, high, sound, err) : ERR_OK;
}
