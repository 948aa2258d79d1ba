/* SPDX-License-Identifier: MIT */
#include "storage/tables/order_newest.h"

#include "core/base/log.h"
#include "core/order.h"
#include "storage/engine/statement.h"
#include "storage/tables/order_sequences.h"

#include <inttypes.h>

static int64_t last_sequence(const struct order_sequences *sequences)
{
    return sequences->first[sequences->count - 1];
}

/* In the last sequence. */
static enum err read_in_step(struct connection *db, timestamp_t *out, struct error *err)
{
    static const char sql[] = "SELECT created_at FROM orders WHERE number >= ?1 AND out_of_step = 0"
                              " ORDER BY number DESC LIMIT 1";
    AUTO_STATEMENT statement = statement_get(db, sql);
    struct order_sequences sequences;
    bool row;

    if (order_sequences_read(db, &sequences, err) != ERR_OK)
        return err->code;
    statement_bind_int(&statement, 1, last_sequence(&sequences));
    if (statement_step(&statement, &row, err) != ERR_OK)
        return err->code;
    *out = row ? statement_int(&statement, 0) : 0;
    return ERR_OK;
}

enum err order_newest_read(struct connection *db, struct order_newest *out, struct error *err)
{
    static const char sql[] = "SELECT number, id, created_at, out_of_step FROM orders"
                              " ORDER BY number DESC LIMIT 1";
    AUTO_STATEMENT statement = statement_get(db, sql);
    bool row;

    *out = (struct order_newest){ .number = ORDER_FIRST_NUMBER - 1 };
    if (statement_step(&statement, &row, err) != ERR_OK)
        return err->code;
    if (!row)
        return ERR_OK;
    *out = (struct order_newest){ .number = statement_int(&statement, 0),
                                  .id = statement_uuid(&statement, 1),
                                  .in_step_at = statement_int(&statement, 2),
                                  .created_at = statement_int(&statement, 2),
                                  .out_of_step = statement_int(&statement, 3) != 0 };
    return out->out_of_step ? read_in_step(db, &out->in_step_at, err) : ERR_OK;
}

/* The orders in step of the last sequence that are dated after a new one; they are its newest. */
struct later {
    int64_t lowest; /* number */
    int64_t count;  /* at most one more than ORDER_MARKED_MAX */
};

static enum err find_later(struct connection *db, int64_t sequence, timestamp_t at,
                           struct later *out, struct error *err)
{
    static const char sql[] = "SELECT number, created_at FROM orders WHERE number >= ?1"
                              " AND out_of_step = 0 ORDER BY number DESC";
    AUTO_STATEMENT statement = statement_get(db, sql);
    bool row;

    statement_bind_int(&statement, 1, sequence);
    *out = (struct later){ .count = 0 };
    while (out->count <= ORDER_MARKED_MAX) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row || statement_int(&statement, 1) <= at)
            break;
        out->lowest = statement_int(&statement, 0);
        out->count++;
    }
    return ERR_OK;
}

static void warn_of_later(const struct later *later, timestamp_t newest, timestamp_t now)
{
    char now_text[TIMESTAMP_LEN + 1], newest_text[TIMESTAMP_LEN + 1];

    timestamp_format(now, now_text);
    timestamp_format(newest, newest_text);
    log_warn("the clock says %s, but the last %" PRId64 " orders are dated later, up to %s; "
             "if the clock is right now, \"orderdesk check\" names orders with wrong dates",
             now_text, later->count, newest_text);
}

/* The new order is older than too many. */
static enum err stand_apart(struct connection *db, const struct order_sequences *sequences,
                            struct order_newest *newest, bool by_clock, struct error *err)
{
    newest->out_of_step = by_clock || sequences->count == ORDER_SEQUENCES_MAX;
    return newest->out_of_step ? ERR_OK : order_sequences_begin(db, newest->number + 1, err);
}

/* Finds out who is out of step where a new order is dated before the newest in step. */
static enum err part_from_later(struct connection *db, struct order_newest *newest, bool by_clock,
                                struct error *err)
{
    static const char mark[] = "UPDATE orders SET out_of_step = 1"
                               " WHERE number >= ?1 AND out_of_step = 0";
    struct order_sequences sequences;
    struct later later;

    if (order_sequences_read(db, &sequences, err) != ERR_OK ||
        find_later(db, last_sequence(&sequences), newest->created_at, &later, err) != ERR_OK)
        return err->code;
    if (later.count > ORDER_MARKED_MAX)
        return stand_apart(db, &sequences, newest, by_clock, err);
    if (by_clock)
        warn_of_later(&later, newest->in_step_at, newest->created_at);
    return statement_run_int(db, mark, later.lowest, err);
}

enum err order_newest_advance(struct connection *db, struct order_newest *newest, timestamp_t at,
                              bool by_clock, struct error *err)
{
    newest->created_at = timestamp_bound(at);
    newest->out_of_step = false;
    if (by_clock && newest->created_at < newest->in_step_at &&
        newest->in_step_at - newest->created_at <= ORDER_STEP_BACK_MAX)
        newest->created_at = newest->in_step_at;
    if (newest->created_at < newest->in_step_at &&
        part_from_later(db, newest, by_clock, err) != ERR_OK)
        return err->code;
    if (!newest->out_of_step)
        newest->in_step_at = newest->created_at;
    newest->number++;
    newest->id = uuid_next(&newest->id, newest->created_at);
    return ERR_OK;
}
