/* SPDX-License-Identifier: MIT */
#pragma once

/**
 * Prepared statements: they stay prepared with their connection, parameters count from 1 and
 * columns from 0, and a failure to prepare or to bind is reported by the next step.
 */

#include "core/status.h"
#include "storage/engine/connection.h"

struct sqlite3_stmt;

/**
 * A prepared statement, borrowed from its connection until the end of its scope. A failure to
 * prepare or to bind is remembered, and reported by the next step.
 */
struct statement {
    struct connection *db;
    struct sqlite3_stmt *handle;
    int failure; /* the first result code that was not SQLITE_OK */
};

#define AUTO_STATEMENT CLEANUP(statement_release) struct statement

/** The statement for @sql, prepared now or earlier. It cannot be used twice at the same time. */
struct statement statement_get(struct connection *db, const char *sql);

/** Returns the statement to its connection and clears its parameters. */
void statement_release(struct statement *statement);

/** Parameters count from 1. Texts and blobs are borrowed, and must outlast the statement's use. */
void statement_bind_int(struct statement *statement, int index, int64_t value);
void statement_bind_text(struct statement *statement, int index, const char *text); /* NULL: null */
void statement_bind_blob(struct statement *statement, int index, const void *bytes, size_t size);
void statement_bind_uuid(struct statement *statement, int index, const struct uuid *id);

/** Steps to the next row. @row  whether there is one */
enum err statement_step(struct statement *statement, bool *row, struct error *err) CHECKED;

/** Runs a statement that has no rows. */
enum err statement_run(struct statement *statement, struct error *err) CHECKED;

/** Steps to the only row. @return ERR_OK, or ERR_NOT_FOUND without a message when there is none */
enum err statement_one(struct statement *statement, struct error *err) CHECKED;

/** Runs @sql, which has one parameter and no rows, for the number @value. */
enum err statement_run_int(struct connection *db, const char *sql, int64_t value,
                           struct error *err) CHECKED;

/** Makes a statement ready to run again with new values. */
void statement_reset(struct statement *statement);

/** Columns count from 0. */
int64_t statement_int(const struct statement *statement, int column);
struct uuid statement_uuid(const struct statement *statement, int column);

/**
 * A status; no CHECK of the schema keeps other numbers out of the column.
 *
 * @return ERR_OK, or ERR_INTERNAL when the number is none of a status
 */
enum err statement_status(const struct statement *statement, int column, enum status *out,
                          struct error *err) CHECKED;

/** A blob and its size; borrowed until the next step. NULL for one that is empty or null. */
const void *statement_blob(const struct statement *statement, int column, size_t *size);

/** A text; borrowed until the next step. NULL for null. */
const char *statement_text_borrowed(const struct statement *statement, int column);

/** A copy of a text column, to free(); NULL for null. @return ERR_OK or ERR_INTERNAL */
enum err statement_text(const struct statement *statement, int column, char **out,
                        struct error *err) CHECKED;

/** The highest number of a parameter that the statement has; 0: it has none. */
int statement_parameter_count(const struct statement *statement);
