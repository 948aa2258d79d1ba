/* SPDX-License-Identifier: MIT */

/* The store's fixture on SQLite. */

#include "storage/engine/transaction.h"
#include "storage/search/search_blocks.h"
#include "storage/sqlite_engine.h"
#include "tests/store/fixture.h"
#include "tests/store/sqlite/database.h"

#include <stdio.h>

const struct store_engine *const fixture_engine = &sqlite_engine;

char *fixture_new_location(const char *folder)
{
    char *path;

    ck_assert_int_gt(asprintf(&path, "%s/orders.db", folder), 0);
    return path;
}

void fixture_flush_search(int64_t number)
{
    AUTO_ERROR err = ERROR_INIT;
    AUTO_TRANSACTION transaction = { NULL };
    CLEANUP(connection_close) struct connection db = { .handle = NULL };

    assert_ok(connection_open(&db, fixture_location(), CONNECTION_WRITE, &err), &err);
    assert_ok(transaction_begin_write(&transaction, &db, &err), &err);
    assert_ok(search_blocks_flush_below(&db, number, &err), &err);
    assert_ok(transaction_commit(&transaction, &err), &err);
}

void fixture_set_out_of_step(const char *condition)
{
    AUTO_FREE char *sql = NULL;

    ck_assert_int_gt(asprintf(&sql, "UPDATE orders SET out_of_step = (%s)", condition), 0);
    database_exec(sql);
}

void fixture_begin_sequence(int64_t first)
{
    char sql[80];

    snprintf(sql, sizeof(sql), "INSERT INTO order_sequences VALUES (%lld)", (long long)first);
    database_exec(sql);
}

/* With rank 1, the index of users is also compared with the users. */
void fixture_assert_indexes_sound(void)
{
    database_exec("INSERT INTO user_search (user_search, rank) VALUES ('integrity-check', 1);");
}
