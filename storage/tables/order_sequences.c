/* SPDX-License-Identifier: MIT */
#include "storage/tables/order_sequences.h"

#include "storage/engine/statement.h"

enum err order_sequences_read(struct connection *db, struct order_sequences *out, struct error *err)
{
    AUTO_STATEMENT statement =
        statement_get(db, "SELECT first FROM order_sequences ORDER BY first");
    bool row;

    out->count = 0;
    for (;;) {
        if (statement_step(&statement, &row, err) != ERR_OK)
            return err->code;
        if (!row)
            break;
        if (out->count == ORDER_SEQUENCES_MAX)
            return error_set(err, ERR_INTERNAL, "there are too many sequences of orders");
        out->first[out->count++] = statement_int(&statement, 0);
    }
    if (out->count == 0)
        return error_set(err, ERR_INTERNAL,
                         "there is no sequence of orders; run orderdesk check --repair-counters");
    return ERR_OK;
}

enum err order_sequences_begin(struct connection *db, int64_t first, struct error *err)
{
    return statement_run_int(db, "INSERT INTO order_sequences VALUES (?1)", first, err);
}
