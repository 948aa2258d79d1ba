/* SPDX-License-Identifier: MIT */
#include "storage/maintenance/backward_dates.h"

#include "storage/engine/statement.h"
#include "storage/tables/order_sequences.h"

#include <inttypes.h>
#include <stdio.h>

struct dated {
    int64_t number;
    timestamp_t created_at;
};

/* Where the search stands: it goes along the numbers. */
struct search {
    struct connection *db;
    struct order_sequences sequences;
    size_t next;          /* the sequence that comes next */
    struct dated highest; /* the latest order of this sequence so far; number 0: there is none */
    struct dated first;   /* of the orders dated before it, without a later one; number 0: none */
    int64_t last;         /* and the last of them */
    int64_t reported;
    check_report report;
    void *context;
};

/* @return in @out the first of the orders before the dates run backwards that are dated later */
static enum err find_later(const struct search *search, int64_t *out, struct error *err)
{
    static const char sql[] =
        "SELECT coalesce(max(number) + 1, ?2) FROM (SELECT number FROM orders"
        " WHERE number < ?1 AND number >= ?2 AND created_at <= ?3 ORDER BY number DESC LIMIT 1)";
    AUTO_STATEMENT statement = statement_get(search->db, sql);

    statement_bind_int(&statement, 1, search->first.number);
    statement_bind_int(&statement, 2, search->sequences.first[search->next - 1]);
    statement_bind_int(&statement, 3, search->first.created_at);
    if (statement_one(&statement, err) == ERR_OK)
        *out = statement_int(&statement, 0);
    return err->code;
}

static enum err report_place(struct search *search, struct error *err)
{
    char highest[TIMESTAMP_LEN + 1], first[TIMESTAMP_LEN + 1], text[400];
    int64_t later = 0;

    if (search->first.number == 0 || search->reported++ >= BACKWARD_DATES_MAX)
        return ERR_OK;
    if (find_later(search, &later, err) != ERR_OK)
        return err->code;
    timestamp_format(search->highest.created_at, highest);
    timestamp_format(search->first.created_at, first);
    snprintf(text, sizeof(text),
             "order %" PRId64 ": created at %s, before order %" PRId64 ", created at %s; if the "
             "clock was behind then, mend it with --orders %" PRId64 "-%" PRId64
             "; if it had been ahead, with --orders %" PRId64 "-%" PRId64,
             search->first.number, first, search->highest.number, highest, search->first.number,
             search->last, later, search->first.number - 1);
    search->report(search->context, text);
    return ERR_OK;
}

static enum err end_place(struct search *search, struct error *err)
{
    enum err code = report_place(search, err);

    search->first = (struct dated){ .number = 0 };
    return code;
}

static bool begins_sequence(const struct search *search, int64_t number)
{
    return search->next < search->sequences.count &&
           number >= search->sequences.first[search->next];
}

static enum err look_at(struct search *search, struct dated order, struct error *err)
{
    while (begins_sequence(search, order.number)) {
        if (end_place(search, err) != ERR_OK)
            return err->code;
        search->highest = (struct dated){ .number = 0 };
        search->next++;
    }
    if (order.created_at >= search->highest.created_at) {
        if (end_place(search, err) != ERR_OK)
            return err->code;
        search->highest = order;
        return ERR_OK;
    }
    if (search->first.number == 0)
        search->first = order;
    search->last = order.number;
    return ERR_OK;
}

enum err backward_dates_report(struct connection *db, check_report report, void *context,
                               struct error *err)
{
    struct search search = { .db = db, .report = report, .context = context };
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT number, created_at FROM orders ORDER BY number");
    bool row;

    if (order_sequences_read(db, &search.sequences, err) != ERR_OK)
        return err->code;
    for (;;) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            return end_place(&search, err);
        if (look_at(&search,
                    (struct dated){ statement_int(&statement, 0), statement_int(&statement, 1) },
                    err) != ERR_OK)
            return err->code;
    }
}
