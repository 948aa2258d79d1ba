/* SPDX-License-Identifier: MIT */
#include "storage/tables/idempotency_rows.h"

#include "storage/engine/statement.h"

enum err idempotency_rows_find(struct connection *db, const struct order_request *request,
                               int64_t by_key, struct idempotency_row *out, struct error *err)
{
    static const char sql[] = "SELECT order_number, fingerprint = ?3 FROM idempotency_keys"
                              " WHERE user_key = ?1 AND key = ?2 AND created_at >= ?4";
    AUTO_STATEMENT statement = statement_get(db, sql);
    bool row;

    *out = (struct idempotency_row){ .order_number = 0 };
    statement_bind_int(&statement, 1, by_key);
    statement_bind_text(&statement, 2, request->idempotency_key);
    statement_bind_blob(&statement, 3, request->fingerprint.bytes, SECRET_HASH_BYTES);
    statement_bind_int(&statement, 4, request->keys_since);
    if (statement_step(&statement, &row, err) != ERR_OK)
        return err->code;
    if (row)
        *out = (struct idempotency_row){ .order_number = statement_int(&statement, 0),
                                         .same_order = statement_int(&statement, 1) != 0 };
    return ERR_OK;
}

enum err idempotency_rows_put(struct connection *db, const struct order_request *request,
                              int64_t by_key, int64_t number, timestamp_t steady_now,
                              struct error *err)
{
    static const char sql[] = "INSERT OR REPLACE INTO idempotency_keys (user_key, key, fingerprint,"
                              " order_number, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    AUTO_STATEMENT statement = statement_get(db, sql);

    statement_bind_int(&statement, 1, by_key);
    statement_bind_text(&statement, 2, request->idempotency_key);
    statement_bind_blob(&statement, 3, request->fingerprint.bytes, SECRET_HASH_BYTES);
    statement_bind_int(&statement, 4, number);
    statement_bind_int(&statement, 5, steady_now);
    return statement_run(&statement, err);
}
