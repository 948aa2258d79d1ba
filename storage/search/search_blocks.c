/* SPDX-License-Identifier: MIT */
#include "storage/search/search_blocks.h"

#include "storage/engine/statement.h"
#include "storage/engine/transaction.h"
#include "storage/search/search_index.h"
#include "storage/search/search_row.h"
#include "storage/search/search_terms.h"

#include <endian.h>

/* That an order has a term; sorted by the term's key, a block's are the rows of the index. */
struct posting {
    uint64_t head; /* the key's first eight bytes, so that most comparisons end with them */
    const char *text;
    uint32_t length;
    uint16_t place;
    uint8_t kind;
};

/* Up to this size, glibc's qsort() moves what it sorts, and does not go through pointers. */
_Static_assert(sizeof(struct posting) <= 32, "a hundred thousand of these are sorted");

static struct term term_of(const struct posting *posting)
{
    return (struct term){ (enum term_kind)posting->kind, posting->text, posting->length };
}

/* The orders of a block with their words, and what they come to. */
struct block {
    int64_t number;
    char **words; /* owned, as the texts are */
    size_t order_count;
    struct posting *postings; /* owned */
    size_t count, capacity;
    unsigned place; /* of the order whose terms are added */
};

static void block_clear(struct block *block)
{
    for (size_t i = 0; i < block->order_count; i++)
        free(block->words[i]);
    free(block->words);
    free(block->postings);
}

#define AUTO_BLOCK CLEANUP(block_clear) struct block

static uint64_t head_of(const struct term *term)
{
    unsigned char bytes[sizeof(uint64_t)] = { 0 };
    size_t used = 0;
    uint64_t head;

    if (term->kind != TERM_WORD)
        bytes[used++] = (unsigned char)term->kind;
    for (size_t i = 0; i < term->length && used < sizeof(bytes); i++)
        bytes[used++] = (unsigned char)term->text[i];
    memcpy(&head, bytes, sizeof(head));
    return be64toh(head);
}

static enum err add_posting(void *context, const struct term *term, struct error *err)
{
    struct block *block = context;

    if (block->count == block->capacity) {
        size_t capacity = block->capacity * 2 + 4096;
        struct posting *larger = realloc(block->postings, capacity * sizeof(*larger));

        if (!larger)
            return error_no_memory(err);
        block->postings = larger;
        block->capacity = capacity;
    }
    block->postings[block->count++] = (struct posting){ .head = head_of(term),
                                                        .text = term->text,
                                                        .length = (uint32_t)term->length,
                                                        .place = (uint16_t)block->place,
                                                        .kind = (uint8_t)term->kind };
    return ERR_OK;
}

static int compare_postings(const void *left, const void *right)
{
    const struct posting *a = left, *b = right;
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order;

    if (a->head != b->head)
        return a->head < b->head ? -1 : 1;
    /* The same head has the same kind. */
    order = memcmp(a->text, b->text, shorter);
    if (order == 0 && a->length != b->length)
        order = a->length < b->length ? -1 : 1;
    return order;
}

/* Takes over @words of the order @number, which has @status. */
/* @status  as stored; one that is none has no term, and is for "orderdesk check" to report */
static enum err add_order(struct block *block, int64_t number, char *words, int64_t status,
                          struct error *err)
{
    block->words[block->order_count++] = words;
    block->place = number_place(number);
    if (status_is_valid(status)) {
        struct term term = term_of_status((enum status)status);

        if (add_posting(block, &term, err) != ERR_OK)
            return err->code;
    }
    return terms_each(words, add_posting, block, err);
}

/* Reads with @sql, whose columns are number, status and words, from ?1 to ?2. */
static enum err read_block(struct connection *db, const char *sql, int64_t number, int64_t low,
                           int64_t high, struct block *block, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, sql);
    bool row;

    *block = (struct block){ .number = number };
    block->words =
        calloc(NUMBER_BLOCK, sizeof(*block->words)); // NOLINT(bugprone-sizeof-expression)
    if (!block->words)
        return error_no_memory(err);
    statement_bind_int(&statement, 1, low);
    statement_bind_int(&statement, 2, high);
    for (;;) {
        char *words;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            break;
        if (statement_text(&statement, 2, &words, err) != ERR_OK ||
            add_order(block, statement_int(&statement, 0), words, statement_int(&statement, 1),
                      err) != ERR_OK)
            return err->code;
    }
    if (block->count > 0)
        qsort(block->postings, block->count, sizeof(*block->postings), compare_postings);
    return ERR_OK;
}

/* The orders of the postings with the term of @first. @return where the next term's begin */
static size_t gather(const struct block *block, size_t first, struct number_block *orders)
{
    size_t at = first;

    *orders = (struct number_block){ .words = { 0 } };
    do {
        number_block_put(orders, block->postings[at].place, true);
        at++;
    } while (at < block->count &&
             compare_postings(&block->postings[first], &block->postings[at]) == 0);
    return at;
}

/* @is_new  whether the index has nothing of the block yet */
static enum err write_block(struct connection *db, const struct block *block, bool is_new,
                            struct error *err)
{
    for (size_t at = 0; at < block->count;) {
        struct term term = term_of(&block->postings[at]);
        AUTO_FREE char *key = NULL;
        struct number_block orders;

        if (term_key(&term, &key, err) != ERR_OK)
            return err->code;
        at = gather(block, at, &orders);
        if (!is_new && search_row_add(db, block->number, key, &orders, err) != ERR_OK)
            return err->code;
        if (search_row_put(db, block->number, key, &orders, err) != ERR_OK)
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

/* The lowest number in the tail, and one past the newest order; the same when the tail is empty. */
static enum err read_pending_range(struct connection *db, int64_t *first, int64_t *end,
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

static enum err delete_pending(struct connection *db, int64_t low, int64_t high, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "DELETE FROM order_search_pending WHERE number BETWEEN ?1 AND ?2");

    statement_bind_int(&statement, 1, low);
    statement_bind_int(&statement, 2, high);
    return statement_run(&statement, err);
}

static enum err seal_part(struct connection *db, int64_t low, int64_t high, struct error *err)
{
    static const char sql[] =
        "SELECT number, (SELECT status FROM orders WHERE number = t.number), words"
        " FROM order_search_pending t WHERE number BETWEEN ?1 AND ?2 ORDER BY number";
    bool is_new = number_place(low) == 0;
    AUTO_BLOCK block = { .words = NULL };

    if (read_block(db, sql, number_block_of(low), low, high, &block, err) != ERR_OK ||
        write_block(db, &block, is_new, err) != ERR_OK)
        return err->code;
    return delete_pending(db, low, high, err);
}

enum err search_blocks_flush_below(struct connection *db, int64_t below, struct error *err)
{
    int64_t low = 0, end = 0;

    if (read_pending_range(db, &low, &end, err) != ERR_OK)
        return err->code;
    if (end > below)
        end = below;
    while (low < end) {
        int64_t next = (number_block_of(low) + 1) * NUMBER_BLOCK;

        if (seal_part(db, low, (next < end ? next : end) - 1, err) != ERR_OK)
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
    if (read_pending_range(db, &first, &end, err) != ERR_OK)
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

/* The orders of a full block, into the index anew. */
static enum err rebuild_full(struct connection *db, int64_t number, struct error *err)
{
    static const char sql[] =
        "SELECT number, (SELECT status FROM orders WHERE number = t.number), words(text)"
        " FROM order_texts t WHERE number BETWEEN ?1 AND ?2";
    int64_t low = number * NUMBER_BLOCK, high = low + NUMBER_BLOCK - 1;
    AUTO_BLOCK block = { .words = NULL };

    if (statement_run_int(db, "DELETE FROM order_search WHERE segment = ?1 / 16 AND block = ?1",
                          number, err) != ERR_OK ||
        delete_pending(db, low, high, err) != ERR_OK ||
        read_block(db, sql, number, low, high, &block, err) != ERR_OK)
        return err->code;
    return write_block(db, &block, true, err);
}

/* The orders of the last block, into the tail anew; nothing may stand behind it. */
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

/* Whether @row, from the index, is what the postings from *@at say, which moves on. */
static enum err row_is_right(const struct block *block, size_t *at, const struct statement *row,
                             bool *right, struct error *err)
{
    struct number_block expected, found = { .words = { 0 } };
    AUTO_FREE char *key = NULL, *term = NULL;
    struct term wanted;
    size_t size;
    const void *bytes;

    *right = false;
    if (*at >= block->count)
        return ERR_OK;
    wanted = term_of(&block->postings[*at]);
    if (term_key(&wanted, &key, err) != ERR_OK || statement_text(row, 0, &term, err) != ERR_OK)
        return err->code;
    *at = gather(block, *at, &expected);
    bytes = statement_blob(row, 1, &size);
    *right = strcmp(key, term) == 0 && search_row_read(bytes, size, &found) &&
             memcmp(&expected, &found, sizeof(found)) == 0;
    return ERR_OK;
}

static enum err compare_block(struct connection *db, const struct block *block, bool *sound,
                              struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT term, orders FROM order_search"
                          " WHERE segment = ?1 / 16 AND block = ?1 ORDER BY term");
    size_t at = 0;
    bool row;

    *sound = true;
    statement_bind_int(&statement, 1, block->number);
    while (*sound) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            break;
        if (row_is_right(block, &at, &statement, sound, err) != ERR_OK)
            return err->code;
    }
    *sound = *sound && at == block->count;
    return ERR_OK;
}

static enum err tail_is_right(struct connection *db, int64_t low, int64_t high, bool *sound,
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

enum err search_blocks_verify(struct connection *db, int64_t block, bool *sound, struct error *err)
{
    static const char sql[] =
        "SELECT number, (SELECT status FROM orders WHERE number = t.number), words(text)"
        " FROM order_texts t WHERE number BETWEEN ?1 AND ?2"
        " AND NOT EXISTS (SELECT 1 FROM order_search_pending WHERE number = t.number)";
    int64_t low = block * NUMBER_BLOCK, high = low + NUMBER_BLOCK - 1;
    AUTO_BLOCK expected = { .words = NULL };

    if (read_block(db, sql, block, low, high, &expected, err) != ERR_OK ||
        compare_block(db, &expected, sound, err) != ERR_OK)
        return err->code;
    return *sound ? tail_is_right(db, low, high, sound, err) : ERR_OK;
}
