/* SPDX-License-Identifier: MIT */
#include "storage/engine/statement.h"

#include <sqlite3.h>

struct statement statement_get(struct connection *db, const char *sql)
{
    struct statement statement = { .db = db, .failure = SQLITE_OK };
    size_t free_place = db->statement_count, length = strlen(sql);
    char *copy;

    for (size_t i = 0; i < db->statement_count; i++) {
        /* Many begin alike, and few are as long. */
        if (db->statements[i].length == length && memcmp(db->statements[i].sql, sql, length) == 0) {
            /* One in use is not handed out: releasing it would end the other's use. */
            if (sqlite3_stmt_busy(db->statements[i].handle))
                statement.failure = SQLITE_MISUSE;
            else
                statement.handle = db->statements[i].handle;
            return statement;
        }
    }
    copy = free_place < CONNECTION_STATEMENTS_MAX ? strdup(sql) : NULL;
    if (!copy) {
        statement.failure = SQLITE_NOMEM;
        return statement;
    }
    statement.failure =
        sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement.handle, NULL);
    if (statement.failure != SQLITE_OK) {
        free(copy);
        return statement;
    }
    db->statements[free_place].sql = copy;
    db->statements[free_place].length = length;
    db->statements[free_place].handle = statement.handle;
    db->statement_count++;
    return statement;
}

void statement_release(struct statement *statement)
{
    if (!statement->handle)
        return;
    sqlite3_reset(statement->handle);
    sqlite3_clear_bindings(statement->handle);
}

void statement_reset(struct statement *statement)
{
    if (statement->handle)
        sqlite3_reset(statement->handle);
}

static void keep_failure(struct statement *statement, int rc)
{
    if (statement->failure == SQLITE_OK)
        statement->failure = rc;
}

void statement_bind_int(struct statement *statement, int index, int64_t value)
{
    keep_failure(statement, sqlite3_bind_int64(statement->handle, index, value));
}

void statement_bind_text(struct statement *statement, int index, const char *text)
{
    keep_failure(statement, sqlite3_bind_text(statement->handle, index, text, -1, SQLITE_STATIC));
}

void statement_bind_blob(struct statement *statement, int index, const void *bytes, size_t size)
{
    keep_failure(statement,
                 sqlite3_bind_blob64(statement->handle, index, bytes, size, SQLITE_STATIC));
}

void statement_bind_uuid(struct statement *statement, int index, const struct uuid *id)
{
    statement_bind_blob(statement, index, id->bytes, sizeof(id->bytes));
}

enum err statement_step(struct statement *statement, bool *row, struct error *err)
{
    int rc = statement->failure;

    *row = false;
    if (rc == SQLITE_OK)
        rc = sqlite3_step(statement->handle);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return connection_fail(statement->db, rc, err);
    *row = rc == SQLITE_ROW;
    return ERR_OK;
}

enum err statement_run(struct statement *statement, struct error *err)
{
    bool row;

    if (statement_step(statement, &row, err) != ERR_OK)
        return err->code;
    statement_reset(statement);
    return ERR_OK;
}

enum err statement_run_int(struct connection *db, const char *sql, int64_t value, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, sql);

    statement_bind_int(&statement, 1, value);
    return statement_run(&statement, err);
}

enum err statement_one(struct statement *statement, struct error *err)
{
    bool row;

    if (statement_step(statement, &row, err) != ERR_OK)
        return err->code;
    return row ? ERR_OK : error_set(err, ERR_NOT_FOUND, "not found");
}

int64_t statement_int(const struct statement *statement, int column)
{
    return sqlite3_column_int64(statement->handle, column);
}

enum err statement_status(const struct statement *statement, int column, enum status *out,
                          struct error *err)
{
    int64_t stored = statement_int(statement, column);

    if (!status_is_valid(stored))
        return error_set(err, ERR_INTERNAL, "an order has an unknown status; run orderdesk check");
    *out = (enum status)stored;
    return ERR_OK;
}

struct uuid statement_uuid(const struct statement *statement, int column)
{
    struct uuid id = { .bytes = { 0 } };
    const void *bytes = sqlite3_column_blob(statement->handle, column);

    if (bytes && sqlite3_column_bytes(statement->handle, column) == UUID_BYTES)
        memcpy(id.bytes, bytes, UUID_BYTES);
    return id;
}

const void *statement_blob(const struct statement *statement, int column, size_t *size)
{
    const void *bytes = sqlite3_column_blob(statement->handle, column);

    *size = (size_t)sqlite3_column_bytes(statement->handle, column);
    return bytes;
}

const char *statement_text_borrowed(const struct statement *statement, int column)
{
    return (const char *)sqlite3_column_text(statement->handle, column);
}

enum err statement_text(const struct statement *statement, int column, char **out,
                        struct error *err)
{
    const char *text = statement_text_borrowed(statement, column);

    *out = NULL;
    if (!text && sqlite3_column_type(statement->handle, column) == SQLITE_NULL)
        return ERR_OK;
    *out = text ? strdup(text) : NULL;
    return *out ? ERR_OK : error_no_memory(err);
}

int statement_parameter_count(const struct statement *statement)
{
    return statement->handle ? sqlite3_bind_parameter_count(statement->handle) : 0;
}
