/* SPDX-License-Identifier: MIT */
#include "core/order.h"
#include "storage/engine/statement.h"
#include "storage/engine/transaction.h"
#include "storage/maintenance/backward_dates.h"
#include "storage/maintenance/check.h"
#include "storage/maintenance/repair.h"
#include "storage/migrations/migrate.h"
#include "storage/tables/order_keys.h"
#include "storage/tables/order_sequences.h"

#include <inttypes.h>
#include <stdio.h>

/* Orders per transaction, so that other writers do not wait long. */
#define ORDERS_AT_ONCE 200

/* An order that others are compared with. */
struct neighbour {
    int64_t number; /* INT64_MAX: there is none */
    timestamp_t created_at;
};

/* Where the repair stands: it goes along the numbers. */
struct walk {
    struct connection *db;
    const struct date_repair *repair;
    timestamp_t now, limit; /* what is dated after @limit is in the future */
    int64_t last;           /* the number that was looked at last */
    int64_t repaired;

    /* As it is in this transaction: the sequences, and the one of the order that is looked at. */
    struct order_sequences sequences;
    int64_t begin, end; /* @end  the number that the next one begins with */

    /* The neighbours of that order in its sequence. */
    bool has_before;
    timestamp_t before;     /* the time of the next lower one in step; 0 when there is none */
    struct neighbour after; /* the next higher one in step */
    struct neighbour right; /* the next higher one that is not in the future */

    /* While the range is mended: where its orders may lie, and by how much they move. */
    bool in_range;
    timestamp_t least, most;
    int64_t shift;
};

struct order_dates {
    int64_t number;
    timestamp_t created_at, updated_at;
    bool out_of_step;
};

/* ---------------------------------------------------------------- the neighbours */

static enum err find_before(struct walk *walk, int64_t number, struct error *err)
{
    static const char sql[] = "SELECT created_at FROM orders WHERE number < ?1 AND out_of_step = 0"
                              " AND number >= ?2 ORDER BY number DESC LIMIT 1";
    AUTO_STATEMENT statement = statement_get(walk->db, sql);
    bool row;

    statement_bind_int(&statement, 1, number);
    statement_bind_int(&statement, 2, walk->begin);
    if (statement_step(&statement, &row, err) != ERR_OK)
        return err->code;
    walk->before = row ? statement_int(&statement, 0) : 0;
    walk->has_before = true;
    return ERR_OK;
}

/* Finds with @sql the next order behind @number that was created at @limit or before. */
static enum err find_behind(struct walk *walk, const char *sql, int64_t number, timestamp_t limit,
                            struct neighbour *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(walk->db, sql);
    bool row;

    /* What was found before holds until it is reached. */
    if (out->number > number)
        return ERR_OK;
    statement_bind_int(&statement, 1, number);
    statement_bind_int(&statement, 2, limit);
    if (statement_step(&statement, &row, err) != ERR_OK)
        return err->code;
    *out = (struct neighbour){ .number = INT64_MAX };
    if (row && statement_int(&statement, 0) < walk->end)
        *out = (struct neighbour){ statement_int(&statement, 0), statement_int(&statement, 1) };
    return ERR_OK;
}

static void forget_neighbours(struct walk *walk)
{
    walk->has_before = false;
    walk->after = walk->right = (struct neighbour){ .number = 0 };
}

/* Those of another sequence are no neighbours. */
static void enter_sequence(struct walk *walk, int64_t number)
{
    if (number < walk->end)
        return;
    for (size_t i = 0; i < walk->sequences.count && walk->sequences.first[i] <= number; i++) {
        walk->begin = walk->sequences.first[i];
        walk->end = i + 1 < walk->sequences.count ? walk->sequences.first[i + 1] : INT64_MAX;
    }
    forget_neighbours(walk);
}

static enum err look_around(struct walk *walk, int64_t number, struct error *err)
{
    static const char after[] = "SELECT number, created_at FROM orders WHERE number > ?1"
                                " AND created_at <= ?2 AND out_of_step = 0"
                                " ORDER BY number LIMIT 1";
    static const char right[] = "SELECT number, created_at FROM orders WHERE number > ?1"
                                " AND created_at <= ?2 ORDER BY number LIMIT 1";

    enter_sequence(walk, number);
    /* Those that the walk leaves out are in step. */
    if ((!walk->has_before || number != walk->last + 1) && find_before(walk, number, err) != ERR_OK)
        return err->code;
    if (find_behind(walk, after, number, TIMESTAMP_MAX, &walk->after, err) != ERR_OK)
        return err->code;
    return find_behind(walk, right, number, walk->limit, &walk->right, err);
}

/* What has changed since the transaction before is not known. */
static enum err begin_anew(struct walk *walk, struct error *err)
{
    walk->end = 0;
    return order_sequences_read(walk->db, &walk->sequences, err);
}

/* ---------------------------------------------------------------- an order */

static timestamp_t later(timestamp_t a, timestamp_t b)
{
    return a > b ? a : b;
}

static timestamp_t earlier(timestamp_t a, timestamp_t b)
{
    return a < b ? a : b;
}

/* The time of the next order that is dated rightly, else the present; in step with those before. */
static timestamp_t likely_creation(const struct walk *walk, const struct order_dates *dates)
{
    if (walk->in_range)
        return later(walk->least, earlier(walk->most, dates->created_at + walk->shift));
    if (dates->created_at <= walk->limit)
        return dates->created_at;
    return later(walk->before, walk->right.number < INT64_MAX ? walk->right.created_at : walk->now);
}

static enum err set_entry(struct connection *db, int64_t key, timestamp_t at, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "UPDATE status_history SET at = ?2 WHERE key = ?1");

    statement_bind_int(&statement, 1, key);
    statement_bind_int(&statement, 2, at);
    return statement_run(&statement, err);
}

struct entry {
    int64_t key;
    timestamp_t at;
};

struct history {
    struct entry *entries; /* owned */
    size_t count;
};

static void clear_history(struct history *history)
{
    free(history->entries);
}

static enum err read_history(struct connection *db, int64_t number, struct history *out,
                             struct error *err)
{
    AUTO_STATEMENT statement = statement_get(
        db, "SELECT key, at FROM status_history WHERE key " ORDER_KEYS("?1") " ORDER BY key");
    bool row;

    statement_bind_int(&statement, 1, number);
    for (;;) {
        struct entry *grown;

        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        grown = reallocarray(out->entries, out->count + 1, sizeof(*grown));
        if (!grown)
            return error_no_memory(err);
        out->entries = grown;
        grown[out->count++] =
            (struct entry){ statement_int(&statement, 0), statement_int(&statement, 1) };
    }
}

/*
 * What is moved to later times may have entries by a clock that had been mended: these stay. They
 * are behind the new time of the order, or would come to be in the future.
 */
static timestamp_t move_entry(const struct walk *walk, timestamp_t at, int64_t back,
                              timestamp_t created_at)
{
    bool stays = back < 0 && (at >= created_at || at - back > walk->limit);
    timestamp_t moved = stays ? at : at - back;

    return moved > walk->limit ? earlier(moved, walk->now) : moved;
}

/*
 * The history follows an order that is dated anew: what came an hour later still does. An entry is
 * never in the future, nor before the one before it. @dates  as stored, but for what is returned in
 * updated_at
 */
static enum err move_history(const struct walk *walk, struct order_dates *dates,
                             timestamp_t created_at, struct error *err)
{
    CLEANUP(clear_history) struct history history = { .entries = NULL };
    timestamp_t back = dates->created_at - created_at, before = created_at;

    if (read_history(walk->db, dates->number, &history, err) != ERR_OK)
        return err->code;
    for (size_t i = 0; i < history.count; i++) {
        const struct entry *entry = &history.entries[i];
        timestamp_t at = later(before, move_entry(walk, entry->at, back, created_at));

        if (at != entry->at && set_entry(walk->db, entry->key, at, err) != ERR_OK)
            return err->code;
        before = at;
    }
    dates->updated_at = before;
    return ERR_OK;
}

static enum err set_dates(struct connection *db, const struct order_dates *dates, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "UPDATE orders SET created_at = ?2, updated_at = ?3, out_of_step = ?4"
                          " WHERE number = ?1");

    statement_bind_int(&statement, 1, dates->number);
    statement_bind_int(&statement, 2, dates->created_at);
    statement_bind_int(&statement, 3, dates->updated_at);
    statement_bind_int(&statement, 4, dates->out_of_step);
    return statement_run(&statement, err);
}

static bool is_out_of_step(const struct walk *walk, timestamp_t created_at)
{
    return created_at < walk->before ||
           (walk->after.number < INT64_MAX && created_at > walk->after.created_at);
}

static enum err read_dates(struct connection *db, int64_t number, struct order_dates *out,
                           struct error *err)
{
    AUTO_STATEMENT statement = statement_get(
        db, "SELECT created_at, updated_at, out_of_step FROM orders WHERE number = ?1");

    statement_bind_int(&statement, 1, number);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = (struct order_dates){ .number = number,
                                 .created_at = statement_int(&statement, 0),
                                 .updated_at = statement_int(&statement, 1),
                                 .out_of_step = statement_int(&statement, 2) != 0 };
    return ERR_OK;
}

static void report_order(const struct walk *walk, const struct order_dates *before,
                         const struct order_dates *after)
{
    bool created = before->created_at != after->created_at;
    char was[TIMESTAMP_LEN + 1], is[TIMESTAMP_LEN + 1], text[160];

    timestamp_format(created ? before->created_at : before->updated_at, was);
    timestamp_format(created ? after->created_at : after->updated_at, is);
    snprintf(text, sizeof(text), "order %" PRId64 ": %s at %s would become %s", after->number,
             created ? "created" : "changed", was, is);
    walk->repair->report(walk->repair->context, text);
}

static enum err repair_order(struct walk *walk, int64_t number, struct error *err)
{
    struct order_dates dates = { .number = 0 }, before;
    timestamp_t created_at;
    bool wrong;

    if (read_dates(walk->db, number, &dates, err) != ERR_OK ||
        look_around(walk, number, err) != ERR_OK)
        return err->code;
    before = dates;
    created_at = likely_creation(walk, &dates);
    wrong = created_at != dates.created_at || dates.updated_at > walk->limit;
    if (wrong && move_history(walk, &dates, created_at, err) != ERR_OK)
        return err->code;
    dates.created_at = created_at;
    dates.out_of_step = is_out_of_step(walk, created_at);
    if ((wrong || dates.out_of_step != before.out_of_step) &&
        set_dates(walk->db, &dates, err) != ERR_OK)
        return err->code;
    if (wrong && walk->repair->dry_run)
        report_order(walk, &before, &dates);
    if (!dates.out_of_step)
        walk->before = created_at;
    if (walk->in_range)
        walk->least = created_at;
    walk->last = number;
    walk->repaired += wrong;
    return ERR_OK;
}

/* ---------------------------------------------------------------- transactions */

/* A dry run is one transaction, which never commits. */
static enum err begin(const struct walk *walk, struct transaction *transaction, struct error *err)
{
    if (walk->repair->dry_run)
        return ERR_OK;
    return transaction_begin_write(transaction, walk->db, err);
}

static enum err finish(const struct walk *walk, struct transaction *transaction, struct error *err)
{
    if (walk->repair->dry_run)
        return ERR_OK;
    return transaction_commit(transaction, err);
}

/* ---------------------------------------------------------------- a range of orders */

/* The time of one order, which @sql finds beyond the number @from within the sequence. */
static enum err find_bound(const struct walk *walk, const char *sql, int64_t from, timestamp_t *out,
                           struct error *err)
{
    AUTO_STATEMENT statement = statement_get(walk->db, sql);
    bool row;

    statement_bind_int(&statement, 1, from);
    statement_bind_int(&statement, 2, walk->begin);
    statement_bind_int(&statement, 3, walk->end);
    statement_bind_int(&statement, 4, walk->limit);
    if (statement_step(&statement, &row, err) != ERR_OK)
        return err->code;
    if (row)
        *out = statement_int(&statement, 0);
    return ERR_OK;
}

/* Between the neighbours, in step or not, that are not in the future; the last one at the end. */
static enum err bound_range(struct walk *walk, struct error *err)
{
    static const char before[] = "SELECT created_at FROM orders WHERE number < ?1"
                                 " AND number >= ?2 AND number < ?3 AND created_at <= ?4"
                                 " ORDER BY number DESC LIMIT 1";
    static const char after[] = "SELECT created_at FROM orders WHERE number > ?1"
                                " AND number >= ?2 AND number < ?3 AND created_at <= ?4"
                                " ORDER BY number LIMIT 1";
    const struct date_repair *repair = walk->repair;
    struct order_dates last = { .number = 0 };

    walk->least = 0;
    walk->most = walk->now;
    if (find_bound(walk, before, repair->first, &walk->least, err) != ERR_OK ||
        find_bound(walk, after, repair->last, &walk->most, err) != ERR_OK ||
        read_dates(walk->db, repair->last, &last, err) != ERR_OK)
        return err->code;
    walk->shift = walk->most - last.created_at;
    if (walk->least <= walk->most)
        return ERR_OK;
    return error_set(err, ERR_REFUSED,
                     "The order before %" PRId64 " is dated after the one that follows %" PRId64
                     ", so there is no time between them. Name all orders that are dated wrongly.",
                     repair->first, repair->last);
}

/* What was marked because of the range stays so until the walk that follows. */
static enum err mark_range(const struct walk *walk, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(walk->db, "UPDATE orders SET out_of_step = 1 WHERE number BETWEEN ?1 AND ?2");

    statement_bind_int(&statement, 1, walk->repair->first);
    statement_bind_int(&statement, 2, walk->repair->last);
    return statement_run(&statement, err);
}

static enum err next_number(const struct walk *walk, int64_t number, int64_t *out,
                            struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(walk->db, "SELECT coalesce(min(number), 0) FROM orders WHERE number >= ?1");

    statement_bind_int(&statement, 1, number);
    if (statement_one(&statement, err) == ERR_OK)
        *out = statement_int(&statement, 0);
    return err->code;
}

static enum err enter_range(struct walk *walk, struct error *err)
{
    const struct date_repair *repair = walk->repair;
    int64_t first = 0, last = 0;

    if (next_number(walk, repair->first, &first, err) != ERR_OK ||
        next_number(walk, repair->last, &last, err) != ERR_OK || begin_anew(walk, err) != ERR_OK)
        return err->code;
    if (first != repair->first || last != repair->last)
        return error_set(err, ERR_REFUSED, "There is no order %" PRId64 ".",
                         first != repair->first ? repair->first : repair->last);
    enter_sequence(walk, first);
    if (last >= walk->end)
        return error_set(err, ERR_REFUSED,
                         "With order %" PRId64 ", older orders were imported. Mend the orders "
                         "before it, and those from it on, on their own.",
                         walk->end);
    return bound_range(walk, err);
}

static enum err repair_range(struct walk *walk, struct error *err)
{
    AUTO_TRANSACTION transaction = { NULL };
    const struct date_repair *repair = walk->repair;
    int64_t number = repair->first;

    if (begin(walk, &transaction, err) != ERR_OK || enter_range(walk, err) != ERR_OK ||
        mark_range(walk, err) != ERR_OK)
        return err->code;
    walk->in_range = true;
    while (number > 0 && number <= repair->last)
        if (repair_order(walk, number, err) != ERR_OK ||
            next_number(walk, number + 1, &number, err) != ERR_OK)
            return err->code;
    walk->in_range = false;
    walk->last = 0;
    return finish(walk, &transaction, err);
}

/* ---------------------------------------------------------------- all orders */

/* The next orders that are dated in the future or out of step, read without keeping others off. */
static enum err read_next(const struct walk *walk, int64_t *numbers, size_t *count,
                          struct error *err)
{
    AUTO_STATEMENT statement = statement_get(walk->db, "SELECT number FROM orders WHERE number > ?1"
                                                       " AND (out_of_step = 1 OR updated_at > ?2)"
                                                       " ORDER BY number LIMIT ?3");
    bool row;

    *count = 0;
    statement_bind_int(&statement, 1, walk->last);
    statement_bind_int(&statement, 2, walk->limit);
    statement_bind_int(&statement, 3, ORDERS_AT_ONCE);
    for (;;) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return ERR_OK;
        numbers[(*count)++] = statement_int(&statement, 0);
    }
}

static enum err repair_some(struct walk *walk, bool *more, struct error *err)
{
    AUTO_TRANSACTION transaction = { NULL };
    int64_t numbers[ORDERS_AT_ONCE];
    size_t count;

    if (read_next(walk, numbers, &count, err) != ERR_OK)
        return err->code;
    *more = count > 0;
    if (count == 0)
        return ERR_OK;
    if (begin(walk, &transaction, err) != ERR_OK || begin_anew(walk, err) != ERR_OK)
        return err->code;
    for (size_t i = 0; i < count; i++)
        if (repair_order(walk, numbers[i], err) != ERR_OK)
            return err->code;
    return finish(walk, &transaction, err);
}

static enum err repair_all(struct walk *walk, struct error *err)
{
    bool more = true;

    if (walk->repair->first > 0 && repair_range(walk, err) != ERR_OK)
        return err->code;
    while (more)
        if (repair_some(walk, &more, err) != ERR_OK)
            return err->code;
    return ERR_OK;
}

static enum err try_all(struct walk *walk, struct error *err)
{
    AUTO_TRANSACTION transaction = { NULL };
    const struct date_repair *repair = walk->repair;

    if (transaction_begin_write(&transaction, walk->db, err) != ERR_OK ||
        repair_all(walk, err) != ERR_OK)
        return err->code;
    return repair->first > 0
               ? ERR_OK
               : backward_dates_report(walk->db, repair->report, repair->context, err);
}

/* A clock that is behind would have it all dated anew. */
static enum err suspect_clock(struct walk *walk, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(
        walk->db, "SELECT count(*) FILTER (WHERE created_at > ?1), count(*) FROM orders");
    char now[TIMESTAMP_LEN + 1];

    statement_bind_int(&statement, 1, walk->limit);
    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    if (statement_int(&statement, 0) * 2 <= statement_int(&statement, 1))
        return ERR_OK;
    timestamp_format(walk->now, now);
    return error_set(err, ERR_REFUSED,
                     "By this machine's clock it is %s, and most orders are dated later. Set the "
                     "clock, and try again; if it is right, add --yes.",
                     now);
}

enum err repair_dates(const char *path, const struct date_repair *repair, int64_t *repaired,
                      struct error *err)
{
    CLEANUP(connection_close) struct connection db = { .handle = NULL };
    struct walk walk = {
        .db = &db, .repair = repair, .now = repair->now, .limit = repair->now + CHECK_DATES_GRACE
    };

    *repaired = 0;
    if (repair_open(path, &db, err) != ERR_OK ||
        (!repair->trust_clock && suspect_clock(&walk, err) != ERR_OK) ||
        (repair->dry_run ? try_all(&walk, err) : repair_all(&walk, err)) != ERR_OK)
        return err->code;
    *repaired = walk.repaired;
    return ERR_OK;
}
