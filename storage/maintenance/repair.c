/* SPDX-License-Identifier: MIT */
#include "storage/maintenance/repair.h"

#include "storage/engine/transaction.h"
#include "storage/migrations/migrate.h"
#include "storage/search/search_blocks.h"
#include "storage/tables/order_sequences.h"

_Static_assert(ORDER_SEQUENCES_MAX == 16, "the first sequence, and the limit below");

/*
 * A sequence begins wherever an order in step is older than the one before it. Where that happens
 * too often, what is left stays for check to find. Counters that say 0 are as good as none.
 */
static const char derived[] =
    "DELETE FROM order_sequences;"
    "INSERT INTO order_sequences VALUES (1001);"
    "INSERT INTO order_sequences SELECT number FROM (SELECT number, created_at, lag(created_at)"
    " OVER (ORDER BY number) AS created_before FROM orders WHERE out_of_step = 0)"
    " WHERE created_before > created_at ORDER BY number LIMIT 15;"
    "DELETE FROM order_counts_by_day;"
    "INSERT INTO order_counts_by_day"
    " SELECT created_at / 86400000, status, count(*) FROM orders GROUP BY 1, 2;"
    "DELETE FROM order_counts_by_user;"
    "INSERT INTO order_counts_by_user"
    " SELECT user_key, status, count(*) FROM orders GROUP BY 1, 2;";

/* To open it for writing would make the file that is not there. */
static enum err verify(const char *path, struct error *err)
{
    CLEANUP(connection_close) struct connection db = { .handle = NULL };

    if (connection_open(&db, path, CONNECTION_VISIT, err) != ERR_OK)
        return err->code;
    if (migrate_verify(&db, err) != ERR_OK)
        return err->code;
    return migrate_verify_schema(&db, err);
}

enum err repair_open(const char *path, struct connection *db, struct error *err)
{
    if (verify(path, err) != ERR_OK)
        return err->code;
    return connection_open(db, path, CONNECTION_WRITE, err);
}

enum err repair_derived(const char *path, struct error *err)
{
    CLEANUP(connection_close) struct connection db = { .handle = NULL };
    AUTO_TRANSACTION transaction = { NULL };

    if (repair_open(path, &db, err) != ERR_OK || connection_use_wal(&db, err) != ERR_OK ||
        transaction_begin_write(&transaction, &db, err) != ERR_OK ||
        connection_exec(&db, derived, err) != ERR_OK ||
        transaction_commit(&transaction, err) != ERR_OK)
        return err->code;
    return search_blocks_rebuild(&db, err);
}
