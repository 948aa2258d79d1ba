/* SPDX-License-Identifier: MIT */
#include "storage/search/search_index.h"

#include "core/base/words.h"
#include "storage/engine/statement.h"
#include "storage/search/search_row.h"
#include "storage/search/search_terms.h"

/* These stand as numbers in statements, here and in check.c, and in every shop's database. */
_Static_assert(NUMBER_BLOCK == 4096 && SEARCH_SEGMENT_BLOCKS == 16, "the index is kept so");

enum err search_index_read(struct connection *db, int64_t number, const char *low, const char *high,
                           struct search_segment *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(
        db, "SELECT block, orders FROM order_search WHERE segment = ?1 AND term BETWEEN ?2 AND ?3");
    bool row;

    statement_bind_int(&statement, 1, number);
    statement_bind_text(&statement, 2, low);
    statement_bind_text(&statement, 3, high);
    for (;;) {
        const void *bytes;
        int64_t block;
        size_t size;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        block = statement_int(&statement, 0) - number * SEARCH_SEGMENT_BLOCKS;
        bytes = statement_blob(&statement, 1, &size);
        if (block < 0 || block >= SEARCH_SEGMENT_BLOCKS ||
            !search_row_read(bytes, size, &out->blocks[block]))
            return search_row_damaged(err);
    }
}

/* Puts one order in or out under one term. */
static enum err put(struct connection *db, int64_t number, const struct term *term, bool in,
                    struct error *err)
{
    struct number_block orders = { .words = { 0 } };
    int64_t block = number_block_of(number);
    AUTO_FREE char *key = NULL;

    if (term_key(term, &key, err) != ERR_OK ||
        search_row_add(db, block, key, &orders, err) != ERR_OK)
        return err->code;
    if (number_block_has(&orders, number_place(number)) == in)
        return ERR_OK;
    number_block_put(&orders, number_place(number), in);
    if (number_block_is_empty(&orders))
        return search_row_delete(db, block, key, err);
    return search_row_put(db, block, key, &orders, err);
}

/* ---------------------------------------------------------------- changes of single orders */

enum err search_index_add(struct connection *db, int64_t number, struct error *err)
{
    return statement_run_int(db,
                             "INSERT INTO order_search_pending (number, words)"
                             " SELECT number, words(text) FROM order_texts WHERE number = ?1",
                             number, err);
}

/* @found  whether the order's words are pending, and are now as @sql makes them of @text */
static enum err update_pending(struct connection *db, const char *sql, int64_t number,
                               const char *text, bool *found, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, sql);

    statement_bind_int(&statement, 1, number);
    statement_bind_text(&statement, 2, text);
    if (statement_run(&statement, err) != ERR_OK)
        return err->code;
    *found = connection_changed_rows(db) > 0;
    return ERR_OK;
}

struct change {
    struct connection *db;
    int64_t number;
    const char *words; /* what the order has now; NULL: it is not asked */
};

static enum err put_in(void *context, const struct term *term, struct error *err)
{
    const struct change *change = context;

    return put(change->db, change->number, term, true, err);
}

static enum err put_out(void *context, const struct term *term, struct error *err)
{
    const struct change *change = context;

    if (terms_has_term(change->words, term))
        return ERR_OK;
    return put(change->db, change->number, term, false, err);
}

enum err search_index_add_note(struct connection *db, int64_t number, const char *note,
                               struct error *err)
{
    struct change change = { .db = db, .number = number };
    AUTO_FREE char *words = NULL;
    bool in_pending = false;

    if (update_pending(
            db, "UPDATE order_search_pending SET words = words || words(?2) WHERE number = ?1",
            number, note, &in_pending, err) != ERR_OK)
        return err->code;
    if (in_pending)
        return ERR_OK;
    if (words_read(note, WORDS_PHONES_ADDED, &words, err) != ERR_OK)
        return err->code;
    return terms_each(words, put_in, &change, err);
}

static enum err is_pending(struct connection *db, int64_t number, bool *out, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT 1 FROM order_search_pending WHERE number = ?1");

    statement_bind_int(&statement, 1, number);
    return statement_step(&statement, out, err);
}

enum err search_index_set_status(struct connection *db, int64_t number, enum status from,
                                 enum status to, struct error *err)
{
    struct term before = term_of_status(from), after = term_of_status(to);

    if (put(db, number, &before, false, err) != ERR_OK)
        return err->code;
    return put(db, number, &after, true, err);
}

enum err search_index_move(struct connection *db, int64_t number, enum status from, enum status to,
                           struct error *err)
{
    bool in_pending = false;

    /* There the status is looked up. */
    if (is_pending(db, number, &in_pending, err) != ERR_OK)
        return err->code;
    return in_pending ? ERR_OK : search_index_set_status(db, number, from, to, err);
}

/* @before, @after  the words that change; @words  all that the order has now */
static enum err replace_words(struct connection *db, int64_t number, const char *words,
                              const char *before, const char *after, struct error *err)
{
    struct change change = { .db = db, .number = number, .words = words };

    if (terms_each(before, put_out, &change, err) != ERR_OK)
        return err->code;
    return terms_each(after, put_in, &change, err);
}

enum err search_index_set_words(struct connection *db, int64_t number, const char *before,
                                const char *after, struct error *err)
{
    return replace_words(db, number, after, before, after, err);
}

/* As replace_words(); for a pending order, its words are replaced. */
static enum err replace_in_order(struct connection *db, int64_t number, const char *words,
                                 const char *before, const char *after, struct error *err)
{
    bool in_pending = false;

    if (update_pending(db, "UPDATE order_search_pending SET words = ?2 WHERE number = ?1", number,
                       words, &in_pending, err) != ERR_OK)
        return err->code;
    return in_pending ? ERR_OK : replace_words(db, number, words, before, after, err);
}

enum err search_index_drop_text(struct connection *db, int64_t number, const char *text,
                                struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT words(text), words(?2) FROM order_texts WHERE number = ?1");
    AUTO_FREE char *words = NULL, *dropped = NULL;

    statement_bind_int(&statement, 1, number);
    statement_bind_text(&statement, 2, text);
    if (statement_one(&statement, err) != ERR_OK ||
        statement_text(&statement, 0, &words, err) != ERR_OK ||
        statement_text(&statement, 1, &dropped, err) != ERR_OK)
        return err->code;
    return replace_in_order(db, number, words, dropped, "", err);
}

enum err search_index_rename(struct connection *db, int64_t user_key, const char *before,
                             const char *after, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT number, words(text) FROM order_texts WHERE user_key = ?1");
    AUTO_FREE char *words_before = NULL, *words_after = NULL;
    bool row;

    if (words_read(before, WORDS_PHONES_ADDED, &words_before, err) != ERR_OK ||
        words_read(after, WORDS_PHONES_ADDED, &words_after, err) != ERR_OK)
        return err->code;
    statement_bind_int(&statement, 1, user_key);
    for (;;) {
        AUTO_FREE char *words = NULL;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        if (statement_text(&statement, 1, &words, err) != ERR_OK ||
            replace_in_order(db, statement_int(&statement, 0), words, words_before, words_after,
                             err) != ERR_OK)
            return err->code;
    }
}
