/* SPDX-License-Identifier: MIT */
#include "storage/search/search_flush.h"

#include "core/base/monotonic.h"
#include "storage/engine/statement.h"
#include "storage/search/search_blocks.h"
#include "storage/search/search_index.h"
#include "storage/search/search_row.h"

void search_flush_clear(struct search_flush *flush)
{
    search_postings_clear(&flush->postings);
}

enum err search_flush_read(struct connection *db, int64_t full_blocks, struct search_flush *out,
                           struct error *err)
{
    int64_t first = 0, end = 0, last;

    *out = (struct search_flush){ .owner = uuid_new(timestamp_now()) };
    if (search_blocks_pending(db, &first, &end, err) != ERR_OK)
        return err->code;
    if (number_block_of(end) - number_block_of(first) < full_blocks)
        return ERR_OK;
    last = (number_block_of(first) + 1) * NUMBER_BLOCK - 1;
    return search_postings_read(db, search_pending_sql, first, last, &out->postings, err);
}

/* ---------------------------------------------------------------- the note in the database */

static enum err run_owned(struct connection *db, const char *sql, const struct search_flush *flush,
                          bool *row, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, sql);

    statement_bind_int(&statement, 1, flush->postings.block);
    statement_bind_uuid(&statement, 2, &flush->owner);
    return statement_step(&statement, row, err);
}

static enum err is_ours(struct connection *db, const struct search_flush *flush, bool *out,
                        struct error *err)
{
    return run_owned(db, "SELECT 1 FROM order_search_flush WHERE block = ?1 AND owner = ?2", flush,
                     out, err);
}

/* Where another flush was interrupted, or the orders are not pending any more, this one is lost. */
static enum err begin(struct connection *db, const struct search_flush *flush,
                      struct search_flush_position *position, struct error *err)
{
    AUTO_STATEMENT other = statement_get(db, "SELECT 1 FROM order_search_flush");
    int64_t first = 0, end = 0;
    bool row = false;

    if (statement_step(&other, &row, err) != ERR_OK ||
        search_blocks_pending(db, &first, &end, err) != ERR_OK)
        return err->code;
    position->phase = FLUSH_LOST;
    if (row)
        return search_blocks_flush_below(db, (number_block_of(first) + 1) * NUMBER_BLOCK, err);
    if (first != flush->postings.orders[0].number)
        return ERR_OK;
    *position = (struct search_flush_position){ .phase = FLUSH_ROWS };
    return run_owned(db, "INSERT INTO order_search_flush (block, owner) VALUES (?1, ?2)", flush,
                     &row, err);
}

static enum err finish(struct connection *db, const struct search_flush *flush,
                       struct search_flush_position *position, struct error *err)
{
    bool row;

    position->phase = FLUSH_DONE;
    return run_owned(db, "DELETE FROM order_search_flush WHERE block = ?1 AND owner = ?2", flush,
                     &row, err);
}

/* ---------------------------------------------------------------- rows and orders */

static enum err write_row(struct connection *db, const struct search_flush *flush,
                          struct search_flush_position *position, struct error *err)
{
    const struct search_postings *postings = &flush->postings;
    bool is_new = number_place(postings->orders[0].number) == 0;
    AUTO_FREE char *key = NULL;
    struct number_block orders;

    if (search_postings_row(postings, &position->at, &key, &orders, err) != ERR_OK ||
        (!is_new && search_row_add(db, postings->block, key, &orders, err) != ERR_OK) ||
        search_row_put(db, postings->block, key, &orders, err) != ERR_OK)
        return err->code;
    if (position->at == postings->count)
        *position = (struct search_flush_position){ .phase = FLUSH_ORDERS };
    return ERR_OK;
}

/* Makes the rows, which say what @before says, say what the order is found by now. */
static enum err update_rows(struct connection *db, const struct search_order *before,
                            struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, search_pending_sql);
    const char *words;
    int64_t status;

    statement_bind_int(&statement, 1, before->number);
    statement_bind_int(&statement, 2, before->number);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    status = statement_int(&statement, 1);
    words = statement_text_borrowed(&statement, 2);
    /* One that is none has no term, and is for "orderdesk check" to report. */
    if (status != before->status && status_is_valid(status) && status_is_valid(before->status) &&
        search_index_set_status(db, before->number, (enum status)before->status,
                                (enum status)status, err) != ERR_OK)
        return err->code;
    if (!words || strcmp(words, before->words) == 0)
        return ERR_OK;
    return search_index_set_words(db, before->number, before->words, words, err);
}

static enum err move_order(struct connection *db, const struct search_flush *flush,
                           struct search_flush_position *position, struct error *err)
{
    const struct search_order *order = &flush->postings.orders[position->at];

    if (update_rows(db, order, err) != ERR_OK ||
        statement_run_int(db, "DELETE FROM order_search_pending WHERE number = ?1", order->number,
                          err) != ERR_OK)
        return err->code;
    position->at++;
    return position->at == flush->postings.order_count ? finish(db, flush, position, err) : ERR_OK;
}

static enum err go_on(struct connection *db, const struct search_flush *flush,
                      struct search_flush_position *position, struct error *err)
{
    return position->phase == FLUSH_ROWS ? write_row(db, flush, position, err)
                                         : move_order(db, flush, position, err);
}

enum err search_flush_step(struct connection *db, const struct search_flush *flush,
                           int64_t budget_us, struct search_flush_position *position,
                           struct error *err)
{
    int64_t until = monotonic_us() + budget_us;
    bool ours = false;

    if (position->phase == FLUSH_BEGIN)
        return begin(db, flush, position, err);
    if (is_ours(db, flush, &ours, err) != ERR_OK)
        return err->code;
    if (!ours)
        position->phase = FLUSH_LOST;
    while (position->phase == FLUSH_ROWS || position->phase == FLUSH_ORDERS) {
        if (go_on(db, flush, position, err) != ERR_OK)
            return err->code;
        if (monotonic_us() >= until)
            break;
    }
    return ERR_OK;
}
