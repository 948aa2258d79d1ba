/* SPDX-License-Identifier: MIT */
#include "tests/store/sqlite/database.h"

#include "storage/engine/tokenizer.h"
#include "storage/migrations/migrate.h"
#include "tests/store/fixture.h"

#include <sqlite3.h>
#include <stdio.h>

static void close_handle(sqlite3 **handle)
{
    sqlite3_close(*handle);
}

static sqlite3 *open_raw(void)
{
    sqlite3 *handle;

    ck_assert_int_eq(sqlite3_open(fixture_location(), &handle), SQLITE_OK);
    ck_assert_int_eq(sqlite3_busy_timeout(handle, 5000), SQLITE_OK);
    ck_assert_int_eq(tokenizer_register(handle), SQLITE_OK); /* for triggers and views */
    ck_assert_int_eq(sqlite3_exec(handle, "PRAGMA ignore_check_constraints = ON", NULL, NULL, NULL),
                     SQLITE_OK);
    return handle;
}

void database_exec(const char *sql)
{
    CLEANUP(close_handle) sqlite3 *handle = open_raw();
    int rc = sqlite3_exec(handle, sql, NULL, NULL, NULL);

    ck_assert_msg(rc == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(handle));
}

/* Copies into the schema of version 2, whose triggers fill the counters. */
static const char copy_to_version_2[] =
    "INSERT INTO users SELECT key, id, email, name, role, disabled, password, created_at"
    " FROM new.users;"
    "INSERT INTO sessions SELECT * FROM new.sessions;"
    "INSERT INTO api_tokens SELECT id, hash, user_key, label, created_at, used_at, expires_at"
    " FROM new.api_tokens;"
    "INSERT INTO orders SELECT number, id, user_key, status, total, item_count, version, created_at,"
    " updated_at FROM new.orders ORDER BY number;"
    "INSERT INTO order_items SELECT order_number, line, product_id, name, quantity, price"
    " FROM new.order_items ORDER BY key;"
    "INSERT INTO status_history SELECT order_number, seq, status, at, note, by_key"
    " FROM new.status_history ORDER BY key;"
    "INSERT INTO idempotency_keys SELECT * FROM new.idempotency_keys;"
    "INSERT INTO products SELECT key, product_id, name, description, price, active, created_at,"
    " updated_at FROM new.products;";

void database_take_back_to_version_2(void)
{
    AUTO_FREE char *old = fixture_file("version-2.db"), *attach = NULL;
    AUTO_ERROR err = ERROR_INIT;
    struct connection db;

    ck_assert_int_gt(asprintf(&attach, "ATTACH '%s' AS new", fixture_location()), 0);
    assert_ok(connection_open(&db, old, CONNECTION_WRITE, &err), &err);
    assert_ok(migrate_up_to(&db, 2, &err), &err);
    assert_ok(connection_exec(&db, attach, &err), &err);
    assert_ok(connection_exec(&db, copy_to_version_2, &err), &err);
    assert_ok(connection_exec(&db, "DETACH new", &err), &err);
    assert_ok(connection_use_wal(&db, &err), &err);
    connection_close(&db);
    ck_assert_int_eq(rename(old, fixture_location()), 0);
}

static int keep_number(void *context, int columns, char **values, char **names)
{
    int64_t *out = context;

    (void)columns;
    (void)names;
    *out = values[0] ? strtoll(values[0], NULL, 10) : -1;
    return 0;
}

int64_t database_count(const char *sql)
{
    CLEANUP(close_handle) sqlite3 *handle = open_raw();
    int64_t number = -1;
    int rc = sqlite3_exec(handle, sql, keep_number, &number, NULL);

    ck_assert_msg(rc == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(handle));
    return number;
}
