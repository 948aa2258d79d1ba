/* SPDX-License-Identifier: MIT */
#include "storage/migrations/migrate.h"

#include "core/base/log.h"
#include "storage/embedded_migrations.h"
#include "storage/engine/statement.h"
#include "storage/engine/transaction.h"
#include "storage/migrations/schema.h"

#include <stdio.h>

/* The files in the order of their numbers: the place in the table is the version. */
#define NEWEST ((int64_t)ARRAY_LEN(migration_files))

static enum err read_pragma(struct connection *db, const char *sql, int64_t *out, struct error *err)
{
    AUTO_STATEMENT statement = statement_get(db, sql);

    if (statement_one(&statement, err) != ERR_OK)
        return err->code;
    *out = statement_int(&statement, 0);
    return ERR_OK;
}

static enum err refuse_empty(const struct connection *db, struct error *err)
{
    return error_set(
        err, ERR_REFUSED,
        "%s is empty: there is no shop in it yet. \"orderdesk serve\" makes one there; "
        "or choose another file with --db.",
        db->path);
}

/* Within a transaction. @version  0 for a database that was not begun */
static enum err read_version(struct connection *db, int64_t *version, struct error *err)
{
    int64_t application = 0, tables = 0;

    if (read_pragma(db, "PRAGMA application_id", &application, err) != ERR_OK ||
        read_pragma(db, "PRAGMA user_version", version, err) != ERR_OK ||
        read_pragma(db, "SELECT count(*) FROM sqlite_schema", &tables, err) != ERR_OK)
        return err->code;
    if (application != CONNECTION_APPLICATION_ID &&
        (application != 0 || *version != 0 || tables != 0))
        return error_set(err, ERR_REFUSED,
                         "%s is a database of another program. Choose another file with --db.",
                         db->path);
    if (*version > NEWEST)
        return error_set(err, ERR_REFUSED,
                         "%s was written by a newer Orderdesk. Use that version, or a backup.",
                         db->path);
    return ERR_OK;
}

/* In one moment: another process may be migrating just now. */
static enum err look_up_version(struct connection *db, int64_t *version, struct error *err)
{
    AUTO_TRANSACTION reading = { NULL };

    if (transaction_begin_read(&reading, db, err) != ERR_OK)
        return err->code;
    return read_version(db, version, err);
}

static enum err apply(struct connection *db, int64_t version, struct error *err)
{
    char pragmas[96];

    if (connection_exec(db, (const char *)migration_files[version].bytes, err) != ERR_OK)
        return err->code;
    snprintf(pragmas, sizeof(pragmas), "PRAGMA user_version = %d; PRAGMA application_id = %d",
             (int)version + 1, CONNECTION_APPLICATION_ID);
    return connection_exec(db, pragmas, err);
}

/*
 * Verifies our objects in an existing database: a foreign trigger would also run during the
 * migration.
 */
static enum err look_up_ours(struct connection *db,
                             enum err (*verify)(struct connection *, int64_t, struct error *),
                             int64_t *version, struct error *err)
{
    AUTO_TRANSACTION reading = { NULL };

    if (transaction_begin_read(&reading, db, err) != ERR_OK ||
        read_version(db, version, err) != ERR_OK)
        return err->code;
    return *version > 0 ? verify(db, *version, err) : ERR_OK;
}

enum err migrate_up_to(struct connection *db, int64_t version, struct error *err)
{
    for (int64_t done = 0; done < version; done++)
        if (apply(db, done, err) != ERR_OK)
            return err->code;
    return ERR_OK;
}

static enum err migrate_from(struct connection *db, int64_t version, struct error *err)
{
    while (version < NEWEST) {
        AUTO_TRANSACTION transaction = { NULL };

        /* Another process may have been here before the transaction began. */
        if (transaction_begin_write(&transaction, db, err) != ERR_OK ||
            read_version(db, &version, err) != ERR_OK)
            return err->code;
        if (version == NEWEST)
            break;
        if (apply(db, version, err) != ERR_OK || transaction_commit(&transaction, err) != ERR_OK)
            return err->code;
        version++;
        log_info("%s: schema brought to version %d", db->path, (int)version);
    }
    return ERR_OK;
}

/*
 * Tables are made anew without looking at what refers to them, as SQLite advises
 * (https://www.sqlite.org/lang_altertable.html#otheralter), and a whole one is emptied at once.
 */
enum err migrate(struct connection *db, struct error *err)
{
    AUTO_ERROR unused = ERROR_INIT;
    int64_t version = 0;
    enum err code;

    if (look_up_ours(db, schema_verify_for_use, &version, err) != ERR_OK || version == NEWEST)
        return err->code;
    if (connection_exec(db, "PRAGMA foreign_keys = OFF", err) != ERR_OK)
        return err->code;
    code = migrate_from(db, version, err);
    return connection_exec(db, "PRAGMA foreign_keys = ON", code == ERR_OK ? err : &unused) == ERR_OK
               ? code
               : err->code;
}

enum err migrate_verify(struct connection *db, struct error *err)
{
    int64_t version = 0;

    if (migrate_recognise(db, err) != ERR_OK || look_up_version(db, &version, err) != ERR_OK)
        return err->code;
    if (version < NEWEST)
        return error_set(err, ERR_REFUSED,
                         "%s was written by an older Orderdesk. Run \"orderdesk serve\" once.",
                         db->path);
    return ERR_OK;
}

enum err migrate_recognise(struct connection *db, struct error *err)
{
    int64_t version = 0, objects = 0;

    if (look_up_version(db, &version, err) != ERR_OK ||
        read_pragma(db, "SELECT count(*) FROM sqlite_schema", &objects, err) != ERR_OK)
        return err->code;
    return version == 0 && objects == 0 ? refuse_empty(db, err) : ERR_OK;
}

enum err migrate_verify_schema(struct connection *db, struct error *err)
{
    int64_t version = 0;

    return look_up_ours(db, schema_verify, &version, err);
}

int64_t migrate_newest(void)
{
    return NEWEST;
}
